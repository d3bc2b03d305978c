/// Making sub-blocks. Start reading at [Batcher].
@NullMarked
package io.zkthreads.thread.batcher;

import org.jspecify.annotations.NullMarked;
