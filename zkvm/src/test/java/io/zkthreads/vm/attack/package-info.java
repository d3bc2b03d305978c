/// Attacks on the machine, by a prover who may write any trace.
@NullMarked
package io.zkthreads.vm.attack;

import org.jspecify.annotations.NullMarked;
