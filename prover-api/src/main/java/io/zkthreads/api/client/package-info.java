/// Java clients of the daemon and of the ledger: typed, blocking, resuming.
@NullMarked
package io.zkthreads.api.client;

import org.jspecify.annotations.NullMarked;
