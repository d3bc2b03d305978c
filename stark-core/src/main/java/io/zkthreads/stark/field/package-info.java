/// The base field KoalaBear and its quintic extension.
@NullMarked
package io.zkthreads.stark.field;

import org.jspecify.annotations.NullMarked;
