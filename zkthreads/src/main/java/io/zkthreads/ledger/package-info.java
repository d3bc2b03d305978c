/// The embedded single-node L2: [io.zkthreads.ledger.Ledger], and the port through which a daemon
/// reaches any L2, [io.zkthreads.ledger.SettlementLayer].
@NullMarked
package io.zkthreads.ledger;

import org.jspecify.annotations.NullMarked;
