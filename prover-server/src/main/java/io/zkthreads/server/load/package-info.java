/// Load on a daemon, and how long it takes under it.
@NullMarked
package io.zkthreads.server.load;

import org.jspecify.annotations.NullMarked;
