/// What a user keeps to show, to anyone and without any service, that a transaction of his was in a
/// sub-block that the L2 has applied.
@NullMarked
package io.zkthreads.ledger.inclusion;

import org.jspecify.annotations.NullMarked;
