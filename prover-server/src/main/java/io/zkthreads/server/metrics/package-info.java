/// What a service tells Prometheus.
@NullMarked
package io.zkthreads.server.metrics;

import org.jspecify.annotations.NullMarked;
