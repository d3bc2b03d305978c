@NullMarked
package io.zkthreads.server.figures;

import org.jspecify.annotations.NullMarked;
