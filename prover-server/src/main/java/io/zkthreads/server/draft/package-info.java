/// Drafts of sub-blocks for Batchers that execute nothing themselves. Start reading at [Drafter].
@NullMarked
package io.zkthreads.server.draft;

import org.jspecify.annotations.NullMarked;
