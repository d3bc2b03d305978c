/// The daemon around the mathematics, measured: a real one, but for proofs that take no time or a
/// given one.
@NullMarked
package io.zkthreads.bench.service;

import org.jspecify.annotations.NullMarked;
