// What a bare program of the machine needs: it starts with the stack pointer set, and ends with `exit`.
typedef unsigned u32;
typedef unsigned long long u64;

__attribute__((noreturn)) static void finish(u32 code) {
  register u32 a0 asm("a0") = code, a7 asm("a7") = 93;
  asm volatile("ecall" : : "r"(a0), "r"(a7));
  __builtin_unreachable();
}

static u32 run(void);
__attribute__((section(".text.start"), noreturn)) void _start(void) { finish(run()); }
