/// Contracts tried without an L2: scenarios in a file, run directly and in a thread, and what can
/// be told of an image without running it.
@NullMarked
package io.zkthreads.server.contract;

import org.jspecify.annotations.NullMarked;
