/// What a proof consists of, and its bytes.
@NullMarked
package io.zkthreads.stark.proof;

import org.jspecify.annotations.NullMarked;
