@NullMarked
package io.zkthreads.server.cli;

import org.jspecify.annotations.NullMarked;
