/// Tests of what builds and checks tables.
@NullMarked
package io.zkthreads.air;

import org.jspecify.annotations.NullMarked;
