/// What a zkThread says: keys and values, user transactions, sub-blocks, statements and their
/// bytes. `docs/zkthreads.md` fixes every encoding. Start reading at [Statement].
@NullMarked
package io.zkthreads.thread;

import org.jspecify.annotations.NullMarked;
