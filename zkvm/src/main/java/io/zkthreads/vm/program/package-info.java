/// Images, their loader, and the decoder: what a program is before it runs.
@NullMarked
package io.zkthreads.vm.program;

import org.jspecify.annotations.NullMarked;
