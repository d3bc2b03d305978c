@NullMarked
package io.zkthreads.server.temporal;

import org.jspecify.annotations.NullMarked;
