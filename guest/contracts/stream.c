// stream: a pot that pays its owner one unit a second.
//   1 open(pot u64)               the caller owns it; once
//   2 claim() -> paid u64         what has certainly passed since the last claim
// What was paid for is added to the time of the last claim, which therefore never goes back.
#include "zkt.h"

enum { STATE = 1, OWNER };
typedef struct { u32 since[2], pot[2], unused[4]; } Stream;

static void contract(const u32 *data, u32 words) {
  require(words >= 1, MALFORMED);
  b32 key = slot(STATE, 0), holder = slot(OWNER, 0), owner, user;
  Stream stream;
  load(&key, (b32 *)&stream);
  load(&holder, &owner);
  caller(&user);
  if (data[0] == 1 && words == 3) {
    require(is_zero(&owner), WRONG_STATE);
    set_amount(stream.since, latest());
    set_amount(stream.pot, amount(data + 1));
    store(&key, (const b32 *)&stream);
    store(&holder, &user);
    finish(0, 0);
  }
  require(data[0] == 2 && words == 1, MALFORMED);
  require(equal(&owner, &user), NOT_ALLOWED);
  u64 since = amount(stream.since), pot = amount(stream.pot), due = elapsed(since);
  if (due > pot) due = pot;
  set_amount(stream.since, since + due);
  set_amount(stream.pot, pot - due);
  store(&key, (const b32 *)&stream);
  u32 result[2];
  set_amount(result, due);
  finish(result, 2);
}
