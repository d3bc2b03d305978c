// The other side of zkt.h: input, journal, log, heap, and what compilers call.
#include "zkt.h"

enum { FAILED = 101, JOURNAL = 0x4a000000, MAX_JOURNAL = 1 << 20, GUARD = 0x5ac5ac5a };

int main(void);
#ifdef ZKT_LIBC // libc.c
void exit(int code);
#define zkt_main_ends exit
#else
#define zkt_main_ends zkt_exit
#endif

// ------------------------------------------------------------------ log
// `zkt execute` shows it after a run; it finds it by this name.
struct { uint32_t size; uint8_t text[8188]; } zkt_log __attribute__((used));

void zkt_log_put(char c) {
  if (zkt_log.size < sizeof zkt_log.text) zkt_log.text[zkt_log.size++] = (uint8_t)c;
}

static void put_text(const char *text) {
  while (*text) zkt_log_put(*text++);
}

static void put_number(uint32_t number) {
  if (number >= 10) put_number(number / 10);
  zkt_log_put((char)('0' + number % 10));
}

void zkt_log_text(const char *text) {
  put_text(text);
  zkt_log_put('\n');
}

void zkt_log_number(const char *name, uint32_t number) {
  put_text(name);
  put_text(" = ");
  put_number(number);
  zkt_log_put('\n');
}

static __attribute__((noreturn)) void fail(const char *why) {
  zkt_log_text(why);
  zkt_exit(FAILED);
}

static void put_place(const char *file, int line) {
  put_text(file);
  zkt_log_put(':');
  put_number((uint32_t)line);
  put_text(": ");
}

void zkt_failed(const char *file, int line, const char *condition) {
  put_place(file, line);
  put_text("not true: ");
  fail(condition);
}

// `main.c:9: 20 bytes wanted, 19 left of the input`
__attribute__((noreturn)) void zkt_too_little(const char *file, int line, size_t wanted, size_t left, const char *of) {
  put_place(file, line);
  put_number((uint32_t)wanted);
  put_text(" bytes wanted, ");
  put_number((uint32_t)left);
  put_text(" left of ");
  fail(of);
}

// ------------------------------------------------------------------ input, journal and exit, in two variants
#ifdef ZKT_QEMU
static long system_call(long number, long a, long b, long c) {
  register long a0 asm("a0") = a, a1 asm("a1") = b, a2 asm("a2") = c, a7 asm("a7") = number;
  asm volatile("ecall" : "+r"(a0) : "r"(a1), "r"(a2), "r"(a7) : "memory");
  return a0;
}

static uint8_t input[1 << 20], heap[4 << 20];
static size_t size, taken;
static int complete;

static void journal_ends(void) {}

static __attribute__((noreturn)) void end(int code) {
  system_call(64, 2, (long)zkt_log.text, (long)zkt_log.size);
  for (;;) system_call(93, code, 0, 0);
}

size_t input_size(void) {
  while (!complete) {
    long n = system_call(63, 0, (long)(input + size), (long)(sizeof input - size));
    if (n > 0) size += (size_t)n;
    else complete = 1;
  }
  return size;
}

size_t input_read(void *to, size_t n) {
  size_t left = input_size() - taken;
  if (n > left) n = left;
  memcpy(to, input + taken, n);
  taken += n;
  return n;
}

void journal(const void *bytes, size_t n) { system_call(64, 1, (long)bytes, (long)n); }

uint8_t *zkt_heap_begin(void) { return heap; }
uint8_t *zkt_heap_end(void) { return heap + sizeof heap; }
static void guard_stack(void) {}
static int stack_is_whole(void) { return 1; }

static const uint32_t K[64] = {
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01,
  0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc,
  0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147,
  0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08,
  0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
  0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static uint32_t right(uint32_t x, int n) { return x >> n | x << (32 - n); }

static void sha256_block(uint32_t state[8], const uint8_t block[64]) {
  uint32_t w[64], s[8];
  for (int i = 0; i < 16; i++) w[i] = (uint32_t)block[4 * i] << 24 | block[4 * i + 1] << 16 | block[4 * i + 2] << 8 | block[4 * i + 3];
  for (int i = 16; i < 64; i++)
    w[i] = w[i - 16] + w[i - 7] + (right(w[i - 15], 7) ^ right(w[i - 15], 18) ^ w[i - 15] >> 3) +
           (right(w[i - 2], 17) ^ right(w[i - 2], 19) ^ w[i - 2] >> 10);
  memcpy(s, state, sizeof s);
  for (int i = 0; i < 64; i++) {
    uint32_t a = s[0], e = s[4];
    uint32_t one = s[7] + (right(e, 6) ^ right(e, 11) ^ right(e, 25)) + ((e & s[5]) ^ (~e & s[6])) + K[i] + w[i];
    uint32_t two = (right(a, 2) ^ right(a, 13) ^ right(a, 22)) + ((a & s[1]) ^ (a & s[2]) ^ (s[1] & s[2]));
    memmove(s + 1, s, 7 * sizeof *s);
    s[4] += one;
    s[0] = one + two;
  }
  for (int i = 0; i < 8; i++) state[i] += s[i];
}
#else
extern uint8_t _end[], _heap_end[];

// Of the input: bytes, bytes taken, and the word whose bytes come next. Of the journal: bytes, and a word begun.
static size_t size, taken, said;
static int asked;
static uint32_t word, begun;

static uint32_t read_word(void) {
  uint32_t next;
  asm volatile(".insn r 0x0b, 3, 0, %0, x0, x0" : "=r"(next) : : "memory");
  return next;
}

static void commit(uint32_t index, uint32_t value) {
  asm volatile(".insn r 0x0b, 4, 0, x0, %0, %1" : : "r"(index), "r"(value) : "memory");
}

static __attribute__((noreturn)) void end(int code) {
  register int a0 asm("a0") = code, a7 asm("a7") = 93;
  asm volatile("ecall" : : "r"(a0), "r"(a7) : "memory");
  __builtin_unreachable();
}

size_t input_size(void) {
  if (!asked) size = read_word();
  asked = 1;
  return size;
}

size_t input_read(void *to, size_t n) {
  uint8_t *at = to;
  size_t left = input_size() - taken;
  if (n > left) n = left;
  for (size_t i = 0; i < n; i++, taken++) {
    if (taken % 4 == 0) word = read_word();
    at[i] = (uint8_t)(word >> 8 * (taken % 4));
  }
  return n;
}

void journal(const void *bytes, size_t n) {
  const uint8_t *from = bytes;
  if (n > MAX_JOURNAL - said) fail("more than 2^20 bytes for the journal");
  for (size_t i = 0; i < n; i++) {
    begun |= (uint32_t)from[i] << 8 * (said % 4);
    if (++said % 4 == 0) {
      commit(JOURNAL + said / 4, begun);
      begun = 0;
    }
  }
}

static void journal_ends(void) {
  if (said % 4) commit(JOURNAL + said / 4 + 1, begun);
  if (said) commit(JOURNAL, said);
}

uint8_t *zkt_heap_begin(void) { return _end; }
uint8_t *zkt_heap_end(void) { return _heap_end; }

// The stack ends where the heap may not go on: a word there tells whether it went further.
static void guard_stack(void) { *(volatile uint32_t *)_heap_end = GUARD; }
static int stack_is_whole(void) { return *(volatile uint32_t *)_heap_end == GUARD; }

static void sha256_block(uint32_t state[8], const uint8_t block[64]) {
  asm volatile(".insn r 0x0b, 5, 16, %0, %1, x0" : : "r"(state), "r"(block) : "memory");
}
#endif

// Data of the one thread, and constructors (of C++, or __attribute__((constructor))) before main.
asm(".section .text.start, \"ax\"\n.globl _start\n_start:\n"
    "  la tp, __tls_base\n  la s0, __init_array_start\n  la s1, __init_array_end\n"
    "1: bgeu s0, s1, 2f\n  lw a0, (s0)\n  addi s0, s0, 4\n  jalr a0\n  j 1b\n2: call zkt_start\n.text");

__attribute__((noreturn, used)) void zkt_start(void) {
  guard_stack();
  zkt_main_ends(main());
}

void zkt_exit(int code) {
  if (!stack_is_whole()) {
    zkt_log_text("the stack of 1 MiB ran into the heap");
    code = FAILED;
  }
  journal_ends();
  end(code);
}

void zkt_input_need(void *to, size_t n, const char *file, int line) {
  size_t left = input_size() - taken;
  if (n > left) zkt_too_little(file, line, n, left, "the input");
  input_read(to, n);
}

void journal_text(const char *text) { journal(text, strlen(text)); }

#ifndef ZKT_LIBC
void *zkt_alloc_at(size_t n, const char *file, int line) {
  static uint8_t *free;
  if (!free) free = zkt_heap_begin();
  size_t rounded = (n + 15) & ~(size_t)15;
  size_t left = (size_t)(zkt_heap_end() - free);
  if (rounded < n || rounded > left) zkt_too_little(file, line, n, left, "the heap");
  void *block = free;
  free += rounded;
  return block;
}
#endif

void sha256(uint8_t digest[32], const void *bytes, size_t n) {
  uint32_t state[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  uint32_t words[16];
  uint8_t *block = (uint8_t *)words;
  const uint8_t *from = bytes;
  size_t left = n;
  for (; left >= 64; from += 64, left -= 64) {
    memcpy(block, from, 64);
    sha256_block(state, block);
  }
  memset(block, 0, 64);
  memcpy(block, from, left);
  block[left] = 0x80;
  if (left >= 56) {
    sha256_block(state, block);
    memset(block, 0, 64);
  }
  for (int i = 0; i < 8; i++) block[63 - i] = (uint8_t)((uint64_t)n * 8 >> 8 * i);
  sha256_block(state, block);
  for (int i = 0; i < 32; i++) digest[i] = (uint8_t)(state[i / 4] >> (24 - i % 4 * 8));
}

#ifndef ZKT_LIBC
// ------------------------------------------------------------------ what compilers call
void *memcpy(void *to, const void *from, size_t n) {
  uint8_t *t = to;
  const uint8_t *f = from;
  if ((((uintptr_t)t | (uintptr_t)f) & 3) == 0)
    for (; n >= 4; n -= 4, t += 4, f += 4) *(volatile uint32_t *)t = *(const uint32_t *)f;
  for (; n > 0; n--) *(volatile uint8_t *)t++ = *f++;
  return to;
}

void *memmove(void *to, const void *from, size_t n) {
  if (to <= from || (const uint8_t *)from + n <= (uint8_t *)to) return memcpy(to, from, n);
  while (n-- > 0) ((volatile uint8_t *)to)[n] = ((const uint8_t *)from)[n];
  return to;
}

void *memset(void *to, int byte, size_t n) {
  for (size_t i = 0; i < n; i++) ((volatile uint8_t *)to)[i] = (uint8_t)byte;
  return to;
}

int memcmp(const void *a, const void *b, size_t n) {
  for (size_t i = 0; i < n; i++) {
    int difference = ((const uint8_t *)a)[i] - ((const uint8_t *)b)[i];
    if (difference) return difference;
  }
  return 0;
}

size_t strlen(const char *text) {
  size_t n = 0;
  while (((volatile const char *)text)[n]) n++;
  return n;
}

// Division of 64 bits, bit by bit.
static uint64_t divided(uint64_t a, uint64_t b, uint64_t *rest) {
  uint64_t quotient = 0, left = 0;
  for (int i = 63; i >= 0; i--) {
    int carry = (int)(left >> 63);
    left = left << 1 | (a >> i & 1);
    if (carry || left >= b) {
      left -= b;
      quotient |= (uint64_t)1 << i;
    }
  }
  *rest = left;
  return quotient;
}

uint64_t __udivdi3(uint64_t a, uint64_t b) { uint64_t rest; return divided(a, b, &rest); }
uint64_t __umoddi3(uint64_t a, uint64_t b) { uint64_t rest; divided(a, b, &rest); return rest; }

static uint64_t size_of(int64_t x) { return x < 0 ? -(uint64_t)x : (uint64_t)x; }

int64_t __divdi3(int64_t a, int64_t b) {
  uint64_t rest, quotient = divided(size_of(a), size_of(b), &rest);
  return (int64_t)((a < 0) != (b < 0) ? -quotient : quotient);
}

int64_t __moddi3(int64_t a, int64_t b) {
  uint64_t rest;
  divided(size_of(a), size_of(b), &rest);
  return (int64_t)(a < 0 ? -rest : rest);
}
#endif
