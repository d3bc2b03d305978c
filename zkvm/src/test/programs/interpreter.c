// An interpreter of random code: eight registers, a small memory, calls and jumps to anywhere, until the steps run out.
#include "report.h"

enum { CODE = 256, MEMORY = 64, DEPTH = 16 };
struct instruction { u8 op, d, a, b; };

static struct instruction code[CODE];
static u32 registers[8], memory[MEMORY], calls[DEPTH];

static s32 ratio(s32 x, s32 y) { return y == 0 || y == -1 ? -1 : x / y; }

static void interpret(u32 steps) {
  u32 pc = 0, depth = 0;
  while (steps-- > 0) {
    struct instruction i = code[pc++ % CODE];
    u32 x = registers[i.a % 8], y = registers[i.b % 8], *d = &registers[i.d % 8];
    switch (i.op % 24) {
      case 0: *d = x + y; break;
      case 1: *d = x - y; break;
      case 2: *d = x * y; break;
      case 3: *d = y == 0 ? x : x / y; break;
      case 4: *d = y == 0 ? x : x % y; break;
      case 5: *d = (u32)ratio((s32)x, (s32)y); break;
      case 6: *d = x & y; break;
      case 7: *d = x | ~y; break;
      case 8: *d = x ^ y; break;
      case 9: *d = x << y % 32; break;
      case 10: *d = x >> y % 32; break;
      case 11: *d = (u32)((s32)x >> y % 32); break;
      case 12: *d = x < y; break;
      case 13: *d = (s32)x < (s32)y; break;
      case 14: *d = (u32)((u64)x * y >> 32); break;
      case 15: *d = (u32)((s64)(s32)x * (s32)y >> 32); break;
      case 16: *d = (u32)((s64)(s32)x * (s64)(u64)y >> 32); break;
      case 17: *d = memory[x % MEMORY]; break;
      case 18: memory[x % MEMORY] = y; break;
      case 19: *d = ((s8 *)memory)[x % (4 * MEMORY)] + ((u16 *)memory)[y % (2 * MEMORY)]; break;
      case 20: ((u8 *)memory)[y % (4 * MEMORY)] = (u8)x; break;
      case 21: if (x > y) pc = i.b; break;
      case 22: if (depth < DEPTH) calls[depth++] = pc, pc = i.a; break;
      default: if (depth > 0) pc = calls[--depth];
    }
  }
}

static void run(void) {
  for (u32 program = 0; program < 20; program++) {
    for (u32 i = 0; i < CODE; i++) {
      u32 r = next_random();
      code[i] = (struct instruction){(u8)(r >> 24), (u8)(r >> 16), (u8)(r >> 8), (u8)r};
    }
    for (u32 i = 0; i < 8; i++) registers[i] = next_random() >> next_random() % 32;
    interpret(1500);
    for (u32 i = 0; i < 8; i++) put(registers[i]);
    for (u32 i = 0; i < MEMORY; i++) put(memory[i]);
  }
}
