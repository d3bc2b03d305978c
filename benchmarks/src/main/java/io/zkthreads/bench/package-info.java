/// Benchmarks of the product's parts, run by JMH: `benchmarks/run`.
@NullMarked
package io.zkthreads.bench;

import org.jspecify.annotations.NullMarked;
