@NullMarked
package io.zkthreads.server.refusal;

import org.jspecify.annotations.NullMarked;
