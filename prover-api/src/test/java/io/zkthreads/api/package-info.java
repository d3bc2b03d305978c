@NullMarked
package io.zkthreads.api;

import org.jspecify.annotations.NullMarked;
