/// Programs that the tests of the machine share.
@NullMarked
package io.zkthreads.vm;

import org.jspecify.annotations.NullMarked;
