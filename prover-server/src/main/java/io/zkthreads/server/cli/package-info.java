/// The command line. Every command prints to the terminal it was given, and nothing else prints.
@NullMarked
package io.zkthreads.server.cli;

import org.jspecify.annotations.NullMarked;
