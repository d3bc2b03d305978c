@NullMarked
package io.zkthreads.ledger;

import org.jspecify.annotations.NullMarked;
