// auction: bids until a deadline, and a winner after it.
//   1 open(deadline u64)          once
//   2 bid(amount u64)             higher than all before
//   3 settle() -> winner 32, amount u64
// A bid counts only if it is certainly in time, and the end comes only when it is certainly past: what lies
// between is for nobody to use.
#include "zkt.h"

enum { STATE = 1, BIDDER };
typedef struct { u32 deadline[2], amount[2], unused[4]; } Auction;

static void contract(const u32 *data, u32 words) {
  require(words >= 1, MALFORMED);
  b32 key = slot(STATE, 0), holder = slot(BIDDER, 0), user;
  Auction auction;
  load(&key, (b32 *)&auction);
  u64 deadline = amount(auction.deadline);
  if (data[0] == 1 && words == 3) {
    require(!deadline && amount(data + 1), WRONG_STATE);
    set_amount(auction.deadline, amount(data + 1));
    store(&key, (const b32 *)&auction);
    finish(0, 0);
  }
  require(deadline, NOT_FOUND);
  if (data[0] == 2 && words == 3) {
    require(before(deadline), WRONG_STATE);
    require(amount(data + 1) > amount(auction.amount), TOO_LITTLE);
    set_amount(auction.amount, amount(data + 1));
    store(&key, (const b32 *)&auction);
    caller(&user);
    store(&holder, &user);
    finish(0, 0);
  }
  require(data[0] == 3 && words == 1, MALFORMED);
  require(after(deadline + 1), WRONG_STATE);
  u32 result[10];
  load(&holder, &user);
  for (u32 i = 0; i < 8; i++) result[i] = user.w[i];
  result[8] = auction.amount[0];
  result[9] = auction.amount[1];
  finish(result, 10);
}
