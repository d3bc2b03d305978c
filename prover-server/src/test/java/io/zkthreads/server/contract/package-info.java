@NullMarked
package io.zkthreads.server.contract;

import org.jspecify.annotations.NullMarked;
