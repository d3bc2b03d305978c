/// How a process comes to an end that nobody asked for.
@NullMarked
package io.zkthreads.server.fate;

import org.jspecify.annotations.NullMarked;
