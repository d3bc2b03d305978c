// What entry points of the driver have in common: the current context, and when a call is refused.
#pragma once
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <vector>

#include "machine.h"

#define API extern "C" __attribute__((visibility("default"))) int
#define REFUSE_UNLESS(condition, code) \
  do {                                 \
    if (!(condition)) return code;     \
  } while (0)

namespace emulator {

// Contexts that are current on this thread, the last one on top.
struct ContextStack {
  static constexpr int maxDepth = 16;
  Context* contexts[maxDepth];
  int depth;

  // The current context; forgets those that are destroyed.
  Context* top();
};
extern thread_local ContextStack contextStack;

// A call on the current context: counted for the fault "device lost", refused after a sticky error.
class Call {
 public:
  Call() : m(machine()), guard(m.lock) {
    if (!m.initialized) {
      code = notInitialized;
      return;
    }
    context = contextStack.top();
    if (context == nullptr) {
      code = invalidContext;
      return;
    }
    code = lose(m.device[context->device]);
    if (code == success) code = context->sticky;
  }

  static int lose(Device& device) {
    if (device.losingCall > 0 && --device.losingCall == 0) device.lost = true;
    return device.lost ? deviceUnavailable : success;
  }

  Device& device() { return m.device[context->device]; }
  Counters& counters() { return device().counters; }
  bool has(Stream* stream) const { return contains(context->streams, stream); }
  bool has(Event* event) const { return contains(context->events, event); }
  bool onDevice(uint64_t address, size_t bytes) const {
    return m.contains(address, bytes, false, context);
  }
  bool pinned(const void* address, size_t bytes) const {
    return m.contains(reinterpret_cast<uintptr_t>(address), bytes, true, context);
  }
  unsigned mostShared(const Kernel* kernel) const {
    auto found = context->sharedBytes.find(kernel);
    return found == context->sharedBytes.end() ? defaultSharedBytes : found->second;
  }
  void drainAll() { m.drain(context); }

  Machine& m;
  std::lock_guard<std::recursive_mutex> guard;
  Context* context = nullptr;
  int code;

 private:
  template <class T>
  static bool contains(const std::vector<T*>& all, T* one) {
    for (T* each : all) {
      if (each == one) return true;
    }
    return false;
  }
};

}  // namespace emulator

// The first line of an entry point that needs a context.
#define BEGIN          \
  emulator::Call call; \
  if (call.code != emulator::success) return call.code
