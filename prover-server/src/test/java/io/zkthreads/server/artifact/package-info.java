@NullMarked
package io.zkthreads.server.artifact;

import org.jspecify.annotations.NullMarked;
