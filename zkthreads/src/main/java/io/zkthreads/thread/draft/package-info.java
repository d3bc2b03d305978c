/// What transactions of a thread do on a state, as the statement that their Batcher signs. Start
/// reading at [Draft].
@NullMarked
package io.zkthreads.thread.draft;

import org.jspecify.annotations.NullMarked;
