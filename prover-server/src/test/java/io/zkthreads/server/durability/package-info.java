/// The campaign that looks for acknowledged things that a store has lost.
@NullMarked
package io.zkthreads.server.durability;

import org.jspecify.annotations.NullMarked;
