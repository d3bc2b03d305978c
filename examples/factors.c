// Two numbers whose product is public: reads p and q, commits p·q as two words, low one first.
// Exit code 1 if one of them is 0 or 1, so a proof of exit code 0 says: the prover knew proper factors.
#include "zkt.h"

int main(void) {
  u32 p = read(), q = read();
  if (p < 2 || q < 2) return 1;
  u64 product = (u64)p * q;
  commit(0, (u32)product);
  commit(1, (u32)(product >> 32));
  return 0;
}
