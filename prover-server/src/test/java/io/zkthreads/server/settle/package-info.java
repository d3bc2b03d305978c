@NullMarked
package io.zkthreads.server.settle;

import org.jspecify.annotations.NullMarked;
