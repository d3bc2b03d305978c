/// How benchmarks are run.
@NullMarked
package io.zkthreads.bench;

import org.jspecify.annotations.NullMarked;
