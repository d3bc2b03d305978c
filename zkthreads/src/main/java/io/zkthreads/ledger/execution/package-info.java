/// What a transaction does to the state: operations, direct calls, and the acceptance rule.
@NullMarked
package io.zkthreads.ledger.execution;

import org.jspecify.annotations.NullMarked;
