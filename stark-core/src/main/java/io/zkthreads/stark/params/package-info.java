/// Parameters of the proof and the security profiles that name them.
@NullMarked
package io.zkthreads.stark.params;

import org.jspecify.annotations.NullMarked;
