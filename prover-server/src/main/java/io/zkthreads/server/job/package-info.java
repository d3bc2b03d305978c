/// Jobs: their states, their journal, and the engine that runs them.
@NullMarked
package io.zkthreads.server.job;

import org.jspecify.annotations.NullMarked;
