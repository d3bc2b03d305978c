// What C++ programs stand on without a library: report.h's output, constructors before `run`, new and delete, and what the compiler
// calls for static locals and abstract functions.
#pragma once
extern "C" {
#include "../report.h"
}

using size_type = decltype(sizeof 0);

alignas(16) static u8 heap[1 << 18];
static u32 taken;
struct Block { Block *next; u32 size; };
static Block *freed[16];

// Blocks of 16 << i bytes, kept in lists of their size.
static u32 size_class(u32 n) {
  u32 i = 0;
  while (16u << i < n + sizeof(Block)) i++;
  return i;
}

void *operator new(size_type n) {
  u32 i = size_class(n);
  Block *block = freed[i];
  if (block) {
    freed[i] = block->next;
  } else {
    block = reinterpret_cast<Block *>(heap + taken);
    taken += 16u << i;
    if (taken > sizeof heap) __builtin_trap();
  }
  block->size = i;
  return block + 1;
}

void operator delete(void *at) noexcept {
  if (!at) return;
  Block *block = static_cast<Block *>(at) - 1;
  block->next = freed[block->size];
  freed[block->size] = block;
}

void *operator new[](size_type n) { return operator new(n); }
void operator delete[](void *at) noexcept { operator delete(at); }
void operator delete(void *at, size_type) noexcept { operator delete(at); }
void operator delete[](void *at, size_type) noexcept { operator delete(at); }
inline void *operator new(size_type, void *at) noexcept { return at; }

extern "C" {
void *__dso_handle;
void __cxa_pure_virtual() { __builtin_trap(); }
int __cxa_guard_acquire(u8 *guard) { return !*guard; }
void __cxa_guard_release(u8 *guard) { *guard = 1; }

static struct { void (*destroy)(void *); void *object; } at_end[16];
static u32 endings;
int __cxa_atexit(void (*destroy)(void *), void *object, void *) {
  at_end[endings++] = {destroy, object};
  return 0;
}
extern void (*const __init_array_start[])();
extern void (*const __init_array_end[])();
}

static void program();
static void run() {
  for (auto at = __init_array_start; at != __init_array_end; at++) (*at)();
  program();
  while (endings > 0) {
    auto [destroy, object] = at_end[--endings];
    destroy(object);
  }
}
