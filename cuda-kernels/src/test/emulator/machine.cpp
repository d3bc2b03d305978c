#include "machine.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <thread>

namespace emulator {

namespace {

constexpr size_t page = 4096;
constexpr unsigned char poison = 0xA5;

// Threads that run blocks; never a thread of the Java virtual machine, whose stacks stay its own.
class Workers {
 public:
  Workers() : count(std::max(1u, std::thread::hardware_concurrency())) {
    for (unsigned i = 0; i < count; i++) std::thread([this] { work(); }).detach();
  }

  // Runs `job` on every worker and returns when all are done.
  void run(const std::function<void()>& job) {
    std::unique_lock<std::mutex> guard(mutex);
    current = &job;
    busy = count;
    generation++;
    wake.notify_all();
    idle.wait(guard, [this] { return busy == 0; });
  }

 private:
  void work() {
    uint64_t seen = 0;
    std::unique_lock<std::mutex> guard(mutex);
    for (;;) {
      wake.wait(guard, [&] { return generation != seen; });
      seen = generation;
      const std::function<void()>& job = *current;
      guard.unlock();
      job();
      guard.lock();
      if (--busy == 0) idle.notify_all();
    }
  }

  const unsigned count;
  std::mutex mutex;
  std::condition_variable wake, idle;
  const std::function<void()>* current = nullptr;
  uint64_t generation = 0;
  unsigned busy = 0;
};

Workers& workers() {
  static Workers* all = new Workers;  // never ended: the process ends first
  return *all;
}

// A file of poison. Mapped privately, it fills memory of which nothing is taken before it is
// written.
constexpr size_t poisonFileBytes = 16 << 20;

int poisonFile() {
  static int file = [] {
    int made = memfd_create("poison", MFD_CLOEXEC);
    std::vector<unsigned char> bytes(poisonFileBytes, poison);
    if (made < 0 || write(made, bytes.data(), bytes.size()) != ssize_t(bytes.size())) {
      fprintf(stderr, "emulated driver: no file of poison\n");
      abort();
    }
    return made;
  }();
  return file;
}

// Small pieces are written; large ones, of which most is never touched, are mapped.
void fillWithPoison(unsigned char* memory, size_t bytes) {
  if (bytes <= poisonFileBytes) {
    memset(memory, poison, bytes);
    return;
  }
  for (size_t from = 0; from < bytes; from += poisonFileBytes) {
    size_t length = std::min(poisonFileBytes, bytes - from);
    int flags = MAP_PRIVATE | MAP_FIXED | MAP_NORESERVE;
    if (mmap(memory + from, length, PROT_READ | PROT_WRITE, flags, poisonFile(), 0) == MAP_FAILED) {
      fprintf(stderr, "emulated driver: no memory to map poison into\n");
      abort();
    }
  }
}

// The block whose turn is the n-th.
uint64_t blockOfTurn(uint64_t n, uint64_t blocks, Order order, uint64_t seed) {
  if (order == Order::forward) return n;
  if (order == Order::reverse) return blocks - 1 - n;
  uint64_t step = seed % blocks | 1;
  while (std::__gcd(step, blocks) != 1) step += 2;
  return (n % blocks * (step % blocks) + seed / 7) % blocks;
}

}  // namespace

Machine& machine() {
  static Machine* one = new Machine;
  return *one;
}

std::map<std::string, Kernel>& kernels() {
  static auto* all = new std::map<std::string, Kernel>;
  return *all;
}

void addKernel(const Kernel& kernel) { kernels()[kernel.name] = kernel; }

// Each allocation ends at a page that may not be touched, and begins behind one; it holds anything.
int Machine::allocate(Context* context, size_t bytes, bool pinned, void** address) {
  Device& on = device[context->device];
  if (bytes == 0) return invalidValue;
  if (!pinned) {
    if (on.failingAllocation > 0 && --on.failingAllocation == 0) return outOfMemory;
    if (on.counters.usedBytes + int64_t(bytes) > on.memoryBytes) return outOfMemory;
  }
  size_t body = (bytes + 15) / 16 * 16;
  size_t mapBytes = (body + page - 1) / page * page + 2 * page;
  void* memory = mmap(nullptr, mapBytes, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) return outOfMemory;
  auto* map = static_cast<unsigned char*>(memory);
  mprotect(map, page, PROT_NONE);
  mprotect(map + mapBytes - page, page, PROT_NONE);
  fillWithPoison(map + page, mapBytes - 2 * page);
  *address = map + mapBytes - page - body;
  allocations[reinterpret_cast<uintptr_t>(*address)] = {map, mapBytes, bytes, pinned, context};
  if (!pinned) {
    Counters& c = on.counters;
    c.allocations++;
    c.liveAllocations++;
    c.usedBytes += int64_t(bytes);
    c.peakBytes = std::max(c.peakBytes, c.usedBytes);
  }
  return success;
}

// Freed memory stays reserved and unreadable, so that whoever still uses it is found.
void Machine::bury(const Allocation& dead) {
  if (!dead.pinned) {
    Counters& c = device[dead.context->device].counters;
    c.liveAllocations--;
    c.usedBytes -= int64_t(dead.bytes);
  }
  mmap(dead.map, dead.mapBytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED,
       -1, 0);
  graveyard.emplace_back(dead.map, dead.mapBytes);
}

int Machine::release(Context* context, void* address, bool pinned) {
  auto found = allocations.find(reinterpret_cast<uintptr_t>(address));
  if (found == allocations.end() || found->second.pinned != pinned ||
      found->second.context != context) {
    return invalidValue;
  }
  bury(found->second);
  allocations.erase(found);
  return success;
}

bool Machine::contains(uintptr_t address, size_t bytes, bool pinned, const Context* context) const {
  auto after = allocations.upper_bound(address);
  if (after == allocations.begin()) return false;
  const auto& [first, allocation] = *--after;
  bool mine = pinned || allocation.context == context;
  return allocation.pinned == pinned && mine && address + bytes <= first + allocation.bytes;
}

void Machine::drain(Stream* stream, uint64_t upTo) {
  while (stream->done < upTo && !stream->work.empty()) {
    auto next = std::move(stream->work.front());
    stream->work.pop_front();
    next();
    stream->done++;
  }
}

void Machine::drain(Context* context) {
  for (Stream* stream : context->streams) drain(stream, stream->submitted);
}

int Machine::submit(Stream* stream, std::function<void()> work) {
  stream->work.push_back(std::move(work));
  stream->submitted++;
  if (!lazy) drain(stream, stream->submitted);
  return success;
}

void Machine::fail(Context* context, int code, const std::string& what) {
  context->sticky = code;
  lastFault = what;
  if (!quiet) fprintf(stderr, "emulated driver: %s\n", what.c_str());
}

void Machine::launch(Context* context, const Kernel& kernel, const Shape& shape, void** arguments) {
  Device& on = device[context->device];
  if (context->sticky != success) return;
  if (on.failingLaunch > 0 && --on.failingLaunch == 0) {
    context->sticky = int(on.launchCode);
    lastFault = std::string("kernel ") + kernel.name + ": failed because a test asked for it";
    return;
  }
  uint64_t blocks = uint64_t(shape.grid.x) * shape.grid.y * shape.grid.z;
  uint64_t launchSeed = seed * 0x9E3779B97F4A7C15u + ++launchesSoFar;
  std::atomic<uint64_t> next{0};
  std::atomic<bool> failed{false};
  std::mutex faultLock;
  Fault fault;
  workers().run([&] {
    for (uint64_t turn; !failed && (turn = next++) < blocks;) {
      uint64_t i = blockOfTurn(turn, blocks, order, launchSeed);
      dim3 index(unsigned(i % shape.grid.x), unsigned(i / shape.grid.x % shape.grid.y),
                 unsigned(i / shape.grid.x / shape.grid.y));
      Fault found = runBlock(kernel, arguments, shape, index, {order, launchSeed + i});
      if (found.code != 0) {
        std::lock_guard<std::mutex> guard(faultLock);
        fault = found;
        failed = true;
      }
    }
  });
  if (failed) fail(context, fault.code, fault.text);
}

void Machine::destroy(Context* context) {
  for (auto at = allocations.begin(); at != allocations.end();) {
    if (at->second.context == context) {
      if (!at->second.pinned) device[context->device].counters.leaks++;
      bury(at->second);
      at = allocations.erase(at);
    } else {
      ++at;
    }
  }
  for (Stream* stream : context->streams) delete stream;
  for (Event* event : context->events) delete event;
  for (Module* module : context->modules) delete module;
  contexts.erase(std::find(contexts.begin(), contexts.end(), context));
  device[context->device].counters.contexts--;
  delete context;
}

// As new: nothing allocated, no context, no faults to come, counters at zero.
void Machine::reset() {
  while (!contexts.empty()) destroy(contexts.back());
  for (auto& [map, bytes] : graveyard) munmap(map, bytes);
  graveyard.clear();
  for (Device& each : device) each = Device{};
  initialized = false;
  devices = 1;
  driverVersion = 13000;
  order = Order::forward;
  seed = 1;
  lazy = false;
  quiet = false;
  launchesSoFar = 0;
  lastFault.clear();
}

}  // namespace emulator
