package io.zkthreads.server.backup;

import io.zkthreads.ledger.chain.Block;
import io.zkthreads.server.artifact.ArtifactCopy;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// What was copied.
///
/// @param jobs on record, if there is a daemon's store
/// @param head newest block, if there is a ledger
/// @param transactions that a Batcher knows, if there is a Batcher's store
/// @param keys paths of the secrets among it
public record Summary(
    OptionalLong jobs,
    ArtifactCopy.Total artifacts,
    Optional<Block> head,
    OptionalLong transactions,
    List<String> keys) {}
