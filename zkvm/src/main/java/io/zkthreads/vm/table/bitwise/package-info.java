/// AND, OR and XOR, byte by byte. A BYTE look-up checks both operand bytes and fixes the result
/// byte, so neither selectors nor range checks are needed; an op outside 0..2 has no ROM row.
@NullMarked
package io.zkthreads.vm.table.bitwise;

import org.jspecify.annotations.NullMarked;
