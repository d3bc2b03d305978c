/// The authenticated state of the ledger: an immutable map with a Merkle root.
@NullMarked
package io.zkthreads.ledger.state;

import org.jspecify.annotations.NullMarked;
