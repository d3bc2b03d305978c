@NullMarked
package io.zkthreads.server.tenant;

import org.jspecify.annotations.NullMarked;
