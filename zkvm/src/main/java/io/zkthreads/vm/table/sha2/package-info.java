/// The compression functions of SHA-256 and SHA-512. `Sha512Rounds` has a round a row,
/// `Sha256Rounds` two, `Sha256State` begins and ends the latter; `FeedForward` adds the state
/// before, `RoundFacts` has what is fixed for rounds. Start reading at `Sha256Rounds`.
@NullMarked
package io.zkthreads.vm.table.sha2;

import org.jspecify.annotations.NullMarked;
