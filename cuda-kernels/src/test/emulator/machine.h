// The emulated machine: devices, their memory, contexts, streams and events, and what a test sets
// or reads of them. One lock serves all: this is for tests, not for speed.
#pragma once
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "blocks.h"

namespace emulator {

// Codes of the driver that the emulator answers with.
enum Code {
  success = 0,
  invalidValue = 1,
  outOfMemory = 2,
  notInitialized = 3,
  deviceUnavailable = 46,
  noDevice = 100,
  invalidDevice = 101,
  invalidImage = 200,
  invalidContext = 201,
  noBinaryForGpu = 209,
  invalidHandle = 400,
  notFound = 500,
  notReady = 600,
};

constexpr int maxDevices = 8;

struct Context;

struct Allocation {
  unsigned char* map;
  size_t mapBytes;
  size_t bytes;
  bool pinned;
  Context* context;
};

// Work that waits. A lazy stream runs it when somebody waits for it, an eager one at once.
struct Stream {
  Context* context;
  std::deque<std::function<void()>> work;
  uint64_t submitted = 0, done = 0;
};

struct Event {
  Context* context;
  Stream* stream = nullptr;
  uint64_t at = 0;
  double milliseconds = 0;
  bool recorded = false;
};

struct Module {
  Context* context;
};

struct Context {
  int device;
  int sticky = success;
  std::vector<Stream*> streams;
  std::vector<Event*> events;
  std::vector<Module*> modules;
  std::map<const Kernel*, unsigned> sharedBytes;  // dynamic, that a kernel has opted in to
};

// What tests count.
struct Counters {
  int64_t launches = 0, synchronisations = 0, bytesToDevice = 0, bytesToHost = 0, copies = 0,
          fills = 0;
  int64_t allocations = 0, liveAllocations = 0, usedBytes = 0, peakBytes = 0, leaks = 0,
          contexts = 0;
};

// What tests set. The numbers of faults count down: 1 is the next one, 0 none.
struct Device {
  int64_t memoryBytes = int64_t(8) << 30;
  int64_t failingLaunch = 0, launchCode = launchFailed;
  int64_t failingAllocation = 0;
  int64_t losingCall = 0;
  bool lost = false;
  bool wrongImage = false;
  Counters counters;
};

struct Machine {
  std::recursive_mutex lock;
  bool initialized = false;
  int devices = 1;
  int driverVersion = 13000;
  Order order = Order::forward;
  uint64_t seed = 1;
  bool lazy = false;
  bool quiet = false;  // faults are not told on the standard error
  uint64_t launchesSoFar = 0;
  Device device[maxDevices];
  std::vector<Context*> contexts;
  std::map<uintptr_t, Allocation> allocations;
  std::vector<std::pair<unsigned char*, size_t>> graveyard;  // freed, and kept unreadable
  std::string lastFault;

  int allocate(Context* context, size_t bytes, bool pinned, void** address);
  int release(Context* context, void* address, bool pinned);
  bool contains(uintptr_t address, size_t bytes, bool pinned, const Context* context) const;
  void drain(Stream* stream, uint64_t upTo);
  void drain(Context* context);
  int submit(Stream* stream, std::function<void()> work);
  void launch(Context* context, const Kernel& kernel, const Shape& shape, void** arguments);
  void fail(Context* context, int code, const std::string& what);
  void destroy(Context* context);
  void reset();

 private:
  void bury(const Allocation& allocation);
};

Machine& machine();
std::map<std::string, Kernel>& kernels();

}  // namespace emulator
