/// A Batcher at work: what users send it is kept, executed in order, promised, signed, proven by a
/// daemon and settled. Start reading at [ThreadBatcher], then [SubBlocks].
@NullMarked
package io.zkthreads.batcher;

import org.jspecify.annotations.NullMarked;
