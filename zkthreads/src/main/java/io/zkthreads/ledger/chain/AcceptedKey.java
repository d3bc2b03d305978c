package io.zkthreads.ledger.chain;

import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.thread.ByteReader;
import io.zkthreads.thread.ByteWriter;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.InvalidEncoding;

/// A verifying key under which a thread's proofs count.
///
/// @param digest of the key that the L2 computed for the profile
public record AcceptedKey(SecurityProfile profile, Bytes32 digest) {
  void write(ByteWriter out) {
    out.u32(profile.number()).bytes32(digest);
  }

  static AcceptedKey read(ByteReader in) throws InvalidEncoding {
    return new AcceptedKey(readProfile(in), in.bytes32("key digest"));
  }

  static SecurityProfile readProfile(ByteReader in) throws InvalidEncoding {
    int number = in.count(1, SecurityProfile.SHIPPED.size(), "profile");
    return SecurityProfile.ofNumber(number).orElseThrow();
  }

  /// For refusals.
  @Override
  public String toString() {
    return digest + " (" + profile.name() + ")";
  }
}
