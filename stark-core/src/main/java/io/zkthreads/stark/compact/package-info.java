/// The compact proof: fractions summed by GKR, constraints by one zerocheck, all columns stacked
/// into one polynomial and opened by WHIR. What a proof of it consists of, and its bytes.
@NullMarked
package io.zkthreads.stark.compact;

import org.jspecify.annotations.NullMarked;
