@NullMarked
package io.zkthreads.server;

import org.jspecify.annotations.NullMarked;
