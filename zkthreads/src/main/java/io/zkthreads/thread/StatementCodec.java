package io.zkthreads.thread;

import io.zkthreads.thread.Statement.Header;
import io.zkthreads.thread.Statement.Input;
import io.zkthreads.thread.Statement.Output;
import java.util.ArrayList;
import java.util.List;

/// Statements as words and back.
final class StatementCodec {
  private StatementCodec() {}

  static int[] encode(Statement statement) {
    Writer out = new Writer(new int[statement.numWords()]);
    Header h = statement.header();
    out.word(Statement.TAG).word(h.version()).word(h.osVersion());
    out.bytes32(h.chainId()).bytes32(h.settlementId()).bytes32(h.threadId());
    out.word(h.mode().word()).u64(h.sequence()).bytes32(h.parentHead());
    out.u64(h.notBefore()).u64(h.notAfter()).u64(h.earliest());
    if (h.version() == 2) {
      out.u64(h.latest());
    }
    out.bytes32(h.prover()).u64(h.fee()).word(h.batcherKeyIndex());
    out.word(h.transactionCount()).bytes32(h.transactionsCommitment());
    if (h.version() == 2) {
      out.u64(h.fees());
    }
    out.word(statement.contracts().size());
    out.word(statement.inputs().size()).word(statement.outputs().size());
    statement.contracts().forEach(out::bytes32);
    for (Input input : statement.inputs()) {
      out.word(input.contractIndex()).bytes32(input.slot()).bytes32(input.value());
    }
    for (Output output : statement.outputs()) {
      out.word(output.inputIndex()).bytes32(output.value());
    }
    return out.words;
  }

  static Statement decode(int[] words) throws InvalidEncoding {
    if (words.length < Statement.HEADER_WORDS_2) {
      throw new InvalidEncoding("statement", "end", "at least 71 words", words.length);
    }
    Reader in = new Reader(words);
    in.expect(Statement.TAG, "tag");
    Header header = header(in, in.count(1, 2, "statement version"));
    int numContracts = in.count(1, Statement.MAX_CONTRACTS, "contract count");
    int numInputs = in.count(0, Statement.MAX_INPUTS, "input count");
    int numOutputs = in.count(0, numInputs, "output count");
    int expected =
        header.numWords()
            + Statement.CONTRACT_WORDS * numContracts
            + Statement.INPUT_WORDS * numInputs
            + Statement.OUTPUT_WORDS * numOutputs;
    if (words.length != expected) {
      throw new InvalidEncoding("statement", "end", expected + " words", words.length);
    }
    List<Bytes32> contracts = new ArrayList<>(numContracts);
    for (int i = 0; i < numContracts; i++) {
      contracts.add(in.bytes32());
    }
    List<Input> inputs = new ArrayList<>(numInputs);
    for (int i = 0; i < numInputs; i++) {
      inputs.add(new Input(in.word(), in.bytes32(), in.bytes32()));
    }
    List<Output> outputs = new ArrayList<>(numOutputs);
    for (int i = 0; i < numOutputs; i++) {
      outputs.add(new Output(in.word(), in.bytes32()));
    }
    checkLists(header.version(), contracts, inputs, outputs);
    return new Statement(header, contracts, inputs, outputs);
  }

  private static Header header(Reader in, int version) throws InvalidEncoding {
    int osVersion = in.word();
    if (Header.version(osVersion) != version) {
      throw in.refuse(
          "OS version",
          "one with statements of version " + version,
          Integer.toUnsignedString(osVersion));
    }
    Bytes32 chainId = in.bytes32();
    Bytes32 settlementId = in.bytes32();
    Bytes32 threadId = in.bytes32();
    int mode = in.word();
    Mode decodedMode = Mode.of(mode, in.refuse("mode", "0 or 1", Integer.toUnsignedString(mode)));
    long sequence = in.u64("sequence");
    Bytes32 parentHead = in.bytes32();
    long notBefore = in.u64("notBefore");
    long notAfter = in.u64("notAfter");
    long earliest = in.u64(version == 2 ? "earliest" : "time");
    long latest = version == 2 ? in.u64("latest") : earliest;
    Bytes32 prover = in.bytes32();
    long fee = in.u64("fee");
    int batcherKeyIndex = in.word();
    int transactionCount = in.count(0, Header.maxTransactions(version), "transaction count");
    Bytes32 transactionsCommitment = in.bytes32();
    long fees = version == 2 ? in.u64("fees") : 0;
    return new Header(
        osVersion,
        chainId,
        settlementId,
        threadId,
        decodedMode,
        sequence,
        parentHead,
        notBefore,
        notAfter,
        earliest,
        latest,
        prover,
        fee,
        batcherKeyIndex,
        transactionCount,
        transactionsCommitment,
        fees);
  }

  /// The rules of docs/zkthreads.md about the three lists.
  static void checkLists(
      int version, List<Bytes32> contracts, List<Input> inputs, List<Output> outputs)
      throws InvalidEncoding {
    checkCount("contract count", 1, Statement.MAX_CONTRACTS, contracts.size());
    checkCount("input count", 0, Statement.MAX_INPUTS, inputs.size());
    for (int i = 1; i < contracts.size(); i++) {
      if (contracts.get(i - 1).compareTo(contracts.get(i)) >= 0) {
        throw refuse("contract " + i, "ascending addresses", contracts.get(i));
      }
    }
    for (int i = 0; i < inputs.size(); i++) {
      checkInput(version, contracts.size(), i, inputs.get(i));
      if (i > 0 && inputs.get(i - 1).compareKey(inputs.get(i)) >= 0) {
        throw refuse("input " + i, "ascending keys", inputs.get(i).slot());
      }
    }
    for (int i = 0; i < outputs.size(); i++) {
      int last = i == 0 ? -1 : outputs.get(i - 1).inputIndex();
      checkOutput(i, last, inputs, outputs.get(i));
    }
  }

  private static void checkInput(int version, int numContracts, int i, Input input)
      throws InvalidEncoding {
    boolean reserved = version == 1 ? input.isAuth() : input.isAccount();
    if (!reserved && (input.contractIndex() < 0 || input.contractIndex() >= numContracts)) {
      throw refuse(
          "input " + i,
          "a contract index below " + numContracts + " or " + (version == 1 ? "AUTH" : "ACCOUNT"),
          Integer.toUnsignedString(input.contractIndex()));
    }
    if (input.isAccount()) {
      checkAccount("input " + i, input.value());
    }
  }

  private static void checkOutput(int i, int last, List<Input> inputs, Output output)
      throws InvalidEncoding {
    int index = output.inputIndex();
    if (index <= last || index >= inputs.size()) {
      throw refuse(
          "output " + i,
          "an input index in " + (last + 1) + " … " + (inputs.size() - 1),
          Integer.toUnsignedString(index));
    }
    Input input = inputs.get(index);
    if (input.isAuth()) {
      throw refuse("output " + i, "a key of a contract", "AUTH");
    }
    if (input.isAccount()) {
      checkAccount("output " + i, output.value());
    }
    if (input.value().equals(output.value())) {
      throw refuse("output " + i, "a value that changes", output.value());
    }
  }

  private static void checkAccount(String where, Bytes32 value) throws InvalidEncoding {
    if (!ThreadAccount.isValue(value)) {
      throw refuse(where, "nonce and balance below 2^63, then zeros", value);
    }
  }

  private static void checkCount(String field, int least, int most, int got)
      throws InvalidEncoding {
    if (got < least || got > most) {
      throw refuse(field, least + " … " + most, got);
    }
  }

  private static InvalidEncoding refuse(String where, Object expected, Object got) {
    return new InvalidEncoding("statement", where, expected, got);
  }

  private static final class Writer {
    private final int[] words;
    private int at;

    Writer(int[] words) {
      this.words = words;
    }

    Writer word(int word) {
      words[at++] = word;
      return this;
    }

    Writer u64(long value) {
      return word((int) value).word((int) (value >>> 32));
    }

    Writer bytes32(Bytes32 value) {
      value.copyWords(words, at);
      at += Bytes32.WORDS;
      return this;
    }
  }

  /// Reads words whose number has been checked before.
  private static final class Reader {
    private final int[] words;
    private int at;

    Reader(int[] words) {
      this.words = words;
    }

    int word() {
      return words[at++];
    }

    Bytes32 bytes32() {
      at += Bytes32.WORDS;
      return Bytes32.ofWords(words, at - Bytes32.WORDS);
    }

    long u64(String field) throws InvalidEncoding {
      long value = (word() & 0xffffffffL) | ((long) word() << 32);
      if (value < 0) {
        throw refuse(field, "below 2^63", Long.toUnsignedString(value));
      }
      return value;
    }

    int count(int least, int most, String field) throws InvalidEncoding {
      int got = word();
      if (got < least || got > most) {
        throw refuse(field, least + " … " + most, Integer.toUnsignedString(got));
      }
      return got;
    }

    void expect(int value, String field) throws InvalidEncoding {
      int got = word();
      if (got != value) {
        throw refuse(field, Integer.toHexString(value), Integer.toHexString(got));
      }
    }

    InvalidEncoding refuse(String field, Object expected, Object got) {
      return new InvalidEncoding("statement " + field, "word " + (at - 1), expected, got);
    }
  }
}
