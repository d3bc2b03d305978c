// What a program needs to run on the machine and under QEMU: `run` fills `out`, and the program exits with a1 and a2 saying where
// that is. A bare program has no call but exit, and makes a sum of `out` public; under Linux, whose stacks lie above 2^24, `out` is
// written to standard output instead.
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned u32;
typedef unsigned long long u64;
typedef signed char s8;
typedef short s16;
typedef int s32;
typedef long long s64;

static u32 out[4096], used;
static void put(u32 word) { out[used++] = word; }

static u32 state = 0x2545f491;
static u32 next_random(void) {
  state ^= state << 13;
  state ^= state >> 17;
  return state ^= state << 5;
}

static void run(void);
static int is_linux(void) {
  u32 sp;
  asm volatile("mv %0, sp" : "=r"(sp));
  return sp >> 24 != 0;
}

__attribute__((section(".text.start"), noreturn)) void _start(void) {
  run();
  register u32 a0 asm("a0") = 1, a2 asm("a2") = 4 * used, a7 asm("a7") = 64;
  register u32 *a1 asm("a1") = out;
  if (is_linux()) {
    asm volatile("ecall" : "+r"(a0) : "r"(a1), "r"(a2), "r"(a7) : "memory");
  } else {
    u32 sum = 0x811c9dc5;
    for (u32 i = 0; i < used; i++) sum = (sum ^ out[i]) * 0x01000193;
    asm volatile(".insn r 0x0b, 4, 0, x0, x0, %0" : : "r"(sum) : "memory");
  }
  a0 = 0;
  a7 = 93;
  asm volatile("ecall" : : "r"(a0), "r"(a1), "r"(a2), "r"(a7));
  __builtin_unreachable();
}

// The compiler calls these for copies of structures.
void *memcpy(void *to, const void *from, u32 n) {
  for (u32 i = 0; i < n; i++) ((volatile u8 *)to)[i] = ((const u8 *)from)[i];
  return to;
}
void *memset(void *to, int byte, u32 n) {
  for (u32 i = 0; i < n; i++) ((volatile u8 *)to)[i] = (u8)byte;
  return to;
}
