/// The rules by which a statement may change canonical state, once for every door: start at
/// [io.zkthreads.ledger.acceptance.Check].
@NullMarked
package io.zkthreads.ledger.acceptance;

import org.jspecify.annotations.NullMarked;
