/// The gRPC services of the daemon and of the ledger, and how their refusals read.
@NullMarked
package io.zkthreads.server.rpc;

import org.jspecify.annotations.NullMarked;
