/// What zkThreads promise, each as something that can be run:
/// [io.zkthreads.server.scenario.Scenarios].
@NullMarked
package io.zkthreads.server.scenario;

import org.jspecify.annotations.NullMarked;
