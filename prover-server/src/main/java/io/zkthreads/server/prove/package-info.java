/// From a job's work to its proof: programs, keys, execution, proof and verification.
@NullMarked
package io.zkthreads.server.prove;

import org.jspecify.annotations.NullMarked;
