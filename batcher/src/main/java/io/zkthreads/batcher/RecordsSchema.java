package io.zkthreads.batcher;

import io.zkthreads.store.Schema;
import io.zkthreads.store.StoreFailure;
import io.zkthreads.thread.InvalidEncoding;
import java.util.List;

/// The tables of [Records]. Stages are the numbers of their enums.
///
/// ```
/// identity(one, text)                        the thread and key that the folder is for
/// tx(position, id, sender, nonce, fee, bytes, stage, sub_block, receipt, reason, detail, since)
/// sub_block(number, stage, sequence, revision, attempts, bytes, job, reason, detail,
///           l2_transaction, height, since)
/// signed(sequence, revision)                 how many statements were signed under a sequence
/// nonce(account, next)                       OS version 1: of each user, for ever
/// counter(name, next)
/// ```
final class RecordsSchema {
  static final Schema SCHEMA =
      new Schema(
          "records of a Batcher",
          "batcher",
          List.of(
              List.of(
                  "CREATE TABLE identity (one BIGINT PRIMARY KEY, text VARCHAR(300) NOT NULL)",
                  """
                  CREATE TABLE tx (
                    position BIGINT PRIMARY KEY,
                    id BYTEA NOT NULL UNIQUE,
                    sender BYTEA NOT NULL,
                    nonce BIGINT NOT NULL,
                    fee BIGINT NOT NULL,
                    bytes BYTEA NOT NULL,
                    stage BIGINT NOT NULL,
                    sub_block BIGINT,
                    receipt BYTEA,
                    reason VARCHAR(64),
                    detail VARCHAR(2000),
                    since BIGINT NOT NULL)
                  """,
                  "CREATE INDEX tx_stage ON tx (stage, position)",
                  "CREATE INDEX tx_sub_block ON tx (sub_block, stage)",
                  "CREATE INDEX tx_sender ON tx (sender, stage)",
                  "CREATE INDEX tx_since ON tx (since)",
                  """
                  CREATE TABLE sub_block (
                    number BIGINT PRIMARY KEY,
                    stage BIGINT NOT NULL,
                    sequence BIGINT NOT NULL,
                    revision BIGINT NOT NULL,
                    attempts BIGINT NOT NULL,
                    bytes BYTEA NOT NULL,
                    job VARCHAR(200),
                    reason VARCHAR(64),
                    detail VARCHAR(2000),
                    l2_transaction BYTEA,
                    height BIGINT,
                    since BIGINT NOT NULL)
                  """,
                  "CREATE INDEX sub_block_stage ON sub_block (stage, number)",
                  "CREATE TABLE signed (sequence BIGINT PRIMARY KEY, revision BIGINT NOT NULL)",
                  "CREATE TABLE nonce (account BYTEA PRIMARY KEY, next BIGINT NOT NULL)",
                  "CREATE TABLE counter (name VARCHAR(32) PRIMARY KEY, next BIGINT NOT NULL)")));

  private RecordsSchema() {}

  interface Decoding<T> {
    T decode() throws InvalidEncoding;
  }

  /// What this store has written, read back.
  static <T> T decoded(Decoding<T> decoding) {
    try {
      return decoding.decode();
    } catch (InvalidEncoding e) {
      throw new StoreFailure("the records of the Batcher are damaged: " + e.getMessage(), e);
    }
  }
}
