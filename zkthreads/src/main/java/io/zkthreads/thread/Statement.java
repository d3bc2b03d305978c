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

  static final int VERSION = 1;
  public static final int HEADER_WORDS = 67;
  public static final int CONTRACT_WORDS = 8;
  public static final int INPUT_WORDS = 17;
  public static final int OUTPUT_WORDS = 9;
  public static final int MAX_CONTRACTS = 63;
  public static final int MAX_INPUTS = 1 << 16;
  public static final int MAX_TRANSACTIONS = 1 << 16;

  /// Most words of any statement.
  public static final int MAX_WORDS =
      HEADER_WORDS + CONTRACT_WORDS * MAX_CONTRACTS + (INPUT_WORDS + OUTPUT_WORDS) * MAX_INPUTS;

  /// Contract index of AUTH inputs.
  public static final int AUTH_INDEX = 0xffffffff;

  /// The fields of fixed size, beside tag, version and the list counts.
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
      long time,
      Bytes32 prover,
      long fee,
      int batcherKeyIndex,
      int transactionCount,
      Bytes32 transactionsCommitment) {
    public Header {
      if (sequence < 0 || notBefore < 0 || notAfter < 0 || time < 0 || fee < 0) {
        throw new IllegalArgumentException("numbers of a statement are below 2^63");
      }
      if (transactionCount < 0 || transactionCount > MAX_TRANSACTIONS) {
        throw new IllegalArgumentException(
            "0 … 65536 transactions expected, got " + transactionCount);
      }
    }
  }

  /// A key and the value it had.
  ///
  /// @param contractIndex into the contracts, or [#AUTH_INDEX] with the user's address as slot
  public record Input(int contractIndex, Bytes32 slot, Bytes32 value) {
    public boolean isAuth() {
      return contractIndex == AUTH_INDEX;
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
      StatementCodec.checkLists(contracts, inputs, outputs);
    } catch (InvalidEncoding e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /// The canonical state key that an input names.
  public StateKey key(Input input) {
    return input.isAuth()
        ? StateKey.auth(header.threadId(), input.slot())
        : new StateKey(contracts.get(input.contractIndex()), input.slot());
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
    return HEADER_WORDS
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
