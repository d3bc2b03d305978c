/// The ledger on disk: H2 in one folder, written before anything is acknowledged.
@NullMarked
package io.zkthreads.ledger.store;

import org.jspecify.annotations.NullMarked;
