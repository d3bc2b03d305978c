// What a C program for the machine needs: words to read, words to say, and an exit code (main's value).
#pragma once
typedef unsigned char u8;
typedef unsigned u32;
typedef unsigned long long u64;

// The next word of advice (`zkt --advice`). The prover chooses it: check what you rely on.
static inline u32 read(void) {
  u32 word;
  asm volatile(".insn r 0x0b, 3, 0, %0, x0, x0" : "=r"(word) : : "memory");
  return word;
}

// Makes `word` public at `index`. Each index once, in any order; 0xffffffff is that of the exit code.
static inline void commit(u32 index, u32 word) {
  asm volatile(".insn r 0x0b, 4, 0, x0, %0, %1" : : "r"(index), "r"(word) : "memory");
}

// Ends the run here.
__attribute__((noreturn)) static inline void exit(u32 code) {
  register u32 a0 asm("a0") = code, a7 asm("a7") = 93;
  asm volatile("ecall" : : "r"(a0), "r"(a7) : "memory");
  __builtin_unreachable();
}

// One block more for a state of SHA-256, which begins as FIPS 180-4 says: a single instruction.
static inline void sha256_block(u32 state[8], const void *block) {
  asm volatile(".insn r 0x0b, 5, 16, %0, %1, x0" : : "r"(state), "r"(block) : "memory");
}

// The same of SHA-512, with blocks of 128 bytes.
static inline void sha512_block(u64 state[8], const void *block) {
  asm volatile(".insn r 0x0b, 5, 17, %0, %1, x0" : : "r"(state), "r"(block) : "memory");
}

// The permutation of SHA-3 and of Ethereum's Keccak-256: a single instruction.
static inline void keccak_f(u64 state[25]) {
  asm volatile(".insn r 0x0b, 5, 24, %0, x0, x0" : : "r"(state) : "memory");
}

// The permutation Poseidon2 of width 16 over KoalaBear, p = 2^31 - 2^24 + 1: the field that runs are proven in, so that a
// call costs a thousandth of the same in C. Each word is a field element, below p, before and after; with a word that is p
// or more the run traps, and has no proof. Reduce, or refuse, what comes from outside.
static inline void zkt_poseidon2(u32 state[16]) {
  asm volatile(".insn r 0x0b, 5, 25, %0, x0, x0" : : "r"(state) : "memory");
}

// The compiler calls these for copies of structures and arrays.
__attribute__((weak)) void *memcpy(void *to, const void *from, u32 n) {
  for (u32 i = 0; i < n; i++) ((volatile u8 *)to)[i] = ((const u8 *)from)[i];
  return to;
}
__attribute__((weak)) void *memset(void *to, int byte, u32 n) {
  for (u32 i = 0; i < n; i++) ((volatile u8 *)to)[i] = (u8)byte;
  return to;
}
