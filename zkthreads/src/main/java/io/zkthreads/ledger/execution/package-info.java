/// What a transaction does to the state: operations and direct calls.
@NullMarked
package io.zkthreads.ledger.execution;

import org.jspecify.annotations.NullMarked;
