@NullMarked
package io.zkthreads.server.console;

import org.jspecify.annotations.NullMarked;
