/// The operator's console: pages about a daemon for a browser of the same machine. Read-only.
@NullMarked
package io.zkthreads.server.web;

import org.jspecify.annotations.NullMarked;
