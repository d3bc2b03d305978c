// What every version of the OS has in common: words of the statement, keys, frames, privileged instructions.
#ifndef MACHINE_H
#define MACHINE_H
#include "layout.h"

typedef unsigned u32;
typedef int i32;
#define W(address) (*(volatile u32 *)(address))
#define INLINE static inline __attribute__((always_inline))

enum { OK, BAD_CONTRACTS, BAD_INPUTS, NOT_AUTHORIZED, BAD_TRANSACTION, UNKNOWN_KEY, BAD_POINTER, UNKNOWN_CALL, UNKNOWN_CONTRACT };
enum { RETURNED, REVERTED, REENTERED, TOO_DEEP };
enum { MAX_CONTRACTS = 63, MAX_INPUTS = 65536, MAX_CALLDATA = 256, CODE = 0x1000, RAM_END = 0x1000000 };

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

// ---- transactions and frames
static void push(Frame *f, u32 region, u32 caller) {
  f->region = region;
  f->caller = caller;
  f->journal = W(JOURNAL_TOP);
  W(FRAME) = (u32)f;
  W(ENTERED + 4 * region) = 1;
}
#endif
