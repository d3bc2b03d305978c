/// Arithmetic of the curve edwards25519 and of 256-bit moduli, as the machine's precompiles and the
/// ledger's signature check need it. Times depend on the values: nothing here may see a secret.
@NullMarked
package io.zkthreads.vm.curve;

import org.jspecify.annotations.NullMarked;
