package io.zkthreads.ledger;

import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Statement;
import io.zkthreads.thread.contracts.ExampleContract;
import io.zkthreads.thread.os.ContractImage;
import io.zkthreads.thread.os.OsVersion;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/// Keys of threads of OS version 2 over one `desk`, whether a thread accepts them or not, and what
/// is brought as proofs under them.
final class DeskKeys {
  private static final FakeKeys KEYS = new FakeKeys();

  private final SortedMap<Bytes32, ContractImage> images;

  DeskKeys(Bytes32 desk) {
    images = new TreeMap<>(Map.of(desk, ExampleContract.DESK.image()));
  }

  Bytes32 digest(SecurityProfile profile) {
    return KEYS.threadKey(profile, OsVersion.V2, images).digest();
  }

  /// What may come as the proof of a statement.
  record Brought(Bytes bytes, Act.Proof proof) {}

  /// Mostly a proof under a key that its thread accepts; or under another, damaged, or of no key.
  ///
  /// @param accepted digests
  Brought any(Statement statement, List<Bytes32> accepted, Random random) {
    Bytes32 key =
        random.nextInt(5) == 0
            ? digest(any(SecurityProfile.SHIPPED, random))
            : any(accepted, random);
    return switch (random.nextInt(9)) {
      case 0 -> new Brought(Bytes.of((byte) 1), new Act.Proof(null, false));
      case 1 -> new Brought(FakeKeys.named(key, (byte) 1), new Act.Proof(key, false));
      default -> new Brought(FakeKeys.proof(key, statement), new Act.Proof(key, true));
    };
  }

  private static <T> T any(List<T> all, Random random) {
    return all.get(random.nextInt(all.size()));
  }
}
