// token: a fungible token.
//   1 transfer(to 32, amount u64)
//   2 mint(to 32, amount u64)             the first minter is the only one from then on
//   3 balance(owner 32) -> u64
//   4 pay(to 32, amount u64, data ...)    transfer, then call `to` with: 100, from 32, amount u64, data
#include "zkt.h"

enum { MINTER = 1, BALANCE };

static void credit(const b32 *owner, u64 n) {
  b32 key = slot_of(BALANCE, owner), v;
  load(&key, &v);
  u64 balance = amount(v.w), sum = balance + n;
  require(sum >= balance, OVERFLOW);
  set_amount(v.w, sum);
  store(&key, &v);
}

static void debit(const b32 *owner, u64 n) {
  b32 key = slot_of(BALANCE, owner), v;
  load(&key, &v);
  u64 balance = amount(v.w);
  require(balance >= n, TOO_LITTLE);
  set_amount(v.w, balance - n);
  store(&key, &v);
}

static void check_minter(const b32 *from) {
  b32 key = slot(MINTER, 0), minter;
  load(&key, &minter);
  if (is_zero(&minter)) store(&key, from);
  else require(equal(&minter, from), NOT_ALLOWED);
}

static void contract(const u32 *data, u32 words) {
  require(words >= 9, MALFORMED);
  b32 from, v;
  const b32 *to = (const b32 *)(data + 1);
  if (data[0] == 3 && words == 9) {
    b32 key = slot_of(BALANCE, to);
    load(&key, &v);
    finish(v.w, 2);
  }
  require(words >= 11, MALFORMED);
  u64 n = amount(data + 9);
  caller(&from);
  if (data[0] == 2 && words == 11) {
    check_minter(&from);
    credit(to, n);
    finish(data, 0);
  }
  require((data[0] == 1 && words == 11) || data[0] == 4, MALFORMED);
  debit(&from, n);
  credit(to, n);
  if (data[0] == 4) {
    u32 message[256], got;
    message[0] = 100;
    for (u32 i = 0; i < 8; i++) message[1 + i] = from.w[i];
    for (u32 i = 9; i < words; i++) message[i] = data[i];
    require(call(to, message, words, message, 0, &got) == RETURNED, CALL_FAILED);
  }
  finish(data, 0);
}
