// Ethereum's Keccak-256 of a message of the prover: reads its length in bytes, then its words, and commits the eight words of
// the hash. A proof says: the prover knew a message with this hash.
#include "zkt.h"

enum { RATE = 136 };  // bytes of the state that a block is added to

int main(void) {
  static u64 state[25];
  u8 *bytes = (u8 *)state;
  u32 length = read(), word = 0, at = 0;
  for (u32 i = 0; i < length; i++) {
    if (i % 4 == 0) word = read();
    bytes[at++] ^= (u8)(word >> 8 * (i % 4));
    if (at == RATE) {
      keccak_f(state);
      at = 0;
    }
  }
  bytes[at] ^= 0x01;
  bytes[RATE - 1] ^= 0x80;
  keccak_f(state);
  for (u32 i = 0; i < 8; i++) commit(i, ((u32 *)state)[i]);
  return 0;
}
