/// Traces of OpenTelemetry: where they come from, and where they go on.
@NullMarked
package io.zkthreads.server.trace;

import org.jspecify.annotations.NullMarked;
