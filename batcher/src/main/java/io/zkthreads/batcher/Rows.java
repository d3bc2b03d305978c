package io.zkthreads.batcher;

import io.zkthreads.batcher.Records.Placed;
import io.zkthreads.batcher.SubBlockRecord.Stage;
import io.zkthreads.batcher.TransactionRecord.Returned;
import io.zkthreads.batcher.TransactionRecord.Settlement;
import io.zkthreads.batcher.receipt.SoftReceipt;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.SubBlock;
import io.zkthreads.thread.UserTransaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/// Rows of the tables as values. Columns are in the order of the queries of [Records].
final class Rows {
  private Rows() {}

  static TransactionRecord transaction(ResultSet row) throws SQLException {
    TransactionRecord.Stage stage = TransactionRecord.Stage.of(row.getInt(3));
    byte[] receipt = row.getBytes(4);
    boolean settled = stage == TransactionRecord.Stage.SETTLED;
    return new TransactionRecord(
        Bytes32.of(row.getBytes(1)),
        row.getLong(2),
        stage,
        receipt == null
            ? Optional.empty()
            : Optional.of(RecordsSchema.decoded(() -> SoftReceipt.decode(receipt))),
        settled ? settlement(row, 7) : Optional.empty(),
        returned(row, 5));
  }

  private static Optional<Settlement> settlement(ResultSet row, int at) throws SQLException {
    byte[] hash = row.getBytes(at);
    return hash == null
        ? Optional.empty()
        : Optional.of(new Settlement(Bytes32.of(hash), row.getLong(at + 1)));
  }

  private static Optional<Returned> returned(ResultSet row, int at) throws SQLException {
    String reason = row.getString(at);
    return reason == null
        ? Optional.empty()
        : Optional.of(new Returned(reason, String.valueOf(row.getString(at + 1))));
  }

  static Placed placed(ResultSet row) throws SQLException {
    byte[] bytes = row.getBytes(2);
    return new Placed(row.getLong(1), RecordsSchema.decoded(() -> UserTransaction.decode(bytes)));
  }

  static SubBlockRecord subBlock(ResultSet row) throws SQLException {
    byte[] bytes = row.getBytes(5);
    return new SubBlockRecord(
        row.getLong(1),
        Stage.of(row.getInt(2)),
        row.getInt(3),
        row.getInt(4),
        RecordsSchema.decoded(() -> SubBlock.decode(bytes)),
        Optional.ofNullable(row.getString(6)),
        returned(row, 7),
        settlement(row, 9),
        row.getLong(11));
  }
}
