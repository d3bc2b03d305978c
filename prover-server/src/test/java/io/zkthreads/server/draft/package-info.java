@NullMarked
package io.zkthreads.server.draft;

import org.jspecify.annotations.NullMarked;
