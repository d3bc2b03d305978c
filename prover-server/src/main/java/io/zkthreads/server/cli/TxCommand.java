package io.zkthreads.server.cli;

import io.zkthreads.ledger.LedgerUnavailable;
import io.zkthreads.ledger.SettlementLayer;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.ThreadRecord;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Calldata;
import io.zkthreads.thread.StateKey;
import io.zkthreads.thread.ThreadAccount;
import io.zkthreads.thread.UserTransaction;
import java.nio.file.Path;
import java.util.ArrayList;
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

/// A user's transactions.
@Command(
    name = "tx",
    mixinStandardHelpOptions = true,
    description = "Signs a user's transactions and sends them to an L2.",
    subcommands = {
      TxCommand.Transfer.class,
      TxCommand.Call.class,
      TxCommand.Fund.class,
      TxCommand.Withdraw.class,
      SentTransaction.Send.class,
      SentTransaction.Status.class,
      CheckReceiptCommand.class,
      OptInCommand.class,
      TxCommand.OptOut.class
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  zkt tx transfer ADDRESS 5000 --key me.key",
      "  zkt tx call TOKEN 1 ADDRESS u64:30 --key me.key",
      "      a direct call: here transfer(to, amount) of the example token",
      "  zkt tx fund THREAD 100000 --key me.key",
      "      prepays fees in a thread of OS version 2",
      "  zkt tx call TOKEN 1 ADDRESS u64:30 --key me.key --thread THREAD --fee 10 --out pay.tx",
      "      signs for a thread; the file goes to its Batcher",
      "  zkt tx send pay.tx --receipt pay.receipt --until settled",
      "  zkt tx check-receipt pay.receipt --transaction pay.tx",
      "      did the Batcher keep its word?",
      "  zkt tx status ID --inclusion pay.inclusion",
      "  zkt inclusion verify pay.inclusion --ledger HOST:PORT",
      "      was it settled? asks the L2 for the block alone"
    })
final class TxCommand implements Callable<Integer> {
  @Override
  public Integer call() throws BadInput {
    throw new BadInput(
        "tx: expected one of transfer, call, fund, withdraw, send, status, check-receipt, opt-in,"
            + " opt-out, got nothing");
  }

  @Command(
      name = "transfer",
      mixinStandardHelpOptions = true,
      description = "Sends money to an account.")
  static final class Transfer implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "ADDRESS", description = "Who gets it.")
    String to = "";

    @Parameters(index = "1", paramLabel = "AMOUNT", description = "How much.")
    String amount = "";

    @Mixin WalletOptions wallet = new WalletOptions();

    @Override
    public Integer call() throws Exception {
      return wallet.send(
          new Operation.Transfer(Funding.address("ADDRESS", to), Funding.amount("AMOUNT", amount)));
    }
  }

  @Command(
      name = "fund",
      mixinStandardHelpOptions = true,
      description = "Prepays fees in a thread, for transactions that its Batcher executes.")
  static final class Fund extends ThreadMoney {
    @Override
    Operation operation(Bytes32 threadId, long units) {
      return new Operation.FundAccount(threadId, units);
    }
  }

  @Command(
      name = "withdraw",
      mixinStandardHelpOptions = true,
      description = "Takes back what was prepaid in a thread, also in a closed one.")
  static final class Withdraw extends ThreadMoney {
    @Override
    Operation operation(Bytes32 threadId, long units) {
      return new Operation.WithdrawAccount(threadId, units);
    }
  }

  @Command(name = "opt-out", mixinStandardHelpOptions = true, description = "Takes an opt-in back.")
  static final class OptOut implements Callable<Integer> {
    @Parameters(paramLabel = "THREAD", description = "A thread of OS version 1.")
    String thread = "";

    @Mixin WalletOptions wallet = new WalletOptions();

    @Override
    public Integer call() throws Exception {
      return wallet.send(new Operation.Authorize(Funding.address("THREAD", thread), 0));
    }
  }

  @Command(
      name = "call",
      mixinStandardHelpOptions = true,
      description = {
        "Calls a contract, directly on the L2 or in a thread.",
        "With --thread it is signed for that thread alone and written to --out, for the Batcher."
      })
  static final class Call implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "CONTRACT", description = "Address of the contract.")
    String contract = "";

    @Parameters(
        index = "1..*",
        arity = "0..*",
        paramLabel = "WORD",
        description =
            "Calldata: a number below 2^32 is a word, u64:N two, 64 hex digits eight (an address).")
    List<String> words = new ArrayList<>();

    @Option(
        names = "--thread",
        paramLabel = "THREAD",
        description = "The thread that may execute it; without: the L2 itself.")
    @Nullable String thread;

    @Option(
        names = "--fee",
        paramLabel = "N",
        defaultValue = "0",
        description = "With --thread: what the Batcher takes from the prepaid account; default 0.")
    String fee = "";

    @Option(
        names = "--nonce",
        paramLabel = "N",
        description =
            "Count of earlier transactions there; default: what the L2 says, which in a thread"
                + " knows of applied ones only.")
    @Nullable String nonce;

    @Option(
        names = "--valid-for",
        paramLabel = "SECONDS",
        defaultValue = "3600",
        description = "After that it counts nowhere; default ${DEFAULT-VALUE}.")
    String validFor = "";

    @Option(
        names = "--out",
        paramLabel = "FILE",
        description = "Writes the signed bytes there instead of sending them.")
    @Nullable Path out;

    @Mixin WalletOptions wallet = new WalletOptions();

    @Override
    public Integer call() throws Exception {
      Bytes32 address = Funding.address("CONTRACT", contract);
      Calldata calldata = calldata(words);
      if (out != null) {
        OutputFiles.check("--out", out, List.of(wallet.key));
      } else if (thread != null) {
        throw new BadInput("--thread: expected --out FILE with it, for `zkt tx send`; got none");
      }
      return wallet.with(account -> {
        UserTransaction signed = signed(account, address, calldata);
        if (out == null) {
          return wallet.tell(account.send(signed.encode()), "returned");
        }
        OutputFiles.write(out, signed.encode());
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("transaction", signed.id().hex());
        fields.put("nonce", signed.call().nonce());
        fields.put("expiry", signed.call().expiry());
        fields.put("file", out.toString());
        wallet
            .console()
            .result(
                fields,
                "transaction %s with nonce %d in %s"
                    .formatted(signed.id().hex(), signed.call().nonce(), out));
        return ExitCode.OK;
      });
    }

    private UserTransaction signed(Wallet account, Bytes32 address, Calldata calldata)
        throws BadInput, LedgerUnavailable {
      SettlementLayer.Head head = account.l2().head();
      long expiry = System.currentTimeMillis() / 1000 + number("--valid-for", validFor);
      Bytes32 sender = account.key().publicKey();
      if (thread == null) {
        long next = nonce == null ? nextNonce(account) : number("--nonce", nonce);
        return new UserTransaction.Call(
                head.chainId(),
                head.settlementId(),
                Bytes32.ZERO,
                sender,
                next,
                address,
                wallet.maxFee(),
                expiry,
                calldata)
            .sign(account.key());
      }
      ThreadRecord record = thread(account, Funding.address("--thread", thread));
      if (!record.contracts().contains(address)) {
        throw new BadInput(
            "CONTRACT: expected one of the thread's, " + record.contracts() + ", got " + address);
      }
      long paid = number("--fee", fee);
      if (record.osVersion() == 1) {
        if (nonce == null) {
          throw new BadInput(
              "--nonce: expected a number, got none; only the Batcher of a thread of OS version 1"
                  + " knows it");
        }
        long next = number("--nonce", nonce);
        return new UserTransaction.Call(
                head.chainId(), record.id(), sender, next, address, paid, calldata)
            .sign(account.key());
      }
      long next = nonce == null ? nextNonce(account, record.id()) : number("--nonce", nonce);
      return new UserTransaction.Call(
              head.chainId(),
              head.settlementId(),
              record.id(),
              sender,
              next,
              address,
              paid,
              expiry,
              calldata)
          .sign(account.key());
    }

    private static long nextNonce(Wallet account) throws LedgerUnavailable {
      return account.l2().account(account.key().address()).nextNonce();
    }

    private static long nextNonce(Wallet account, Bytes32 threadId) throws LedgerUnavailable {
      StateKey key = StateKey.account(threadId, account.key().address());
      return ThreadAccount.of(account.l2().state(List.of(key)).values().getFirst()).nonce();
    }

    private static ThreadRecord thread(Wallet account, Bytes32 threadId)
        throws BadInput, LedgerUnavailable {
      Optional<ThreadRecord> record = account.l2().thread(threadId);
      return record.orElseThrow(
          () -> new BadInput("--thread: expected a registered thread, got " + threadId));
    }

    private static long number(String option, String text) throws BadInput {
      if (!text.matches("[0-9]{1,18}")) {
        throw new BadInput(option + ": expected a number, got '" + text + "'");
      }
      return Long.parseLong(text);
    }

    /// Words as they are written on a command line.
    static Calldata calldata(List<String> texts) throws BadInput {
      List<Integer> words = new ArrayList<>();
      for (String text : texts) {
        if (text.matches("[0-9a-f]{64}")) {
          Bytes32 value = Bytes32.parseHex(text);
          for (int i = 0; i < Bytes32.WORDS; i++) {
            words.add(value.word(i));
          }
        } else if (text.startsWith("u64:")) {
          long value = number("WORD", text.substring("u64:".length()));
          words.add((int) value);
          words.add((int) (value >>> 32));
        } else {
          long value = number("WORD", text);
          if (value >>> 32 != 0) {
            throw new BadInput("WORD: expected a number below 2^32, or u64:N, got " + text);
          }
          words.add((int) value);
        }
      }
      if (words.size() > Calldata.MAX_WORDS) {
        throw new BadInput(
            "WORD: expected at most " + Calldata.MAX_WORDS + " words, got " + words.size());
      }
      return Calldata.of(words.stream().mapToInt(Integer::intValue).toArray());
    }
  }
}
