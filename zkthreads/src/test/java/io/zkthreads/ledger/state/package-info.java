@NullMarked
package io.zkthreads.ledger.state;

import org.jspecify.annotations.NullMarked;
