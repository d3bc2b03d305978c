/// Tests of genesis files.
@NullMarked
package io.zkthreads.server.genesis;

import org.jspecify.annotations.NullMarked;
