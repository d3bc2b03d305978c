package io.zkthreads.thread;

/// A user's signed call of a contract, executed either directly on the L2 or inside one thread.
///
/// @param call what the user signed
/// @param signature 64 bytes over `call.signedBytes()`
public record UserTransaction(Call call, SignatureBytes signature) {
  private static final int VERSION = 1;

  /// Most bytes of an encoded transaction.
  public static final int MAX_BYTES = 4 + 4 + 32 * 4 + 8 + 8 + 4 + 4 * Calldata.MAX_WORDS + 64;

  /// What is called, by whom, where.
  ///
  /// @param chainId the L2
  /// @param scope the thread that may execute it, or zero: directly on the L2
  /// @param senderKey Ed25519 public key of the sender
  /// @param nonce account nonce, or the count of the sender's earlier transactions in the thread
  /// @param contract address of the contract
  /// @param fee what the sender pays
  /// @param calldata words for the contract
  public record Call(
      Bytes32 chainId,
      Bytes32 scope,
      Bytes32 senderKey,
      long nonce,
      Bytes32 contract,
      long fee,
      Calldata calldata) {
    public Call {
      if (nonce < 0 || fee < 0) {
        throw new IllegalArgumentException("nonce and fee are below 2^63");
      }
    }

    public byte[] signedBytes() {
      byte[] data = calldata.bytes();
      return new ByteWriter()
          .tag("ZKTX")
          .u32(VERSION)
          .bytes32(chainId)
          .bytes32(scope)
          .bytes32(senderKey)
          .u64(nonce)
          .bytes32(contract)
          .u64(fee)
          .u32(data.length)
          .bytes(data)
          .toBytes();
    }

    /// This call with its sender's signature.
    public UserTransaction sign(SigningKey key) {
      if (!key.publicKey().equals(senderKey)) {
        throw new IllegalArgumentException("the key is not the sender's");
      }
      return new UserTransaction(this, key.sign(signedBytes()));
    }
  }

  public boolean isSignatureValid() {
    return signature.verifies(call.senderKey(), call.signedBytes());
  }

  /// Address of the account that sends it.
  public Bytes32 sender() {
    return Digests.accountAddress(call.senderKey());
  }

  public Bytes32 id() {
    return Digests.sha256(encode());
  }

  public byte[] encode() {
    return new ByteWriter().bytes(call.signedBytes()).bytes(signature.bytes()).toBytes();
  }

  /// Inverse of [#encode]. The signature is not checked.
  public static UserTransaction decode(byte[] bytes) throws InvalidEncoding {
    ByteReader in = new ByteReader("transaction", bytes);
    in.tag("ZKTX");
    in.expect(VERSION, "version");
    Bytes32 chainId = in.bytes32("chain id");
    Bytes32 scope = in.bytes32("scope");
    Bytes32 senderKey = in.bytes32("sender key");
    long nonce = in.u64("nonce");
    Bytes32 contract = in.bytes32("contract");
    long fee = in.u64("fee");
    int length = in.count(0, 4 * Calldata.MAX_WORDS, "calldata bytes");
    if (length % 4 != 0) {
      throw in.refuse("calldata bytes", "a multiple of 4", length);
    }
    Calldata calldata = Calldata.ofBytes(in.bytes(length, "calldata"));
    SignatureBytes signature = SignatureBytes.of(in.bytes(SignatureBytes.BYTES, "signature"));
    in.end();
    return new UserTransaction(
        new Call(chainId, scope, senderKey, nonce, contract, fee, calldata), signature);
  }
}
