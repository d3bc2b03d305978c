// OS version 1: reads a statement, runs its transactions over the contracts, commits what changed.
//
// It believes nothing. Advice words are committed as read, or checked; a contract is known by the region
// that the machine names, never by what it says; its pointers are checked before use. Whatever does not
// fit stops the run with an exit code, and then there is no proof. docs/zkthreads.md is the specification.
#include "layout.h"

typedef unsigned u32;
#define W(address) (*(volatile u32 *)(address))
#define INLINE static inline __attribute__((always_inline))

enum { OK, BAD_CONTRACTS, BAD_INPUTS, NOT_AUTHORIZED, BAD_TRANSACTION, UNKNOWN_KEY, BAD_POINTER, UNKNOWN_CALL, UNKNOWN_CONTRACT };
enum { RETURNED, REVERTED, REENTERED, TOO_DEEP };
enum { HEADER_WORDS = 67, TIME_WORD = 42, TX_COUNT_WORD = 55, CONTRACT_COUNT_WORD = 64, INPUT_COUNT_WORD = 65, OUTPUT_COUNT_WORD = 66 };
enum { MAX_CONTRACTS = 63, MAX_INPUTS = 65536, MAX_CALLDATA = 256, CODE = 0x1000, RAM_END = 0x1000000 };
#define AUTH 0xffffffffu

// One key of the statement. `given` is the value at the start, kept when the first write comes.
typedef struct { u32 contract, slot[8], value[8], written, given[8], unused[6]; } Input;
typedef struct { u32 input, value[8], unused[7]; } Undo;
typedef struct { u32 region, caller, journal, result, capacity, pc, sp, ra, s[12], gp, tp; } Frame;
_Static_assert(sizeof(Input) == 128 && sizeof(Undo) == 64 && sizeof(Frame) == FRAME_BYTES, "layout.h");

__attribute__((noreturn)) void halt(u32 code);

// ---- privileged instructions
INLINE u32 read(void) { u32 v; asm volatile(".insn r 0x0b, 3, 0, %0, x0, x0" : "=r"(v) : : "memory"); return v; }
INLINE void commit(u32 index, u32 v) { asm volatile(".insn r 0x0b, 4, 0, x0, %0, %1" : : "r"(index), "r"(v)); }
INLINE u32 get(u32 region, u32 address) { u32 v; asm volatile(".insn r 0x0b, 0, 0, %0, %1, %2" : "=r"(v) : "r"(address), "r"(region) : "memory"); return v; }
INLINE void put(u32 region, u32 address, u32 v) { asm volatile(".insn r 0x0b, 1, 0, %0, %1, %2" : : "r"(v), "r"(address), "r"(region) : "memory"); }

INLINE Input *input(u32 i) { return (Input *)(INPUTS + i * sizeof(Input)); }
INLINE Frame *frame(void) { return (Frame *)W(FRAME); }

// ---- the statement
// Reads a word and commits that same register at index i.
INLINE u32 read_public(u32 i) { u32 v = read(); commit(i, v); return v; }

// Whether a < b, in word order, over the n words of each.
INLINE int ascends(const u32 *a, const u32 *b, u32 n) {
  for (u32 i = 0; i < n; i++) if (a[i] != b[i]) return a[i] < b[i];
  return 0;
}

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

// ---- transactions and frames
static void push(Frame *f, u32 region, u32 caller) {
  f->region = region;
  f->caller = caller;
  f->journal = W(JOURNAL_TOP);
  W(FRAME) = (u32)f;
  W(ENTERED + 4 * region) = 1;
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

// ---- system calls; the region is the sixth argument, put there by the trap
// Stops unless a contract's words, if any, lie in its region: [0x1000, 2^24), aligned. words <= 256.
INLINE void check(u32 pointer, u32 words) {
  if (words && ((pointer & 3) | (pointer - CODE > RAM_END - CODE - 4 * words))) halt(BAD_POINTER);
}

// The input that holds the slot at `slot` of the contract in `region`. Its index is advice.
INLINE Input *find(u32 region, u32 slot) {
  check(slot, 8);
  W(KEY_ADDRESS) = slot;
  W(REQUEST) = 1;
  u32 i = read();
  W(REQUEST) = 0;
  if (i >= W(INPUT_COUNT)) halt(UNKNOWN_KEY);
  Input *in = input(i);
  u32 difference = in->contract ^ (region - 1);
#pragma clang loop unroll(full)
  for (u32 k = 0; k < 8; k++) difference |= in->slot[k] ^ get(region, slot + 4 * k);
  if (difference) halt(UNKNOWN_KEY);
  return in;
}

INLINE void copy_out(u32 region, u32 to, const u32 *from) {
  check(to, 8);
#pragma clang loop unroll(full)
  for (u32 k = 0; k < 8; k++) put(region, to + 4 * k, from[k]);
}

void sys_load(u32 slot, u32 value, u32 a2, u32 a3, u32 a4, u32 region) {
  copy_out(region, value, find(region, slot)->value);
}

void sys_store(u32 slot, u32 value, u32 a2, u32 a3, u32 a4, u32 region) {
  Input *in = find(region, slot);
  check(value, 8);
  Undo *undo = (Undo *)W(JOURNAL_TOP);
  u32 old[8];
  undo->input = (u32)in;
#pragma clang loop unroll(full)
  for (u32 k = 0; k < 8; k++) undo->value[k] = old[k] = in->value[k];
  W(JOURNAL_TOP) = (u32)(undo + 1);
  if (!in->written) {
    in->written = 1;
#pragma clang loop unroll(full)
    for (u32 k = 0; k < 8; k++) in->given[k] = old[k];
  }
#pragma clang loop unroll(full)
  for (u32 k = 0; k < 8; k++) in->value[k] = get(region, value + 4 * k);
}

void sys_caller(u32 to, u32 a1, u32 a2, u32 a3, u32 a4, u32 region) { copy_out(region, to, (u32 *)frame()->caller); }
void sys_self(u32 to, u32 a1, u32 a2, u32 a3, u32 a4, u32 region) { copy_out(region, to, (u32 *)(CONTRACTS + 32 * (region - 1))); }

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

static void copy_across(u32 from_region, u32 from, u32 to_region, u32 to, u32 words) {
  for (u32 end = from + 4 * words; from != end; from += 4, to += 4) put(to_region, to, get(from_region, from));
}

// Returns whether the callee is to be entered; else RESULT says why not.
u32 sys_call(u32 to, u32 data, u32 words, u32 result, u32 capacity, u32 region) {
  if (words > MAX_CALLDATA || capacity > MAX_CALLDATA) halt(BAD_POINTER);
  check(data, words);
  check(result, capacity);
  u32 callee = region_at(to, region);
  Frame *f = frame();
  if (W(ENTERED + 4 * callee)) { W(RESULT) = REENTERED; return 0; }
  if (f == (Frame *)FRAMES + MAX_DEPTH - 1) { W(RESULT) = TOO_DEEP; return 0; }
  f->result = result;
  f->capacity = capacity;
  f->pc = W(TRAP_PC);
  f->sp = W(TRAP_SP);
  f->ra = W(TRAP_RA);
  copy_across(region, data, callee, CALLDATA, words);
  push(f + 1, callee, CONTRACTS + 32 * (region - 1));
  W(RESULT_2) = words;
  return 1;
}

// Ends the running frame; returns whether a caller waits, in which case it is the running frame now.
static u32 pop(u32 region) {
  W(ENTERED + 4 * region) = 0;
  if (frame() == (Frame *)FRAMES) return 0;
  W(FRAME) -= FRAME_BYTES;
  return 1;
}

u32 sys_return(u32 data, u32 words, u32 a2, u32 a3, u32 a4, u32 region) {
  if (words > MAX_CALLDATA) halt(BAD_POINTER);
  check(data, words);
  if (!pop(region)) {
    W(LAST_STATUS) = RETURNED;
    W(LAST_REASON) = 0;
    W(RETURN_REGION) = region;
    W(RETURN_ADDRESS) = data;
    W(RETURN_WORDS) = words;
    return 0;
  }
  Frame *f = frame();
  if (words > f->capacity) words = f->capacity;
  copy_across(region, data, f->region, f->result, words);
  W(RESULT) = RETURNED;
  W(RESULT_2) = words;
  return 1;
}

u32 sys_revert(u32 reason, u32 a1, u32 a2, u32 a3, u32 a4, u32 region) {
  Undo *mark = (Undo *)frame()->journal, *undo = (Undo *)W(JOURNAL_TOP);
  W(JOURNAL_TOP) = (u32)mark;
  while (undo != mark) {
    undo--;
    Input *in = (Input *)undo->input;
#pragma clang loop unroll(full)
    for (u32 k = 0; k < 8; k++) in->value[k] = undo->value[k];
  }
  if (!pop(region)) {
    W(LAST_STATUS) = REVERTED;
    W(LAST_REASON) = reason;
    W(RETURN_WORDS) = 0;
    return 0;
  }
  W(RESULT) = REVERTED;
  W(RESULT_2) = reason;
  return 1;
}
