/// What a Batcher promises to a user, and how the promise is checked.
@NullMarked
package io.zkthreads.batcher.receipt;

import org.jspecify.annotations.NullMarked;
