/// Golden proofs of Plonky3, for tests of every module.
@NullMarked
package io.zkthreads.stark.golden;

import org.jspecify.annotations.NullMarked;
