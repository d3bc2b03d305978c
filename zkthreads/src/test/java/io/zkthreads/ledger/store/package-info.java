@NullMarked
package io.zkthreads.ledger.store;

import org.jspecify.annotations.NullMarked;
