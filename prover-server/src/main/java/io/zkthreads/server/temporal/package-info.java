/// Proofs on other machines, through Temporal: the daemon's end and the worker's.
@NullMarked
package io.zkthreads.server.temporal;

import org.jspecify.annotations.NullMarked;
