package io.zkthreads.thread;

import io.zkthreads.stark.air.PublicWords;
import java.util.List;

/// What a proof says about a sub-block: under this header, over these contracts, these input values
/// lead to these output values.
///
/// There is one encoding, [#words]; word i is public word i of the run. Constructing a statement
/// checks its lists, so a `Statement` is always well formed; whether it is *acceptable* is the L2's
/// question.
///
/// @param header all fields of fixed size
/// @param contracts addresses, ascending; contract i runs in region i + 1
/// @param inputs every key that is read or written, with its value before; ascending
/// @param outputs what changes; ascending
public record Statement(
    Header header, List<Bytes32> contracts, List<Input> inputs, List<Output> outputs) {
  /// "ZKT1".
  static final int TAG = 0x31544b5a;

  /// Words before the lists in a statement of version 1.
  public static final int HEADER_WORDS_1 = 67;

  /// Words before the lists in a statement of version 2.
  public static final int HEADER_WORDS_2 = 71;

  public static final int CONTRACT_WORDS = 8;
  public static final int INPUT_WORDS = 17;
  public static final int OUTPUT_WORDS = 9;
  public static final int MAX_CONTRACTS = 63;
  public static final int MAX_INPUTS = 1 << 16;

  /// Most transactions under OS version 1.
  public static final int MAX_TRANSACTIONS = 1 << 16;

  /// Most transactions under OS version 2.
  public static final int MAX_SIGNED_TRANSACTIONS = 1 << 10;

  /// Most words of any statement.
  public static final int MAX_WORDS =
      HEADER_WORDS_2 + CONTRACT_WORDS * MAX_CONTRACTS + (INPUT_WORDS + OUTPUT_WORDS) * MAX_INPUTS;

  /// Contract index of AUTH inputs, which statements of version 1 have.
  public static final int AUTH_INDEX = 0xffffffff;

  /// Contract index of ACCOUNT inputs, which statements of version 2 have.
  public static final int ACCOUNT_INDEX = 0xfffffffe;

  /// The fields of fixed size, beside tag, version and the list counts. OS version 2 has statements
  /// of version 2, all others of version 1.
  ///
  /// @param earliest no block before this second may apply it; in version 1 the one time of the
  ///   sub-block
  /// @param latest no block after this second may apply it; in version 1 equal to `earliest`
  /// @param transactionsCommitment in version 2 the root that the OS computes
  ///   ([TransactionTree#root]), in version 1 what the Batcher attests ([SubBlock#commitment])
  /// @param fees what the users paid; in version 1 zero
  public record Header(
      int osVersion,
      Bytes32 chainId,
      Bytes32 settlementId,
      Bytes32 threadId,
      Mode mode,
      long sequence,
      Bytes32 parentHead,
      long notBefore,
      long notAfter,
      long earliest,
      long latest,
      Bytes32 prover,
      long fee,
      int batcherKeyIndex,
      int transactionCount,
      Bytes32 transactionsCommitment,
      long fees) {
    public Header {
      if (sequence < 0 || notBefore < 0 || notAfter < 0 || earliest < 0 || latest < 0) {
        throw new IllegalArgumentException("numbers of a statement are below 2^63");
      }
      if (fee < 0 || fees < 0) {
        throw new IllegalArgumentException("amounts of a statement are below 2^63");
      }
      int most = maxTransactions(version(osVersion));
      if (transactionCount < 0 || transactionCount > most) {
        throw new IllegalArgumentException(
            "0 … " + most + " transactions expected, got " + transactionCount);
      }
      if (version(osVersion) == 1 && (earliest != latest || fees != 0)) {
        throw new IllegalArgumentException("version 1 has one time, and no fees of users");
      }
    }

    /// Of a sub-block at one time, whose users pay no fees: all that version 1 can say.
    public Header(
        int osVersion,
        Bytes32 chainId,
        Bytes32 settlementId,
        Bytes32 threadId,
        Mode mode,
        long sequence,
        Bytes32 parentHead,
        long notBefore,
        long notAfter,
        long time,
        Bytes32 prover,
        long fee,
        int batcherKeyIndex,
        int transactionCount,
        Bytes32 transactionsCommitment) {
      this(
          osVersion,
          chainId,
          settlementId,
          threadId,
          mode,
          sequence,
          parentHead,
          notBefore,
          notAfter,
          time,
          time,
          prover,
          fee,
          batcherKeyIndex,
          transactionCount,
          transactionsCommitment,
          0);
    }

    /// These fields with another list of transactions.
    ///
    /// @param commitment as [#transactionsCommitment]
    public Header withTransactions(int count, Bytes32 commitment) {
      return new Header(
          osVersion,
          chainId,
          settlementId,
          threadId,
          mode,
          sequence,
          parentHead,
          notBefore,
          notAfter,
          earliest,
          latest,
          prover,
          fee,
          batcherKeyIndex,
          count,
          commitment,
          fees);
    }

    /// Statement version.
    public int version() {
      return version(osVersion);
    }

    static int version(int osVersion) {
      return osVersion == 2 ? 2 : 1;
    }

    static int maxTransactions(int version) {
      return version == 2 ? MAX_SIGNED_TRANSACTIONS : MAX_TRANSACTIONS;
    }

    /// Words before the lists.
    public int numWords() {
      return version() == 2 ? HEADER_WORDS_2 : HEADER_WORDS_1;
    }
  }

  /// A key and the value it had.
  ///
  /// @param contractIndex into the contracts; or [#AUTH_INDEX] or [#ACCOUNT_INDEX], with the user's
  ///   address as slot
  public record Input(int contractIndex, Bytes32 slot, Bytes32 value) {
    public boolean isAuth() {
      return contractIndex == AUTH_INDEX;
    }

    public boolean isAccount() {
      return contractIndex == ACCOUNT_INDEX;
    }

    int compareKey(Input other) {
      int byContract = Integer.compareUnsigned(contractIndex, other.contractIndex);
      return byContract != 0 ? byContract : slot.compareTo(other.slot);
    }
  }

  /// The new value of an input's key.
  public record Output(int inputIndex, Bytes32 value) {}

  public Statement {
    contracts = List.copyOf(contracts);
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    try {
      StatementCodec.checkLists(header.version(), contracts, inputs, outputs);
    } catch (InvalidEncoding e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /// The canonical state key that an input names.
  public StateKey key(Input input) {
    return switch (input.contractIndex()) {
      case AUTH_INDEX -> StateKey.auth(header.threadId(), input.slot());
      case ACCOUNT_INDEX -> StateKey.account(header.threadId(), input.slot());
      default -> new StateKey(contracts.get(input.contractIndex()), input.slot());
    };
  }

  /// Inputs as canonical state has to show them.
  public List<KeyValue> inputState() {
    return inputs.stream().map(i -> new KeyValue(key(i), i.value())).toList();
  }

  /// Outputs as canonical state will show them.
  public List<KeyValue> outputState() {
    return outputs.stream()
        .map(o -> new KeyValue(key(inputs.get(o.inputIndex())), o.value()))
        .toList();
  }

  public int numWords() {
    return header.numWords()
        + CONTRACT_WORDS * contracts.size()
        + INPUT_WORDS * inputs.size()
        + OUTPUT_WORDS * outputs.size();
  }

  public int[] words() {
    return StatementCodec.encode(this);
  }

  /// The words in the order of their bytes.
  public byte[] bytes() {
    int[] words = words();
    byte[] bytes = new byte[4 * words.length];
    for (int i = 0; i < words.length; i++) {
      ByteWriter.putWord(bytes, 4 * i, words[i]);
    }
    return bytes;
  }

  /// What the proof of this statement has to show: the words, and exit code 0.
  public PublicWords publicWords() {
    return PublicWords.of(words(), 0);
  }

  public Bytes32 hash() {
    return Digests.sha256(bytes());
  }

  /// Inverse of [#words].
  public static Statement decode(int[] words) throws InvalidEncoding {
    return StatementCodec.decode(words);
  }

  /// Inverse of [#bytes].
  public static Statement decode(byte[] bytes) throws InvalidEncoding {
    if (bytes.length % 4 != 0) {
      throw new InvalidEncoding("statement", "end", "a multiple of 4 bytes", bytes.length);
    }
    int[] words = new int[bytes.length / 4];
    for (int i = 0; i < words.length; i++) {
      words[i] = ByteReader.wordAt(bytes, 4 * i);
    }
    return StatementCodec.decode(words);
  }
}
