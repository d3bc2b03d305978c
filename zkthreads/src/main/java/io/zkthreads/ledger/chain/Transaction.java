package io.zkthreads.ledger.chain;

import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Digests;
import io.zkthreads.thread.InvalidEncoding;
import io.zkthreads.thread.UserTransaction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// An L2 transaction: a user's direct call of a contract, or an operation of the ledger. Its first
/// four bytes say which.
public sealed interface Transaction {
  /// Most bytes of any transaction.
  int MAX_BYTES = Operation.MAX_STATEMENT_BYTES + Operation.MAX_PROOF_BYTES + 1024;

  /// A user transaction, of version 2, whose scope is the L2 itself.
  record DirectCall(UserTransaction call) implements Transaction {
    @Override
    public Bytes32 chainId() {
      return call.call().chainId();
    }

    @Override
    public Bytes32 settlementId() {
      return call.call().settlementId();
    }

    @Override
    public Bytes32 sender() {
      return call.sender();
    }

    @Override
    public long nonce() {
      return call.call().nonce();
    }

    @Override
    public long fee() {
      return call.call().fee();
    }

    @Override
    public boolean isSignatureValid() {
      return call.isSignatureValid();
    }

    @Override
    public boolean isSignatureValid(byte[] encoded) {
      return isSignatureValid();
    }

    @Override
    public byte[] encode() {
      return call.encode();
    }
  }

  /// An operation of the ledger.
  record Operate(SignedOperation signed) implements Transaction {
    @Override
    public Bytes32 chainId() {
      return signed.chainId();
    }

    @Override
    public Bytes32 settlementId() {
      return signed.settlementId();
    }

    @Override
    public Bytes32 sender() {
      return signed.sender();
    }

    @Override
    public long nonce() {
      return signed.nonce();
    }

    @Override
    public long fee() {
      return signed.fee();
    }

    @Override
    public boolean isSignatureValid() {
      return signed.isSignatureValid();
    }

    @Override
    public boolean isSignatureValid(byte[] encoded) {
      return signed.isSignatureValid(encoded);
    }

    @Override
    public byte[] encode() {
      return signed.encode();
    }
  }

  Bytes32 chainId();

  Bytes32 settlementId();

  /// Address of the account that sends and pays.
  Bytes32 sender();

  long nonce();

  /// Most that the sender pays.
  long fee();

  boolean isSignatureValid();

  /// The same for whoever has the encoding at hand, of which there is only one.
  ///
  /// @param encoded what [#encode] gives
  boolean isSignatureValid(byte[] encoded);

  byte[] encode();

  /// SHA-256 of the encoding.
  default Bytes32 id() {
    return Digests.sha256(encode());
  }

  /// Inverse of [#encode]. The signature is not checked.
  static Transaction decode(byte[] bytes) throws InvalidEncoding {
    byte[] tag = SignedOperation.TAG.getBytes(StandardCharsets.US_ASCII);
    boolean isOperation =
        bytes.length >= tag.length && Arrays.equals(bytes, 0, tag.length, tag, 0, tag.length);
    return isOperation
        ? new Operate(SignedOperation.decode(bytes))
        : new DirectCall(UserTransaction.decode(bytes));
  }
}
