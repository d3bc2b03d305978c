/// What an L2 starts from, as a file that people write and pass on.
@NullMarked
package io.zkthreads.server.genesis;

import org.jspecify.annotations.NullMarked;
