/// Hash functions, Merkle trees and the Fiat-Shamir transcript.
@NullMarked
package io.zkthreads.stark.hash;

import org.jspecify.annotations.NullMarked;
