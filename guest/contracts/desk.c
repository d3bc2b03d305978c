// desk: offers that their makers make and anybody takes from. A maker may let a thread have his offer to itself.
//   1 offer(n u64)                the caller's offer, in the place of his last
//   2 of(maker 32)       -> u64
//   3 take(maker 32, n u64) -> u64 what is left
//   4 let(thread 32, until u64)   until a height; 0: no more
#include "zkt.h"

enum { OFFER = 1 };

static void contract(const u32 *data, u32 words) {
  require(words >= 1, MALFORMED);
  b32 maker, v;
  caller(&maker);
  if (data[0] == 1 && words == 3) {
    b32 key = slot_of(OFFER, &maker);
    v = (b32){{data[1], data[2]}};
    store(&key, &v);
    finish(data, 0);
  }
  require(words >= 9, MALFORMED);
  b32 key = slot_of(OFFER, (const b32 *)(data + 1));
  if (data[0] == 2 && words == 9) {
    load(&key, &v);
    finish(v.w, 2);
  }
  require(words == 11, MALFORMED);
  u64 n = amount(data + 9);
  if (data[0] == 3) {
    load(&key, &v);
    require(amount(v.w) >= n, TOO_LITTLE);
    set_amount(v.w, amount(v.w) - n);
    store(&key, &v);
    finish(v.w, 2);
  }
  require(data[0] == 4, MALFORMED);
  b32 mine = slot_of(OFFER, &maker);
  let((const b32 *)(data + 1), &mine, n);
  finish(data, 0);
}
