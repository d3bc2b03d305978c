/// The ledger on disk: in one folder, written before anything is acknowledged.
@NullMarked
package io.zkthreads.ledger.store;

import org.jspecify.annotations.NullMarked;
