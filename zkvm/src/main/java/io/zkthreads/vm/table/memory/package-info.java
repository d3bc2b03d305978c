/// Loads, stores and the indirect jump: instructions that compute an address from rs1 and a signed
/// offset.
///
/// An address is a field element, and no table checks that it is below 2^24 or a multiple of 4. It
/// is 4·word for a word that MEMBOUND lists, below 2^22, in the space of the region; or a pc that
/// the ROM lists. Those are integers below 2^24, and rs1 + offset is one in −2^11 … 2^30 + 2^11
/// once rs1 is below 2^30: closer to them than p, so equal mod p means equal. Hence no instruction
/// can name a word of another region, a word askew, or, by a sum that wraps mod p or mod 2^32, a
/// word of its own.
@NullMarked
package io.zkthreads.vm.table.memory;

import org.jspecify.annotations.NullMarked;
