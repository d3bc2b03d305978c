// System calls of contracts. A version of the OS defines before it includes this:
//   region_at(to, region)   region of the contract whose address lies at `to` of a contract, or stops
//   keep_given(in, old)     marks an input as written; `old` is its value before
//   end_transaction()       after the outermost contract has ended
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
  keep_given(in, old);
#pragma clang loop unroll(full)
  for (u32 k = 0; k < 8; k++) in->value[k] = get(region, value + 4 * k);
}

void sys_caller(u32 to, u32 a1, u32 a2, u32 a3, u32 a4, u32 region) { copy_out(region, to, (u32 *)frame()->caller); }
void sys_self(u32 to, u32 a1, u32 a2, u32 a3, u32 a4, u32 region) { copy_out(region, to, (u32 *)(CONTRACTS + 32 * (region - 1))); }

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
  if (frame() == (Frame *)FRAMES) { end_transaction(); return 0; }
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
