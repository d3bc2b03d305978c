// OS version 1: reads a statement, runs its transactions over the contracts, commits what changed.
//
// It believes nothing. Advice words are committed as read, or checked; a contract is known by the region
// that the machine names, never by what it says; its pointers are checked before use. Whatever does not
// fit stops the run with an exit code, and then there is no proof. docs/zkthreads.md is the specification.
#include "machine.h"

enum { HEADER_WORDS = 67, TIME_WORD = 42, TX_COUNT_WORD = 55, CONTRACT_COUNT_WORD = 64, INPUT_COUNT_WORD = 65, OUTPUT_COUNT_WORD = 66 };
#define AUTH 0xffffffffu

void load_statement(void) {
  W(TX_INDEX) = -1;
  for (u32 i = 0; i < OUTPUT_COUNT_WORD; i++) {
    u32 v = read_public(i);
    if (i == TIME_WORD) W(TIME_LO) = v;
    else if (i == TIME_WORD + 1) W(TIME_HI) = v;
    else if (i == TX_COUNT_WORD) W(TX_COUNT) = v;
    else if (i == CONTRACT_COUNT_WORD) W(CONTRACT_COUNT) = v;
    else if (i == INPUT_COUNT_WORD) W(INPUT_COUNT) = v;
  }
  u32 at = HEADER_WORDS, contracts = W(CONTRACT_COUNT), inputs = W(INPUT_COUNT);
  if (contracts - 1 >= MAX_CONTRACTS) halt(BAD_CONTRACTS);
  u32 *address = (u32 *)CONTRACTS;
  for (u32 i = 0; i < contracts; i++, address += 8) {
    for (u32 k = 0; k < 8; k++) address[k] = read_public(at++);
    if (i && !ascends(address - 8, address, 8)) halt(BAD_CONTRACTS);
  }
  if (inputs > MAX_INPUTS) halt(BAD_INPUTS);
  Input *end = input(inputs);
  for (Input *in = input(0); in != end; in++) {
    u32 c = in->contract = read_public(at++);
    if (c >= contracts && c != AUTH) halt(BAD_INPUTS);
#pragma clang loop unroll(full)
    for (u32 k = 0; k < 8; k++) in->slot[k] = read_public(at + k);
#pragma clang loop unroll(full)
    for (u32 k = 0; k < 8; k++) in->value[k] = read_public(at + 8 + k);
    at += 16;
    // The contract index lies directly before the slot: nine words, compared as one key.
    if (in != input(0) && !ascends(&in[-1].contract, &in->contract, 9)) halt(BAD_INPUTS);
  }
}

// Commits, in the order of the inputs, each whose value is not the given one, and their number.
static __attribute__((noreturn)) void finish(void) {
  u32 inputs = W(INPUT_COUNT), outputs = 0;
  u32 at = HEADER_WORDS + 8 * W(CONTRACT_COUNT) + 17 * inputs;
  for (u32 i = 0; i < inputs; i++) {
    Input *in = input(i);
    if (!in->written) continue;
    u32 difference = 0;
#pragma clang loop unroll(full)
    for (u32 k = 0; k < 8; k++) difference |= in->value[k] ^ in->given[k];
    if (!difference) continue;
    commit(at++, i);
#pragma clang loop unroll(full)
    for (u32 k = 0; k < 8; k++) commit(at + k, in->value[k]);
    at += 8;
    outputs++;
  }
  commit(OUTPUT_COUNT_WORD, outputs);
  halt(OK);
}

void begin_transaction(void) {
  u32 index = W(TX_INDEX) + 1;
  W(TX_INDEX) = index;
  u32 auth = read();                   // one word after the last transaction too: the host sees its end
  if (index == W(TX_COUNT)) finish();
  if (auth >= W(INPUT_COUNT)) halt(NOT_AUTHORIZED);
  Input *user = input(auth);
  if (user->contract != AUTH || user->value[0] != 1) halt(NOT_AUTHORIZED);
  for (u32 k = 1; k < 8; k++) if (user->value[k]) halt(NOT_AUTHORIZED);
  u32 contract = read();
  if (contract >= W(CONTRACT_COUNT)) halt(BAD_TRANSACTION);
  u32 words = read(), region = contract + 1;
  if (words > MAX_CALLDATA) halt(BAD_TRANSACTION);
  for (u32 a = CALLDATA, end = a + 4 * words; a != end; a += 4) put(region, a, read());
  W(JOURNAL_TOP) = JOURNAL;
  push((Frame *)FRAMES, region, (u32)user->slot);
  W(RESULT_2) = words;
}

// ---- what the system calls leave to the version
static u32 region_at(u32 to, u32 region);
INLINE void keep_given(Input *in, const u32 *old) {
  if (in->written) return;
  in->written = 1;
#pragma clang loop unroll(full)
  for (u32 k = 0; k < 8; k++) in->given[k] = old[k];
}
INLINE void end_transaction(void) {}

#include "calls.h"

// Region of the contract whose address lies at `to`; a call outside the set stops the run.
static u32 region_at(u32 to, u32 region) {
  u32 want[8];
  check(to, 8);
  for (u32 k = 0; k < 8; k++) want[k] = get(region, to + 4 * k);
  const u32 *a = (u32 *)CONTRACTS, *end = a + 8 * W(CONTRACT_COUNT);
  for (u32 r = 1; a != end; a += 8, r++) {
    u32 k = 0;
    while (k < 8 && a[k] == want[k]) k++;
    if (k == 8) return r;
  }
  W(CALLEE_ADDRESS) = to;
  W(CALLEE_REGION) = region;
  halt(UNKNOWN_CONTRACT);
}
