@NullMarked
package io.zkthreads.ledger.chain;

import org.jspecify.annotations.NullMarked;
