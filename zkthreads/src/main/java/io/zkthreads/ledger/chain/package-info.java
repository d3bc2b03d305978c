/// The values of the ledger: transactions, receipts, blocks, threads, and their canonical bytes.
@NullMarked
package io.zkthreads.ledger.chain;

import org.jspecify.annotations.NullMarked;
