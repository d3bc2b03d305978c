/// What builds tables, checks witnesses and writes them for others: nothing of it is needed to
/// verify a proof.
@NullMarked
package io.zkthreads.air;

import org.jspecify.annotations.NullMarked;
