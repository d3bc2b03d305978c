// What a zkThreads contract includes: system calls, 32-byte words, 64-bit amounts. The same image runs in
// transactions sent directly to the L2 and inside zkThreads. docs/zkthreads.md is the specification.
#ifndef ZKT_H
#define ZKT_H
typedef unsigned u32;
typedef unsigned long long u64;
typedef struct { u32 w[8]; } b32;
#define INLINE static inline __attribute__((always_inline))

enum { RETURNED, REVERTED, REENTERED, TOO_DEEP };
enum { MALFORMED = 1, TOO_LITTLE, NOT_ALLOWED, OVERFLOW, NOT_FOUND, CALL_FAILED, WRONG_STATE, LIMIT };

INLINE void zkt_pointers(u32 number, const void *a, const void *b) {
  register u32 a0 asm("a0") = (u32)a, a1 asm("a1") = (u32)b, a7 asm("a7") = number;
  asm volatile("ecall" : "+r"(a0), "+r"(a1), "+r"(a7) : : "a2", "a3", "a4", "a5", "a6", "t0", "t1", "t2", "t3", "t4", "t5", "t6", "memory");
}
INLINE void load(const b32 *slot, b32 *value) { zkt_pointers(1, slot, value); }
INLINE void store(const b32 *slot, const b32 *value) { zkt_pointers(2, slot, value); }
INLINE void caller(b32 *address) { zkt_pointers(3, address, 0); }
INLINE void self(b32 *address) { zkt_pointers(4, address, 0); }
INLINE __attribute__((noreturn)) void finish(const u32 *data, u32 words) {
  zkt_pointers(6, data, (const void *)words);
  __builtin_unreachable();
}
INLINE __attribute__((noreturn)) void revert(u32 reason) {
  zkt_pointers(7, (const void *)reason, 0);
  __builtin_unreachable();
}
INLINE u64 zkt_time(u32 number) {
  register u32 a0 asm("a0"), a1 asm("a1"), a7 asm("a7") = number;
  asm volatile("ecall" : "=r"(a0), "=r"(a1), "+r"(a7) : : "a2", "a3", "a4", "a5", "a6", "t0", "t1", "t2", "t3", "t4", "t5", "t6", "memory");
  return a0 | (u64)a1 << 32;
}
// Time, in seconds since 1970, is an interval: what a contract does takes effect at some time between
// earliest() and latest(), and it knows no more. Sent directly both are the block's time; in a thread they lie at
// most an hour apart. A contract decides by the end that is safe for those who are not its caller.
// OS version 1 has earliest() only, which is up to 600 s old: before, and so latest, stop it.
INLINE u64 earliest(void) { return zkt_time(8); }
INLINE u64 latest(void) { return zkt_time(9); }
// Whether it is certainly not past t yet, and whether it certainly is t or later. Both may be false.
INLINE int before(u64 t) { return latest() <= t; }
INLINE int after(u64 t) { return earliest() >= t; }
// Seconds that have certainly passed since; 0 if `since` may lie ahead. Who pays for them keeps
// since + elapsed(since) for the next time, which never goes back; earliest() may.
INLINE u64 elapsed(u64 since) {
  u64 now = earliest();
  return now > since ? now - since : 0;
}
// One block into a hash (OS version 2 and direct calls). State: words of SHA-256, or of SHA-512 as pairs, low
// half first. Block: 64 or 128 bytes as they lie in memory.
INLINE void sha512_compress(u32 state[16], const u32 block[32]) { zkt_pointers(10, state, block); }
INLINE void sha256_compress(u32 state[8], const u32 block[16]) { zkt_pointers(11, state, block); }
// Keccak-f[1600], the permutation of SHA-3 and Ethereum's hash; lanes in order, low half first.
INLINE void keccak_f(u32 state[50]) { zkt_pointers(13, state, 0); }
// Poseidon2 of width 16 over KoalaBear, the permutation of a proof's own hash: words below p = 2^31 - 2^24 + 1,
// and a transaction with another one is invalid.
INLINE void poseidon2(u32 state[16]) { zkt_pointers(14, state, 0); }
// Whether a key has signed the words at `data` (at most 256): Ed25519 by the ZIP-215 rule, which the L2 has for
// transactions too; keys of small order have signed nothing. Begin the words with a tag of your own, so that
// nobody's signature for something else counts here. (OS version 2 and direct calls.)
INLINE int signed_by(const u32 key[8], const u32 signature[16], const u32 *data, u32 words) {
  register u32 a0 asm("a0") = (u32)key, a1 asm("a1") = (u32)signature, a2 asm("a2") = (u32)data, a3 asm("a3") = words, a7 asm("a7") = 12;
  asm volatile("ecall" : "+r"(a0), "+r"(a1), "+r"(a2), "+r"(a3), "+r"(a7) : : "a4", "a5", "a6", "t0", "t1", "t2", "t3", "t4", "t5", "t6", "memory");
  return a0;
}
// Calls another contract; *got is the number of result words, or the reason if it reverted.
INLINE u32 call(const b32 *to, const u32 *data, u32 words, u32 *result, u32 capacity, u32 *got) {
  register u32 a0 asm("a0") = (u32)to, a1 asm("a1") = (u32)data, a2 asm("a2") = words, a3 asm("a3") = (u32)result, a4 asm("a4") = capacity, a7 asm("a7") = 5;
  asm volatile("ecall" : "+r"(a0), "+r"(a1), "+r"(a2), "+r"(a3), "+r"(a4), "+r"(a7) : : "a5", "a6", "t0", "t1", "t2", "t3", "t4", "t5", "t6", "memory");
  *got = a1;
  return a0;
}

// Slots. Word 0 is the kind: what the contract keeps there, a number that it gives to nothing else and never
// takes from calldata. So whatever address a caller names, it leads to a slot of the kind that belongs to
// addresses, never to an order, a minter or a count. Seven words of an address are left, which name it as
// well: it is a hash, and to meet the slot of somebody else takes 2^224 tries.
INLINE b32 slot(u32 kind, u32 n) { return (b32){{kind, n}}; }
INLINE b32 slot_of(u32 kind, const b32 *address) {
  b32 key = *address;
  key.w[0] = kind;
  return key;
}
INLINE int equal(const b32 *a, const b32 *b) {
  u32 d = 0;
  for (int i = 0; i < 8; i++) d |= a->w[i] ^ b->w[i];
  return !d;
}
INLINE int is_zero(const b32 *a) {
  u32 d = 0;
  for (int i = 0; i < 8; i++) d |= a->w[i];
  return !d;
}
INLINE void copy(b32 *to, const u32 *from) { for (int i = 0; i < 8; i++) to->w[i] = from[i]; }
INLINE u64 amount(const u32 *w) { return w[0] | (u64)w[1] << 32; }
INLINE void set_amount(u32 *w, u64 v) { w[0] = (u32)v; w[1] = (u32)(v >> 32); }
// Leases: says that a thread may have a slot of this contract to itself until a height, 0 for no more (which ends
// no lease that it has). While it has one, whatever else would write the slot fails. So let nobody but who alone
// uses a slot give it away: never one that others pay into or trade with. (OS version 2 and direct calls.)
enum { LEASE = 0x5341454c }; // a kind that is nothing else's: "LEAS"
INLINE void let(const b32 *thread, const b32 *slot, u64 until) {
  u32 h[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  u32 block[16];
  b32 key = {{LEASE}}, value = {{(u32)until, (u32)(until >> 32)}};
  for (int i = 0; i < 8; i++) block[i] = thread->w[i], block[8 + i] = slot->w[i];
  sha256_compress(h, block);
  for (int i = 0; i < 16; i++) block[i] = i == 0 ? 0x80 : i == 15 ? 0x20000 : 0; // the end of 64 bytes
  sha256_compress(h, block);
  for (int i = 1; i < 8; i++) key.w[i] = h[i] << 24 | (h[i] & 0xff00) << 8 | (h[i] >> 8 & 0xff00) | h[i] >> 24;
  store(&key, &value);
}
INLINE void require(int condition, u32 reason) { if (!condition) revert(reason); }

// The contract: gets its calldata, ends with finish or revert.
__attribute__((noreturn)) static void contract(const u32 *data, u32 words);
__attribute__((section(".text.start"), noreturn)) void _start(const u32 *data, u32 words) { contract(data, words); }
#endif
