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
static inline void poseidon2(u32 state[16]) {
  asm volatile(".insn r 0x0b, 5, 25, %0, x0, x0" : : "r"(state) : "memory");
}

// Numbers of 256 bits are eight words, the lowest first. g = a·b mod m, or a·b + g mod m, below m, for m one of these;
// a, b and g may be any such numbers whose quotient by m is below 2^256, or the run traps. m is a constant.
enum { P25519, ORDER25519, SECP256K1_P, SECP256K1_ORDER };
#define mulmod(m, g, a, b) asm volatile(".insn r 0x0b, 5, %0, %1, %2, %3" : : "i"(m), "r"(g), "r"(a), "r"(b) : "memory")
#define muladd(m, g, a, b) asm volatile(".insn r 0x0b, 5, %0, %1, %2, %3" : : "i"(4 + (m)), "r"(g), "r"(a), "r"(b) : "memory")

// g = a + b, or 2a, points of edwards25519: x, then y. That a point from outside is one of the curve is for the program
// to check, once: -x^2 + y^2 = 1 + d·x^2·y^2.
static inline void ed_add(u32 g[16], const u32 a[16], const u32 b[16]) {
  asm volatile(".insn r 0x0b, 5, 8, %0, %1, %2" : : "r"(g), "r"(a), "r"(b) : "memory");
}
static inline void ed_double(u32 g[16], const u32 a[16]) {
  asm volatile(".insn r 0x0b, 5, 9, %0, %1, x0" : : "r"(g), "r"(a) : "memory");
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
