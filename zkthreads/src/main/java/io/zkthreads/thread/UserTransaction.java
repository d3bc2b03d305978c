package io.zkthreads.thread;

/// A user's signed call of a contract, executed either directly on the L2 or inside one thread.
///
/// @param call what the user signed
/// @param signature 64 bytes over `call.signedBytes()`
public record UserTransaction(Call call, SignatureBytes signature) {
  /// Most bytes of an encoded transaction.
  public static final int MAX_BYTES = 4 + 4 + 32 * 5 + 8 * 3 + 4 + 4 * Calldata.MAX_WORDS + 64;

  /// An expiry that never comes.
  public static final long NEVER = Long.MAX_VALUE;

  /// What is called, by whom, where, until when.
  ///
  /// @param version 1 in threads of OS version 1, 2 everywhere else
  /// @param chainId the L2
  /// @param settlementId the deployment of the L2; version 1 does not say it: zero
  /// @param scope the thread that may execute it, or zero: directly on the L2
  /// @param senderKey Ed25519 public key of the sender
  /// @param nonce account nonce, or the count of the sender's earlier transactions in the thread
  /// @param contract address of the contract
  /// @param fee what the sender pays
  /// @param expiry last second, since 1970, at which it may count; version 1 has none: [#NEVER]
  /// @param calldata words for the contract
  public record Call(
      int version,
      Bytes32 chainId,
      Bytes32 settlementId,
      Bytes32 scope,
      Bytes32 senderKey,
      long nonce,
      Bytes32 contract,
      long fee,
      long expiry,
      Calldata calldata) {
    public Call {
      if (version != 1 && version != 2) {
        throw new IllegalArgumentException("version 1 or 2 expected, got " + version);
      }
      if (nonce < 0 || fee < 0 || expiry < 0) {
        throw new IllegalArgumentException("nonce, fee and expiry are below 2^63");
      }
      if (version == 1 && (!settlementId.isZero() || expiry != NEVER)) {
        throw new IllegalArgumentException("version 1 names no settlement and never expires");
      }
    }

    /// Version 1.
    public Call(
        Bytes32 chainId,
        Bytes32 scope,
        Bytes32 senderKey,
        long nonce,
        Bytes32 contract,
        long fee,
        Calldata calldata) {
      this(1, chainId, Bytes32.ZERO, scope, senderKey, nonce, contract, fee, NEVER, calldata);
    }

    /// Version 2.
    public Call(
        Bytes32 chainId,
        Bytes32 settlementId,
        Bytes32 scope,
        Bytes32 senderKey,
        long nonce,
        Bytes32 contract,
        long fee,
        long expiry,
        Calldata calldata) {
      this(2, chainId, settlementId, scope, senderKey, nonce, contract, fee, expiry, calldata);
    }

    public byte[] signedBytes() {
      byte[] data = calldata.bytes();
      ByteWriter out = new ByteWriter().tag("ZKTX").u32(version).bytes32(chainId);
      if (version == 2) {
        out.bytes32(settlementId);
      }
      out.bytes32(scope).bytes32(senderKey).u64(nonce).bytes32(contract).u64(fee);
      if (version == 2) {
        out.u64(expiry);
      }
      return out.u32(data.length).bytes(data).toBytes();
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
    int version = in.count(1, 2, "version");
    Bytes32 chainId = in.bytes32("chain id");
    Bytes32 settlementId = version == 2 ? in.bytes32("settlement id") : Bytes32.ZERO;
    Bytes32 scope = in.bytes32("scope");
    Bytes32 senderKey = in.bytes32("sender key");
    long nonce = in.u64("nonce");
    Bytes32 contract = in.bytes32("contract");
    long fee = in.u64("fee");
    long expiry = version == 2 ? in.u64("expiry") : NEVER;
    int length = in.count(0, 4 * Calldata.MAX_WORDS, "calldata bytes");
    if (length % 4 != 0) {
      throw in.refuse("calldata bytes", "a multiple of 4", length);
    }
    Calldata calldata = Calldata.ofBytes(in.bytes(length, "calldata"));
    SignatureBytes signature = SignatureBytes.of(in.bytes(SignatureBytes.BYTES, "signature"));
    in.end();
    Call call =
        new Call(
            version,
            chainId,
            settlementId,
            scope,
            senderKey,
            nonce,
            contract,
            fee,
            expiry,
            calldata);
    return new UserTransaction(call, signature);
  }
}
