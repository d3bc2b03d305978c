/// Tests of the load generator.
@NullMarked
package io.zkthreads.server.load;

import org.jspecify.annotations.NullMarked;
