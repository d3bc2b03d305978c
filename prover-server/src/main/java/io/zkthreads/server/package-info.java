/// The only main and the only wiring: daemon, ledger node and command line.
@NullMarked
package io.zkthreads.server;

import org.jspecify.annotations.NullMarked;
