/// What is durable: one SQLite file a store, on disk at every acknowledgement, and the room left
/// for it. Nothing here knows what is stored.
@NullMarked
package io.zkthreads.store;

import org.jspecify.annotations.NullMarked;
