/// The example contracts of `guest/contracts`: their images, calls and slots.
@NullMarked
package io.zkthreads.thread.contracts;

import org.jspecify.annotations.NullMarked;
