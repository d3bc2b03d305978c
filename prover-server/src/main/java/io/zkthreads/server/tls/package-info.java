/// Connections that nobody reads or changes on the way, of services and of those who call them.
@NullMarked
package io.zkthreads.server.tls;

import org.jspecify.annotations.NullMarked;
