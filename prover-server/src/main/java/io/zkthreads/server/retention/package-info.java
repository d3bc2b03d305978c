/// How long finished work is kept.
@NullMarked
package io.zkthreads.server.retention;

import org.jspecify.annotations.NullMarked;
