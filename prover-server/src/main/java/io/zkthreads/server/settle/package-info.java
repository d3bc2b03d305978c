/// The way to an L2: the ledger over gRPC, and the settlement of proven jobs.
@NullMarked
package io.zkthreads.server.settle;

import org.jspecify.annotations.NullMarked;
