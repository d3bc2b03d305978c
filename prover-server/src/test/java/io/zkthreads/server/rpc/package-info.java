@NullMarked
package io.zkthreads.server.rpc;

import org.jspecify.annotations.NullMarked;
