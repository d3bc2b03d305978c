/// The verifying key, the soundness budget and the total verifier.
@NullMarked
package io.zkthreads.stark.verify;

import org.jspecify.annotations.NullMarked;
