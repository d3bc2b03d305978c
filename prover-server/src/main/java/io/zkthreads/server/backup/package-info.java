/// Copies of data folders, made while services run, and how a folder is made of one.
@NullMarked
package io.zkthreads.server.backup;

import org.jspecify.annotations.NullMarked;
