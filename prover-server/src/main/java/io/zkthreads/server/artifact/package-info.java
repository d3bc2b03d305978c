/// Content-addressed files: proofs, programs and whatever is too large for one message.
@NullMarked
package io.zkthreads.server.artifact;

import org.jspecify.annotations.NullMarked;
