/// Requests that are refused, in words that their sender can act on.
@NullMarked
package io.zkthreads.server.refusal;

import org.jspecify.annotations.NullMarked;
