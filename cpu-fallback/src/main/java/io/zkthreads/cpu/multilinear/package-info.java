/// Provers of sumchecks over multilinear polynomials, on lines of elements.
@NullMarked
package io.zkthreads.cpu.multilinear;

import org.jspecify.annotations.NullMarked;
