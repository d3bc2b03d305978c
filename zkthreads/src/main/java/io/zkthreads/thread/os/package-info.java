/// Execution of transactions by the OS: discovered (to find what they read and write), proven (to
/// fill the tables of a proof), or directly on the L2. Start reading at [OsHost].
@NullMarked
package io.zkthreads.thread.os;

import org.jspecify.annotations.NullMarked;
