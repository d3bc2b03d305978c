/// Sumchecks over multilinear polynomials: messages, and what a verifier makes of them.
@NullMarked
package io.zkthreads.engine.multilinear;

import org.jspecify.annotations.NullMarked;
