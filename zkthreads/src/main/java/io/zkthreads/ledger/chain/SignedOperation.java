package io.zkthreads.ledger.chain;

import io.zkthreads.thread.ByteReader;
import io.zkthreads.thread.ByteWriter;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Digests;
import io.zkthreads.thread.InvalidEncoding;
import io.zkthreads.thread.SignatureBytes;
import io.zkthreads.thread.SigningKey;
import java.util.Arrays;

/// An operation with its sender, signed.
///
/// ```
/// "ZKTO" | version u32 = 2 | chain id 32 | settlement id 32 | sender public key 32 | nonce u64
///        | fee u64 | kind u32 | fields of the kind | signature 64
/// ```
///
/// @param chainId the L2
/// @param settlementId the deployment on it; version 1 did not sign it, and is no operation any
///   more
/// @param senderKey Ed25519 public key of the sender
/// @param nonce the account's count of earlier transactions
/// @param fee most that the sender pays; what is charged follows from the fee schedule
/// @param signature 64 bytes over every byte before it
public record SignedOperation(
    Bytes32 chainId,
    Bytes32 settlementId,
    Bytes32 senderKey,
    long nonce,
    long fee,
    Operation operation,
    SignatureBytes signature) {
  static final String TAG = "ZKTO";
  private static final int VERSION = 2;

  /// Signs an operation.
  public static SignedOperation sign(
      SigningKey key,
      Bytes32 chainId,
      Bytes32 settlementId,
      long nonce,
      long fee,
      Operation operation) {
    Bytes32 sender = key.publicKey();
    byte[] message = signedBytes(chainId, settlementId, sender, nonce, fee, operation);
    return new SignedOperation(
        chainId, settlementId, sender, nonce, fee, operation, key.sign(message));
  }

  /// Address of the account that sends it.
  public Bytes32 sender() {
    return Digests.accountAddress(senderKey);
  }

  public boolean isSignatureValid() {
    return signature.verifies(senderKey, signedBytes());
  }

  boolean isSignatureValid(byte[] encoded) {
    return signature.verifiesBeginning(senderKey, encoded, encoded.length - SignatureBytes.BYTES);
  }

  public byte[] encode() {
    byte[] signed = signedBytes();
    byte[] all = Arrays.copyOf(signed, signed.length + SignatureBytes.BYTES);
    System.arraycopy(signature.bytes(), 0, all, signed.length, SignatureBytes.BYTES);
    return all;
  }

  /// Inverse of [#encode]. The signature is not checked.
  public static SignedOperation decode(byte[] bytes) throws InvalidEncoding {
    ByteReader in = new ByteReader("operation", bytes);
    in.tag(TAG);
    in.expect(VERSION, "version");
    Bytes32 chainId = in.bytes32("chain id");
    Bytes32 settlementId = in.bytes32("settlement id");
    Bytes32 senderKey = in.bytes32("sender key");
    long nonce = in.u64("nonce");
    long fee = in.u64("fee");
    Operation operation = OperationCodec.read(in);
    SignatureBytes signature = SignatureBytes.of(in.bytes(SignatureBytes.BYTES, "signature"));
    in.end();
    return new SignedOperation(chainId, settlementId, senderKey, nonce, fee, operation, signature);
  }

  private byte[] signedBytes() {
    return signedBytes(chainId, settlementId, senderKey, nonce, fee, operation);
  }

  private static byte[] signedBytes(
      Bytes32 chainId,
      Bytes32 settlementId,
      Bytes32 senderKey,
      long nonce,
      long fee,
      Operation operation) {
    ByteWriter out = new ByteWriter().tag(TAG).u32(VERSION);
    out.bytes32(chainId).bytes32(settlementId).bytes32(senderKey).u64(nonce).u64(fee);
    OperationCodec.write(out, operation);
    return out.toBytes();
  }
}
