@NullMarked
package io.zkthreads.server.demo;

import org.jspecify.annotations.NullMarked;
