package io.zkthreads.server.cli;

import io.zkthreads.ledger.SettlementLayer;
import io.zkthreads.ledger.chain.Block;
import io.zkthreads.ledger.inclusion.Inclusion;
import io.zkthreads.ledger.inclusion.Inclusion.Verdict;
import io.zkthreads.ledger.inclusion.InclusionCodec;
import io.zkthreads.ledger.inclusion.InclusionMaker;
import io.zkthreads.ledger.inclusion.InclusionMaker.Made;
import io.zkthreads.server.console.Console;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.InvalidEncoding;
import io.zkthreads.thread.SubBlock;
import io.zkthreads.thread.UserTransaction;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// A user's proof that a transaction of his was in a sub-block that the L2 has applied.
@Command(
    name = "inclusion",
    mixinStandardHelpOptions = true,
    description = "Shows that a transaction was in a settled sub-block, and checks it.",
    subcommands = {InclusionCommand.Prove.class, InclusionCommand.Verify.class},
    footerHeading = "%nExamples:%n",
    footer = {
      "  zkt inclusion prove SUBBLOCK --transaction ID --settlement TX --out pay.inclusion",
      "  zkt inclusion verify pay.inclusion --block HASH",
      "      without a service; HASH from whoever is believed about the L2's blocks",
      "  zkt inclusion verify pay.inclusion --ledger HOST:PORT"
    })
final class InclusionCommand implements Callable<Integer> {
  @Override
  public Integer call() throws BadInput {
    throw new BadInput("inclusion: expected one of prove, verify, got nothing");
  }

  @Command(
      name = "prove",
      mixinStandardHelpOptions = true,
      description = "Makes the file that shows it, from the sub-block and what the L2 says.")
  static final class Prove implements Callable<Integer> {
    @Parameters(
        paramLabel = "SUBBLOCK",
        description = "The sealed sub-block, of OS version 2, as its Batcher keeps it.")
    Path file = Path.of("");

    @Option(
        names = "--transaction",
        required = true,
        paramLabel = "ID",
        description = "Id of the user's transaction, as `zkt tx call --out` says it.")
    String transaction = "";

    @Option(
        names = "--settlement",
        required = true,
        paramLabel = "TX",
        description = "Id of the L2's transaction that brought the sub-block.")
    String settlement = "";

    @Option(
        names = "--out",
        required = true,
        paramLabel = "FILE",
        description = "Where the file goes.")
    Path out = Path.of("");

    @Mixin LedgerOptions l2 = new LedgerOptions();

    @Override
    public Integer call() throws Exception {
      Bytes32 wanted = Funding.address("--transaction", transaction);
      Bytes32 brought = Funding.address("--settlement", settlement);
      OutputFiles.check("--out", out, List.of(file));
      SubBlock subBlock = SubBlockFile.read(file);
      List<Bytes32> ids = subBlock.transactions().stream().map(UserTransaction::id).toList();
      int index = ids.indexOf(wanted);
      if (index < 0) {
        throw new BadInput(
            "--transaction: expected one of the %d of %s, got %s"
                .formatted(ids.size(), file, wanted));
      }
      return l2.with(layer -> make(layer, subBlock, index, brought));
    }

    private int make(SettlementLayer layer, SubBlock subBlock, int index, Bytes32 brought)
        throws Exception {
      return switch (new InclusionMaker(layer).make(subBlock, index, brought)) {
        case Made.Proof(Inclusion inclusion) -> {
          byte[] bytes = InclusionCodec.encode(inclusion);
          OutputFiles.write(out, bytes);
          say(l2.console(), inclusion, inclusion.block().hash(inclusion.receiptDigests()), true);
          yield ExitCode.OK;
        }
        case Made.None(String why) -> {
          l2.console().error(why);
          yield ExitCode.NOT_AS_EXPECTED;
        }
      };
    }
  }

  @Command(
      name = "verify",
      mixinStandardHelpOptions = true,
      description = {
        "Checks such a file, without any service.",
        "It names a block. Whether that is a block of the L2, --block or --ledger decides; without"
            + " both, who reads the hash."
      })
  static final class Verify implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "What `zkt inclusion prove` wrote.")
    Path file = Path.of("");

    @Option(
        names = "--block",
        paramLabel = "HASH",
        description = "Hash of the block that it has to be in.")
    @Nullable String block;

    @Mixin LedgerOptions l2 = new LedgerOptions();

    @Override
    public Integer call() throws Exception {
      Optional<Bytes32> expected =
          block == null ? Optional.empty() : Optional.of(Funding.address("--block", block));
      Inclusion inclusion = read();
      return switch (inclusion.check()) {
        case Verdict.Broken(String why) -> {
          l2.console().error(file + ": " + why);
          yield ExitCode.NOT_AS_EXPECTED;
        }
        case Verdict.Included(Bytes32 hash) -> {
          if (expected.isPresent() && !expected.get().equals(hash)) {
            yield otherBlock("--block", expected.get(), hash);
          }
          yield l2.isGiven()
              ? l2.with(layer -> stands(layer, inclusion, hash))
              : told(inclusion, hash, expected.isPresent());
        }
      };
    }

    private Inclusion read() throws BadInput {
      byte[] bytes = InputFiles.read(file, "an inclusion", InclusionCodec.MAX_BYTES);
      try {
        return InclusionCodec.decode(bytes);
      } catch (InvalidEncoding e) {
        throw new BadInput(file + ": " + e.getMessage());
      }
    }

    private int stands(SettlementLayer layer, Inclusion inclusion, Bytes32 hash) throws Exception {
      Optional<Block> standing = layer.block(inclusion.block().height());
      Bytes32 is = standing.map(Block::hash).orElse(Bytes32.ZERO);
      return is.equals(hash) ? told(inclusion, hash, true) : otherBlock("the L2", is, hash);
    }

    private int otherBlock(String who, Bytes32 expected, Bytes32 got) {
      l2.console().error(file + ": block: expected " + expected + " by " + who + ", got " + got);
      return ExitCode.NOT_AS_EXPECTED;
    }

    private int told(Inclusion inclusion, Bytes32 hash, boolean known) {
      say(l2.console(), inclusion, hash, known);
      return ExitCode.OK;
    }
  }

  /// @param known whether somebody has said that it is a block of the L2
  private static void say(Console console, Inclusion inclusion, Bytes32 block, boolean known) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("transaction", inclusion.transaction().id().hex());
    fields.put("sender", inclusion.transaction().sender().hex());
    fields.put("index", inclusion.index());
    fields.put("thread", inclusion.statement().header().threadId().hex());
    fields.put("statementHash", inclusion.statement().hash().hex());
    fields.put("settlement", inclusion.receipt().transaction().hex());
    fields.put("height", inclusion.block().height());
    fields.put("block", block.hex());
    fields.put("blockKnown", known);
    console.result(
        fields,
        "transaction %s is number %d of a sub-block that block %d applied%s: %s"
            .formatted(
                inclusion.transaction().id(),
                inclusion.index(),
                inclusion.block().height(),
                known ? "" : ", if this is its hash",
                block));
  }
}
