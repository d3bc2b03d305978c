/// The command line of the verifier alone.
@NullMarked
package io.zkthreads.stark;

import org.jspecify.annotations.NullMarked;
