package io.zkthreads.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.zkthreads.ledger.chain.Receipt;
import io.zkthreads.ledger.inclusion.Inclusion;
import io.zkthreads.ledger.inclusion.InclusionCodec;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Digests;
import io.zkthreads.thread.Statement;
import io.zkthreads.thread.UserTransaction;
import java.nio.file.Files;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/// conformance/vectors/l2.json is what this ledger makes, and reads.
class L2VectorsTest {
  @Test
  void theVectorsAreWhatTheLedgerMakes() throws Exception {
    assertThat(L2Vectors.text()).isEqualTo(Files.readString(L2Vectors.file()));
  }

  @Test
  void theVectorsAreRead() throws Exception {
    JsonObject all = JsonParser.parseString(Files.readString(L2Vectors.file())).getAsJsonObject();
    assertThat(UserTransaction.decode(bytes(all, "transaction")).isSignatureValid()).isTrue();
    assertThat(Statement.decode(bytes(all, "statement")).hash().hex())
        .isEqualTo(all.getAsJsonObject("statement").get("hash").getAsString());
    assertThat(Digests.sha256(Receipt.decode(bytes(all, "receipt")).encode()).hex())
        .isEqualTo(all.getAsJsonObject("receipt").get("digest").getAsString());
    String block = all.getAsJsonObject("inclusion").get("block").getAsString();
    assertThat(InclusionCodec.decode(bytes(all, "inclusion")).check())
        .isEqualTo(new Inclusion.Verdict.Included(Bytes32.parseHex(block)));
  }

  private static byte[] bytes(JsonObject all, String name) {
    return HexFormat.of().parseHex(all.getAsJsonObject(name).get("bytes").getAsString());
  }
}
