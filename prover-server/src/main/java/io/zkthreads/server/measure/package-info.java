/// Times of steps and calls, as histograms.
@NullMarked
package io.zkthreads.server.measure;

import org.jspecify.annotations.NullMarked;
