// What nvcc gives to device code, for g++: a kernel's source is compiled with
// `g++ -x c++ -include device_code.h` and linked into the emulated driver.
//
// Each CUDA thread of a block is a lane with a fiber of its own; one worker of the emulator runs
// all lanes of a block by turns, so a lane loses the processor only where it waits for others.
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <utility>

#define CUDA_EMU 1

struct dim3 {
  unsigned x, y, z;
  dim3(unsigned x_ = 1, unsigned y_ = 1, unsigned z_ = 1) : x(x_), y(y_), z(z_) {}
};
struct alignas(8) uint2 {
  unsigned x, y;
};
struct uint3 {
  unsigned x, y, z;
};
struct alignas(16) uint4 {
  unsigned x, y, z, w;
};
struct alignas(16) ulonglong2 {
  unsigned long long x, y;
};
static inline uint2 make_uint2(unsigned x, unsigned y) { return {x, y}; }
static inline uint4 make_uint4(unsigned x, unsigned y, unsigned z, unsigned w) {
  return {x, y, z, w};
}

namespace emulator {

// The values that the lanes of one warp operation brought, and which lanes these were.
struct Exchange {
  uint64_t values[32];
  unsigned lanes;
  int readers;
};

struct Lane {
  dim3 index;
  unsigned position, warp;
};

struct Block {
  dim3 index, size, grid;
  unsigned char* dynamicShared;
};

// The lane that runs on this worker, and its block.
struct Current {
  Lane* lane;
  Block* block;
  void* runner;
};
extern thread_local Current current;

void blockBarrier(const char* file, int line);
// Waits for the lanes of `mask`; none of them reads what another brought.
void warpBarrier(unsigned mask, const char* file, int line);
// Waits for the lanes of `mask`, each of which brings `value`; given back by `release`.
Exchange* warpExchange(unsigned mask, uint64_t value, const char* file, int line);
void release(Exchange* exchange);
[[noreturn]] void undefined(const char* what, const char* file, int line);

inline unsigned laneInWarp() { return current.lane->position & 31; }

template <class T>
T shuffle(unsigned mask, T value, unsigned source, const char* file, int line) {
  static_assert(sizeof(T) <= 8 && std::is_trivially_copyable<T>::value, "type of a shuffled value");
  uint64_t word = 0;
  memcpy(&word, &value, sizeof(T));
  Exchange* exchange = warpExchange(mask, word, file, line);
  if (!(exchange->lanes >> source & 1))
    undefined("a shuffle reads a lane that takes no part", file, line);
  T result;
  memcpy(&result, &exchange->values[source], sizeof(T));
  release(exchange);
  return result;
}

// Lane `offset` of the caller's segment of `width` lanes, or the caller where that is outside.
inline unsigned segmentLane(int offset, int width) {
  unsigned first = laneInWarp() & ~unsigned(width - 1);
  return offset < 0 || offset >= width ? laneInWarp() : first + unsigned(offset);
}
inline int placeInSegment(int width) { return int(laneInWarp() & unsigned(width - 1)); }

template <class T, class Combine>
T reduce(unsigned mask, T value, Combine combine, const char* file, int line) {
  Exchange* exchange = warpExchange(mask, uint64_t(value), file, line);
  bool first = true;
  T result = value;
  for (int lane = 0; lane < 32; lane++) {
    if (exchange->lanes >> lane & 1) {
      T next = T(exchange->values[lane]);
      result = first ? next : combine(result, next);
      first = false;
    }
  }
  release(exchange);
  return result;
}

inline unsigned ballot(unsigned mask, bool vote, const char* file, int line) {
  uint64_t bit = vote ? uint64_t(1) << laneInWarp() : 0;
  return unsigned(
      reduce<uint64_t>(mask, bit, [](uint64_t a, uint64_t b) { return a | b; }, file, line));
}
unsigned aliveLanes();

// ---- What a translation unit with kernels tells the driver when the library is loaded.
typedef void (*Invoke)(void* function, void** arguments);
struct Kernel {
  const char* name;
  const char* file;
  void* function;
  Invoke invoke;
  int parameters;
  size_t bytes[64];
};
void addKernel(const Kernel& kernel);

template <class... A>
struct Invocation {
  template <size_t... I>
  static void with(void* function, void** arguments, std::index_sequence<I...>) {
    reinterpret_cast<void (*)(A...)>(function)(
        *reinterpret_cast<std::remove_cv_t<std::remove_reference_t<A>>*>(arguments[I])...);
  }
  static void invoke(void* function, void** arguments) {
    with(function, arguments, std::index_sequence_for<A...>{});
  }
};
struct ExportedKernel {
  template <class... A>
  ExportedKernel(const char* name, const char* file, void (*function)(A...)) {
    addKernel({name,
               file,
               reinterpret_cast<void*>(function),
               &Invocation<A...>::invoke,
               int(sizeof...(A)),
               {sizeof(A)...}});
  }
};

}  // namespace emulator

#define EXPORT_KERNEL(k) static ::emulator::ExportedKernel exported_kernel_##k(#k, __FILE__, &k)
#define DYN_SHARED(T, name) T* name = reinterpret_cast<T*>(::emulator::current.block->dynamicShared)

#define __global__
#define __device__
#define __host__
#define __constant__
#define __grid_constant__
#define __launch_bounds__(...)
#define __align__(n) alignas(n)
#define __forceinline__ inline __attribute__((always_inline))
#define __noinline__ __attribute__((noinline))
#define __shared__ static thread_local

#define threadIdx (::emulator::current.lane->index)
#define blockIdx (::emulator::current.block->index)
#define blockDim (::emulator::current.block->size)
#define gridDim (::emulator::current.block->grid)
#define warpSize 32

#define __syncthreads() ::emulator::blockBarrier(__FILE__, __LINE__)
static inline unsigned emulator_mask(unsigned mask = 0xffffffffu) { return mask; }
#define __syncwarp(...) ::emulator::warpBarrier(emulator_mask(__VA_ARGS__), __FILE__, __LINE__)
#define __activemask() (::emulator::aliveLanes())

static inline int emulator_width(int width = 32) { return width; }
#define __shfl_sync(mask, value, lane, ...)                                                  \
  ::emulator::shuffle(mask, value,                                                           \
                      ::emulator::segmentLane(int(lane) & (emulator_width(__VA_ARGS__) - 1), \
                                              emulator_width(__VA_ARGS__)),                  \
                      __FILE__, __LINE__)
#define __shfl_xor_sync(mask, value, bits, ...) \
  ::emulator::shuffle(mask, value, ::emulator::laneInWarp() ^ unsigned(bits), __FILE__, __LINE__)
#define __shfl_down_sync(mask, value, by, ...)                                                   \
  ::emulator::shuffle(                                                                           \
      mask, value,                                                                               \
      ::emulator::segmentLane(::emulator::placeInSegment(emulator_width(__VA_ARGS__)) + int(by), \
                              emulator_width(__VA_ARGS__)),                                      \
      __FILE__, __LINE__)
#define __shfl_up_sync(mask, value, by, ...)                                                     \
  ::emulator::shuffle(                                                                           \
      mask, value,                                                                               \
      ::emulator::segmentLane(::emulator::placeInSegment(emulator_width(__VA_ARGS__)) - int(by), \
                              emulator_width(__VA_ARGS__)),                                      \
      __FILE__, __LINE__)
#define __ballot_sync(mask, vote) ::emulator::ballot(mask, (vote), __FILE__, __LINE__)
#define __any_sync(mask, vote) (::emulator::ballot(mask, (vote), __FILE__, __LINE__) != 0)
#define __all_sync(mask, vote) (::emulator::ballot(mask, !(vote), __FILE__, __LINE__) == 0)
#define __reduce_add_sync(mask, value) \
  ::emulator::reduce(mask, value, [](unsigned a, unsigned b) { return a + b; }, __FILE__, __LINE__)
#define __reduce_min_sync(mask, value) \
  ::emulator::reduce(                  \
      mask, value, [](unsigned a, unsigned b) { return a < b ? a : b; }, __FILE__, __LINE__)
#define __reduce_max_sync(mask, value) \
  ::emulator::reduce(                  \
      mask, value, [](unsigned a, unsigned b) { return a > b ? a : b; }, __FILE__, __LINE__)

static inline void __threadfence() { __sync_synchronize(); }
static inline void __threadfence_block() { __sync_synchronize(); }
template <class T>
static inline T __ldg(const T* p) {
  return *p;
}
template <class T>
static inline T __ldcs(const T* p) {
  return *p;
}
template <class T>
static inline T __ldcg(const T* p) {
  return *p;
}
template <class T>
static inline void __stcs(T* p, T value) {
  *p = value;
}
template <class T>
static inline void __stcg(T* p, T value) {
  *p = value;
}

static inline unsigned __umulhi(unsigned a, unsigned b) { return unsigned(uint64_t(a) * b >> 32); }
static inline unsigned long long __umul64hi(unsigned long long a, unsigned long long b) {
  return (unsigned long long)((unsigned __int128)a * b >> 64);
}
static inline unsigned __brev(unsigned x) {
  unsigned reversed = 0;
  for (int i = 0; i < 32; i++) reversed |= (x >> i & 1) << (31 - i);
  return reversed;
}
static inline unsigned long long __brevll(unsigned long long x) {
  return (unsigned long long)__brev(unsigned(x)) << 32 | __brev(unsigned(x >> 32));
}
static inline unsigned emulator_shifted_right(unsigned low, unsigned high, unsigned by) {
  return unsigned((uint64_t(high) << 32 | low) >> by);
}
static inline unsigned __funnelshift_r(unsigned low, unsigned high, unsigned by) {
  return emulator_shifted_right(low, high, by & 31);
}
static inline unsigned __funnelshift_l(unsigned low, unsigned high, unsigned by) {
  return unsigned(((uint64_t(high) << 32 | low) << (by & 31)) >> 32);
}
static inline unsigned __byte_perm(unsigned x, unsigned y, unsigned selector) {
  uint64_t bytes = uint64_t(y) << 32 | x;
  unsigned result = 0;
  for (int i = 0; i < 4; i++)
    result |= unsigned(bytes >> (selector >> 4 * i & 7) * 8 & 255) << 8 * i;
  return result;
}
static inline int __popc(unsigned x) { return __builtin_popcount(x); }
static inline int __popcll(unsigned long long x) { return __builtin_popcountll(x); }
static inline int __clz(int x) { return x ? __builtin_clz(unsigned(x)) : 32; }
static inline int __clzll(long long x) { return x ? __builtin_clzll((unsigned long long)x) : 64; }
static inline int __ffs(int x) { return __builtin_ffs(x); }
template <class T>
static inline T min(T a, T b) {
  return a < b ? a : b;
}
template <class T>
static inline T max(T a, T b) {
  return a > b ? a : b;
}

template <class T>
static inline T atomicAdd(T* p, T by) {
  return __atomic_fetch_add(p, by, __ATOMIC_RELAXED);
}
template <class T>
static inline T atomicSub(T* p, T by) {
  return __atomic_fetch_sub(p, by, __ATOMIC_RELAXED);
}
template <class T>
static inline T atomicOr(T* p, T bits) {
  return __atomic_fetch_or(p, bits, __ATOMIC_RELAXED);
}
template <class T>
static inline T atomicAnd(T* p, T bits) {
  return __atomic_fetch_and(p, bits, __ATOMIC_RELAXED);
}
template <class T>
static inline T atomicExch(T* p, T next) {
  return __atomic_exchange_n(p, next, __ATOMIC_SEQ_CST);
}
template <class T>
static inline T atomicCAS(T* p, T expected, T next) {
  __atomic_compare_exchange_n(p, &expected, next, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
  return expected;
}
template <class T>
static inline T atomicMin(T* p, T value) {
  T old = *p;
  while (value < old &&
         !__atomic_compare_exchange_n(p, &old, value, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) {
  }
  return old;
}
template <class T>
static inline T atomicMax(T* p, T value) {
  T old = *p;
  while (value > old &&
         !__atomic_compare_exchange_n(p, &old, value, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) {
  }
  return old;
}
