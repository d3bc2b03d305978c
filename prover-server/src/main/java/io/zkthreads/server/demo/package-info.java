/// The whole product at work, over real sockets: [io.zkthreads.server.demo.Demo].
@NullMarked
package io.zkthreads.server.demo;

import org.jspecify.annotations.NullMarked;
