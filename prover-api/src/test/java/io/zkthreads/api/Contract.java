package io.zkthreads.api;

import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.FileDescriptor;
import io.zkthreads.api.batcher.v1.BatcherServiceProto;
import io.zkthreads.api.ledger.v1.LedgerServiceProto;
import io.zkthreads.api.ledger.v1.TermsProto;
import io.zkthreads.api.prover.v1.ArtifactServiceProto;
import io.zkthreads.api.prover.v1.DraftProto;
import io.zkthreads.api.prover.v1.InfoProto;
import io.zkthreads.api.prover.v1.JobProto;
import io.zkthreads.api.prover.v1.ProgramServiceProto;
import io.zkthreads.api.prover.v1.ProverServiceProto;
import io.zkthreads.api.prover.v1.VerificationServiceProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What clients are built on: the protos as they are, and the descriptor set that was committed.
final class Contract {
  /// Our files.
  static final List<FileDescriptor> FILES =
      List.of(
          JobProto.getDescriptor(),
          InfoProto.getDescriptor(),
          DraftProto.getDescriptor(),
          TermsProto.getDescriptor(),
          ProverServiceProto.getDescriptor(),
          ArtifactServiceProto.getDescriptor(),
          ProgramServiceProto.getDescriptor(),
          VerificationServiceProto.getDescriptor(),
          LedgerServiceProto.getDescriptor(),
          BatcherServiceProto.getDescriptor());

  private static final Path MODULE =
      Path.of(System.getProperty("repository.root", ".."), "prover-api");

  static final Path PROTOS = MODULE.resolve("src/main/proto");

  private static final Path COMMITTED = MODULE.resolve("src/main/descriptors/zkthreads.binpb");

  private Contract() {}

  /// Our files and those that they import, each behind its imports: what `grpcurl -protoset` takes.
  static FileDescriptorSet current() {
    Map<String, FileDescriptor> files = new LinkedHashMap<>();
    FILES.forEach(file -> add(file, files));
    FileDescriptorSet.Builder set = FileDescriptorSet.newBuilder();
    files.values().forEach(file -> set.addFile(file.toProto()));
    return set.build();
  }

  private static void add(FileDescriptor file, Map<String, FileDescriptor> files) {
    file.getDependencies().forEach(imported -> add(imported, files));
    files.putIfAbsent(file.getName(), file);
  }

  static FileDescriptorSet committed() throws IOException {
    return Files.exists(COMMITTED)
        ? FileDescriptorSet.parseFrom(Files.readAllBytes(COMMITTED))
        : FileDescriptorSet.getDefaultInstance();
  }

  static void commit(FileDescriptorSet set) throws IOException {
    Files.createDirectories(COMMITTED.getParent());
    Files.write(COMMITTED, set.toByteArray());
  }
}
