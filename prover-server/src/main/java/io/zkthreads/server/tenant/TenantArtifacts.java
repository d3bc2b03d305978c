package io.zkthreads.server.tenant;

import io.zkthreads.server.artifact.ArtifactStore;
import io.zkthreads.server.artifact.Digest;
import io.zkthreads.server.refusal.Refusal;
import java.io.IOException;
import java.time.Instant;

/// The artifacts as one tenant sees them: what others brought or made is not there, until he brings
/// the same bytes himself. To know a digest is not to have the bytes, so he has to send them all.
public final class TenantArtifacts {
  private static final String PROGRAMS = "programs/";

  private final ArtifactStore artifacts;
  private final Ownership ownership;
  private final ArtifactLibrary.Meter meter;
  private final Tenant tenant;

  TenantArtifacts(ArtifactLibrary library, Tenant tenant) {
    artifacts = library.artifacts();
    ownership = library.ownership();
    meter = library.meter();
    this.tenant = tenant;
  }

  /// Whether all of an artifact is there.
  public boolean contains(Digest digest) throws IOException {
    return ownership.owns(tenant.name(), digest) && artifacts.contains(digest);
  }

  /// Bytes of an artifact, or of an upload that broke off, that need not be sent again.
  public long committedBytes(Digest digest) throws IOException, Refusal {
    return contains(digest)
        ? artifacts.size(digest)
        : artifacts.partialBytes(tenant.name(), digest);
  }

  /// Opens an artifact to be read in pieces, from `offset` to its end.
  public ArtifactStore.Download download(Digest digest, long offset) throws IOException, Refusal {
    return new Metered(artifacts.download(required(digest), offset));
  }

  private final class Metered implements ArtifactStore.Download {
    private final ArtifactStore.Download download;

    Metered(ArtifactStore.Download download) {
      this.download = download;
    }

    @Override
    public byte[] next(int max) throws IOException {
      byte[] bytes = download.next(max);
      meter.sent(tenant.name(), bytes.length);
      return bytes;
    }

    @Override
    public void close() throws IOException {
      download.close();
    }
  }

  /// The digest of an artifact that is there.
  public Digest required(Digest digest) throws IOException, Refusal {
    if (!ownership.owns(tenant.name(), digest)) {
      throw Allowance.noSuchArtifact(digest);
    }
    return digest;
  }

  /// The name of a program that is there; a name that is none is for others to refuse.
  public String requiredProgram(String name) throws IOException, Refusal {
    String hex = name.startsWith(PROGRAMS) ? name.substring(PROGRAMS.length()) : "";
    if (hex.matches("[0-9a-f]{64}") && !ownership.owns(tenant.name(), new Digest(hex))) {
      throw Allowance.noSuchProgram(name);
    }
    return name;
  }

  /// Begins an upload, or goes on with one of the tenant's that broke off.
  public ArtifactStore.Upload upload(Digest digest, long sizeBytes) throws IOException, Refusal {
    boolean known = contains(digest);
    if (!known) {
      long left = sizeBytes - artifacts.partialBytes(tenant.name(), digest);
      requireBytes(SqlOwnership.counted(Math.max(0, left)));
    }
    ArtifactStore.Upload upload = artifacts.upload(tenant.name(), digest, sizeBytes, known);
    return new ArtifactStore.Upload() {
      @Override
      public void append(long offset, byte[] data) throws IOException, Refusal {
        if (!known) {
          requireBytes(data.length);
        }
        upload.append(offset, data);
      }

      @Override
      public void finish() throws IOException, Refusal {
        upload.finish();
        own(digest, sizeBytes);
      }

      @Override
      public void close() throws IOException {
        upload.close();
      }
    };
  }

  /// Refuses bytes that the tenant has no room for.
  private void requireBytes(long bytes) throws IOException, Refusal {
    long stored = ownership.storedBytes(tenant.name()) + artifacts.partialBytes(tenant.name());
    Allowance.requireBytes(tenant, stored, bytes);
  }

  /// Stores a program.
  ///
  /// @param store gives the program's name when it is stored
  public String register(byte[] elf, Registering store) throws IOException, Refusal {
    Digest digest = Digest.of(elf);
    if (!contains(digest)) {
      requireBytes(SqlOwnership.counted(elf.length));
    }
    String name = store.register(elf);
    own(digest, elf.length);
    return name;
  }

  /// Looks at a program and stores it.
  public interface Registering {
    String register(byte[] elf) throws IOException, Refusal;
  }

  private void own(Digest digest, long bytes) throws IOException {
    ownership.own(tenant.name(), digest, bytes, Instant.now());
  }
}
