@NullMarked
package io.zkthreads.server.web;

import org.jspecify.annotations.NullMarked;
