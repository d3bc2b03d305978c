// What a test says to the emulated driver and asks of it; EmulatedDriver.java calls these.
#include <cstring>

#include "machine.h"

#define CONTROL extern "C" __attribute__((visibility("default")))

using emulator::machine;

CONTROL void emulator_reset() {
  std::lock_guard<std::recursive_mutex> guard(machine().lock);
  machine().reset();
}

// Sets a condition of the machine, or of one device; 0 where there is no such condition.
CONTROL int emulator_set(int device, const char* name, int64_t value) {
  emulator::Machine& m = machine();
  std::lock_guard<std::recursive_mutex> guard(m.lock);
  emulator::Device& d = m.device[device];
  auto is = [name](const char* other) { return strcmp(name, other) == 0; };
  if (is("order"))
    m.order = static_cast<emulator::Order>(value);
  else if (is("seed"))
    m.seed = uint64_t(value);
  else if (is("lazy"))
    m.lazy = value != 0;
  else if (is("quiet"))
    m.quiet = value != 0;
  else if (is("devices"))
    m.devices = int(value);
  else if (is("driverVersion"))
    m.driverVersion = int(value);
  else if (is("memoryBytes"))
    d.memoryBytes = value;
  else if (is("failingLaunch"))
    d.failingLaunch = value;
  else if (is("launchCode"))
    d.launchCode = value;
  else if (is("failingAllocation"))
    d.failingAllocation = value;
  else if (is("losingCall"))
    d.losingCall = value;
  else if (is("lost"))
    d.lost = value != 0;
  else if (is("wrongImage"))
    d.wrongImage = value != 0;
  else
    return 0;
  return 1;
}

// The counters of a device, in the order of EmulatedDriver.Counters.
CONTROL void emulator_counters(int device, int64_t* out) {
  std::lock_guard<std::recursive_mutex> guard(machine().lock);
  const emulator::Counters& c = machine().device[device].counters;
  const int64_t all[] = {
      c.launches,    c.synchronisations, c.bytesToDevice, c.bytesToHost, c.copies, c.fills,
      c.allocations, c.liveAllocations,  c.usedBytes,     c.peakBytes,   c.leaks,  c.contexts};
  memcpy(out, all, sizeof all);
}

// What the last fault was and where, or an empty text.
CONTROL void emulator_last_fault(char* text, int length) {
  std::lock_guard<std::recursive_mutex> guard(machine().lock);
  strncpy(text, machine().lastFault.c_str(), size_t(length) - 1);
  text[length - 1] = 0;
}

// All kernels: names one behind the other, each ended by a zero, and for each the number of its
// arguments followed by their sizes in bytes; with `product`, those of the product only. Returns
// how many kernels these are.
CONTROL int emulator_parameters(int product, char* names, int* words) {
  int count = 0;
  for (const auto& [name, kernel] : emulator::kernels()) {
    if (product && strstr(kernel.file, "src/main/cuda") == nullptr) continue;
    count++;
    memcpy(names, name.c_str(), name.size() + 1);
    names += name.size() + 1;
    *words++ = kernel.parameters;
    for (int i = 0; i < kernel.parameters; i++) *words++ = int(kernel.bytes[i]);
  }
  return count;
}
