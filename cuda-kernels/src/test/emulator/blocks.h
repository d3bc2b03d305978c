// Runs one block of a kernel: a fiber for each of its lanes, barriers, warp operations, and traps.
#pragma once
#include <cstdint>
#include <string>

#include "device_code.h"

namespace emulator {

// In which order the blocks of a grid and the lanes of a block take their turns.
enum class Order { forward = 0, reverse = 1, random = 2 };

// What went wrong in a block: a code of the driver and where. Code 0: nothing.
struct Fault {
  int code = 0;
  std::string text;
};

struct Shape {
  dim3 grid, block;
  unsigned sharedBytes;
};

struct Turns {
  Order order;
  uint64_t seed;
};

// Runs block `index` on the calling thread, which must be a worker of the emulator.
Fault runBlock(const Kernel& kernel, void** arguments, const Shape& shape, dim3 index, Turns turns);

constexpr unsigned maxSharedBytes = 232448;  // what a block of sm_90 may opt in to
constexpr unsigned defaultSharedBytes = 49152;
constexpr unsigned maxThreads = 1024;
constexpr int illegalAddress = 700, misalignedAddress = 716, launchFailed = 719;

}  // namespace emulator
