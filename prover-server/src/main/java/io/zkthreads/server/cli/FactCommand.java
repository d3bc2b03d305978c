package io.zkthreads.server.cli;

import io.zkthreads.ledger.LedgerUnavailable;
import io.zkthreads.ledger.SettlementLayer;
import io.zkthreads.ledger.chain.AcceptedKey;
import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.ThreadRecord;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Digests;
import io.zkthreads.thread.Statement;
import io.zkthreads.thread.SubBlock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Sub-blocks brought to an L2 in two steps: what is true, and when it applies.
@Command(
    name = "fact",
    mixinStandardHelpOptions = true,
    description = "Registers proven sub-blocks on an L2, and applies what is registered.",
    subcommands = {FactCommand.Register.class, FactCommand.Apply.class, FactCommand.Show.class},
    footerHeading = "%nExamples:%n",
    footer = {
      "  zkt prove SUBBLOCK --daemon HOST:PORT --proof OUT",
      "  zkt fact register SUBBLOCK OUT --key me.key",
      "      anyone may; the proof is verified and paid for once, and never goes stale",
      "  zkt fact apply SUBBLOCK SUBBLOCK --key prover.key",
      "      the Prover whom they name, in order; a stale one costs a small transaction"
    })
final class FactCommand implements Callable<Integer> {
  @Override
  public Integer call() throws BadInput {
    throw new BadInput("fact: expected one of register, apply, show, got nothing");
  }

  @Command(
      name = "register",
      mixinStandardHelpOptions = true,
      description = "Lets an L2 verify the proof of a sub-block, once and for all.")
  static final class Register implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "SUBBLOCK", description = "The sealed sub-block.")
    Path file = Path.of("");

    @Parameters(index = "1", paramLabel = "PROOF", description = "Its proof.")
    Path proof = Path.of("");

    @Mixin WalletOptions wallet = new WalletOptions();

    @Override
    public Integer call() throws Exception {
      Bytes statement = Bytes.of(SubBlockFile.read(file).statement().bytes());
      Bytes bytes = Bytes.of(InputFiles.read(proof, "a proof", Operation.MAX_PROOF_BYTES));
      long most = wallet.maxFee();
      return wallet.with(account -> {
        Operation register = new Operation.RegisterFact(statement, bytes);
        return wallet.tell(account.send(account.sign(register, most).encode()), "fact");
      });
    }
  }

  @Command(
      name = "apply",
      mixinStandardHelpOptions = true,
      description = {
        "Applies sub-blocks whose facts are registered, in order.",
        "All of them or none, unless --apart is given."
      })
  static final class Apply implements Callable<Integer> {
    @Parameters(
        arity = "1..*",
        paramLabel = "SUBBLOCK",
        description = "Sealed sub-blocks, at most " + Operation.MAX_APPLIED + ".")
    List<Path> files = new ArrayList<>();

    @Option(
        names = "--apart",
        description = "Applies each that can be applied, whatever becomes of the others.")
    boolean apart;

    @Mixin WalletOptions wallet = new WalletOptions();

    @Override
    public Integer call() throws Exception {
      if (files.size() > Operation.MAX_APPLIED) {
        throw new BadInput(
            "SUBBLOCK: expected at most %d, got %d".formatted(Operation.MAX_APPLIED, files.size()));
      }
      List<Operation.Apply> all = new ArrayList<>();
      for (Path file : files) {
        SubBlock block = SubBlockFile.read(file);
        all.add(new Operation.Apply(Bytes.of(block.statement().bytes()), block.batcherSignature()));
      }
      return wallet.send(all.size() == 1 ? all.getFirst() : new Operation.ApplyMany(!apart, all));
    }
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Says whether an L2 knows that a sub-block is proven.")
  static final class Show implements Callable<Integer> {
    @Parameters(paramLabel = "SUBBLOCK", description = "The sealed sub-block.")
    Path file = Path.of("");

    @Mixin LedgerOptions l2 = new LedgerOptions();

    @Override
    public Integer call() throws Exception {
      Statement statement = SubBlockFile.read(file).statement();
      return l2.with(layer -> say(layer, statement));
    }

    private int say(SettlementLayer layer, Statement statement) throws BadInput, LedgerUnavailable {
      Bytes32 id = statement.header().threadId();
      ThreadRecord thread =
          layer
              .thread(id)
              .orElseThrow(() ->
                  new BadInput(file + ": thread: expected one that is registered, got " + id));
      Bytes32 factKey = Digests.factKey(thread.verifyingKey(), statement.hash());
      OptionalLong height = OptionalLong.empty();
      for (AcceptedKey key : thread.keys()) {
        if (height.isEmpty()) {
          factKey = Digests.factKey(key.digest(), statement.hash());
          height = layer.fact(factKey);
        }
      }
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("fact", factKey.hex());
      fields.put("registered", height.isPresent());
      if (height.isPresent()) {
        fields.put("height", height.getAsLong());
      }
      l2.console()
          .result(
              fields,
              "fact %s is %s"
                  .formatted(
                      factKey,
                      height.isPresent()
                          ? "registered, in block " + height.getAsLong()
                          : "not registered"));
      return height.isPresent() ? ExitCode.OK : ExitCode.NOT_AS_EXPECTED;
    }
  }
}
