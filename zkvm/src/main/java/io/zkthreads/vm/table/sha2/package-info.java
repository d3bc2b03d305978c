/// The compression functions of SHA-256 and SHA-512, a row per round: `Rounds` has the rounds and
/// the message schedule, one table for either hash, `FeedForward` adds the state before, and
/// `RoundFacts` has what is fixed for every round. Start reading at `Rounds`.
@NullMarked
package io.zkthreads.vm.table.sha2;

import org.jspecify.annotations.NullMarked;
