@NullMarked
package io.zkthreads.server.tls;

import org.jspecify.annotations.NullMarked;
