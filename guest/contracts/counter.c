// counter: one number for each user and one for all.
//   1 add(n u32)         -> total u64
//   2 get()              -> total u64
//   3 of(user 32)        -> his part u64
#include "zkt.h"

enum { TOTAL = 1, PART };

static void bump(const b32 *key, u32 n, u32 *result) {
  b32 v;
  load(key, &v);
  set_amount(v.w, amount(v.w) + n);
  store(key, &v);
  result[0] = v.w[0];
  result[1] = v.w[1];
}

static void contract(const u32 *data, u32 words) {
  require(words >= 1, MALFORMED);
  b32 total = slot(TOTAL, 0), user, part, v;
  u32 result[2];
  if (data[0] == 1 && words == 2) {
    caller(&user);
    part = slot_of(PART, &user);
    bump(&part, data[1], result);
    bump(&total, data[1], result);
    finish(result, 2);
  }
  if (data[0] == 2 && words == 1) {
    load(&total, &v);
    finish(v.w, 2);
  }
  if (data[0] == 3 && words == 9) {
    part = slot_of(PART, (const b32 *)(data + 1));
    load(&part, &v);
    finish(v.w, 2);
  }
  revert(MALFORMED);
}
