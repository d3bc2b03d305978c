// @NAME@: a vote. Each user has one voice; who has the most is found by asking.
//   1 vote(candidate u32)   -> voices of the candidate
//   2 voices(candidate u32) -> voices
// docs/zkthreads.md says what the calls of zkt.h do.
#include "zkt.h"

enum { VOICES = 1, VOTED };
enum { TWICE = 100 };

static u32 voices(u32 candidate, u32 more) {
  b32 key = slot(VOICES, candidate), value;
  load(&key, &value);
  if (more) {
    value.w[0] += more;
    store(&key, &value);
  }
  return value.w[0];
}

static void contract(const u32 *data, u32 words) {
  require(words == 2, MALFORMED);
  u32 result;
  if (data[0] == 1) {
    b32 user, voted;
    caller(&user);
    b32 key = slot_of(VOTED, &user);
    load(&key, &voted);
    require(!voted.w[0], TWICE);
    voted.w[0] = 1;
    store(&key, &voted);
    result = voices(data[1], 1);
  } else {
    require(data[0] == 2, MALFORMED);
    result = voices(data[1], 0);
  }
  finish(&result, 1);
}
