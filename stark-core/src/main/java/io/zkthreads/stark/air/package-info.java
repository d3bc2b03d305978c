/// AIRs: expression graphs, interactions, traces and witnesses.
@NullMarked
package io.zkthreads.stark.air;

import org.jspecify.annotations.NullMarked;
