// The entry points of the driver API that the Java side calls, as libcuda.so.1 exports them.
#include <chrono>
#include <cstdio>
#include <cstring>

#include "machine.h"

using emulator::Context;
using emulator::Device;
using emulator::Event;
using emulator::Machine;
using emulator::Module;
using emulator::Stream;

#define API extern "C" __attribute__((visibility("default"))) int
#define REFUSE_UNLESS(condition, code) \
  do {                                 \
    if (!(condition)) return code;     \
  } while (0)

namespace {

// Contexts that are current on this thread, the last one on top.
constexpr int maxDepth = 16;
struct Stack {
  Context* contexts[maxDepth];
  int depth;
};
// Apart from static shared variables, which are poisoned: only workers have these.
thread_local Stack stack;

Context* top() {
  while (stack.depth > 0) {
    Context* context = stack.contexts[stack.depth - 1];
    for (Context* live : emulator::machine().contexts) {
      if (live == context) return context;
    }
    stack.depth--;
  }
  return nullptr;
}

// A call on the current context: counted for the fault "device lost", refused after a sticky error.
class Call {
 public:
  Call() : m(emulator::machine()), guard(m.lock) {
    if (!m.initialized) {
      code = emulator::notInitialized;
      return;
    }
    context = top();
    if (context == nullptr) {
      code = emulator::invalidContext;
      return;
    }
    code = lose(m.device[context->device]);
    if (code == emulator::success) code = context->sticky;
  }

  static int lose(Device& device) {
    if (device.losingCall > 0 && --device.losingCall == 0) device.lost = true;
    return device.lost ? emulator::deviceUnavailable : emulator::success;
  }

  Device& device() { return m.device[context->device]; }
  emulator::Counters& counters() { return device().counters; }
  bool has(Stream* stream) const { return contains(context->streams, stream); }
  bool has(Event* event) const { return contains(context->events, event); }
  bool onDevice(uint64_t address, size_t bytes) const { return m.contains(address, bytes, false, context); }
  bool pinned(const void* address, size_t bytes) const {
    return m.contains(reinterpret_cast<uintptr_t>(address), bytes, true, context);
  }
  unsigned mostShared(const emulator::Kernel* kernel) const {
    auto found = context->sharedBytes.find(kernel);
    return found == context->sharedBytes.end() ? emulator::defaultSharedBytes : found->second;
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

#define BEGIN \
  Call call;  \
  if (call.code != emulator::success) return call.code

void* pointer(uint64_t address) { return reinterpret_cast<void*>(address); }

double milliseconds() {
  auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double, std::milli>(now).count();
}

int queue(Call& call, Stream* stream, std::function<void()> work) {
  call.m.submit(stream, std::move(work));
  return call.context->sticky;
}

}  // namespace

// ---- The driver and its devices.

API cuInit(unsigned) {
  Machine& m = emulator::machine();
  std::lock_guard<std::recursive_mutex> guard(m.lock);
  static bool installed = false;
  if (!installed) emulator::installTraps();
  installed = true;
  REFUSE_UNLESS(m.devices > 0, emulator::noDevice);
  m.initialized = true;
  return emulator::success;
}

API cuDriverGetVersion(int* version) {
  *version = emulator::machine().driverVersion;
  return emulator::success;
}

API cuDeviceGetCount(int* count) {
  REFUSE_UNLESS(emulator::machine().initialized, emulator::notInitialized);
  *count = emulator::machine().devices;
  return emulator::success;
}

API cuDeviceGet(int* device, int ordinal) {
  REFUSE_UNLESS(emulator::machine().initialized, emulator::notInitialized);
  REFUSE_UNLESS(ordinal >= 0 && ordinal < emulator::machine().devices, emulator::invalidDevice);
  *device = ordinal;
  return emulator::success;
}

API cuDeviceGetName(char* name, int length, int device) {
  snprintf(name, size_t(length), "Emulated GPU %d", device);
  return emulator::success;
}

API cuDeviceGetUuid(unsigned char* uuid, int device) {
  memset(uuid, 0xE0, 16);
  uuid[15] = static_cast<unsigned char>(device);
  return emulator::success;
}
API cuDeviceGetUuid_v2(unsigned char* uuid, int device) { return cuDeviceGetUuid(uuid, device); }

API cuDeviceTotalMem_v2(size_t* bytes, int device) {
  *bytes = size_t(emulator::machine().device[device].memoryBytes);
  return emulator::success;
}

API cuDeviceGetAttribute(int* value, int attribute, int) {
  switch (attribute) {
    case 1: *value = int(emulator::maxThreads); break;       // MAX_THREADS_PER_BLOCK
    case 8: *value = 49152; break;                           // MAX_SHARED_MEMORY_PER_BLOCK
    case 10: *value = 32; break;                             // WARP_SIZE
    case 16: *value = 2; break;                              // MULTIPROCESSOR_COUNT
    case 75: *value = 9; break;                              // COMPUTE_CAPABILITY_MAJOR
    case 76: *value = 0; break;                              // COMPUTE_CAPABILITY_MINOR
    case 97: *value = int(emulator::maxSharedBytes); break;  // MAX_SHARED_MEMORY_PER_BLOCK_OPTIN
    default: *value = 0;
  }
  return emulator::success;
}

// ---- Contexts.

API cuCtxCreate_v2(Context** context, unsigned, int device) {
  Machine& m = emulator::machine();
  std::lock_guard<std::recursive_mutex> guard(m.lock);
  REFUSE_UNLESS(m.initialized, emulator::notInitialized);
  REFUSE_UNLESS(device >= 0 && device < m.devices, emulator::invalidDevice);
  REFUSE_UNLESS(Call::lose(m.device[device]) == emulator::success, emulator::deviceUnavailable);
  REFUSE_UNLESS(stack.depth < maxDepth, emulator::invalidValue);
  *context = new Context{device, emulator::success, {}, {}, {}, {}};
  m.contexts.push_back(*context);
  m.device[device].counters.contexts++;
  stack.contexts[stack.depth++] = *context;
  return emulator::success;
}

// Work that nobody waited for is dropped, and what was allocated is gone.
API cuCtxDestroy_v2(Context* context) {
  Machine& m = emulator::machine();
  std::lock_guard<std::recursive_mutex> guard(m.lock);
  for (Context* live : m.contexts) {
    if (live == context) {
      m.destroy(context);
      top();
      return emulator::success;
    }
  }
  return emulator::invalidContext;
}

API cuCtxSetCurrent(Context* context) {
  if (stack.depth > 0) stack.depth--;
  if (context != nullptr) stack.contexts[stack.depth++] = context;
  return emulator::success;
}

API cuCtxGetCurrent(Context** context) {
  std::lock_guard<std::recursive_mutex> guard(emulator::machine().lock);
  *context = top();
  return emulator::success;
}

API cuCtxSynchronize() {
  BEGIN;
  call.counters().synchronisations++;
  call.drainAll();
  return call.context->sticky;
}

// ---- Images.

namespace {

bool looksLikeAnImage(const unsigned char* bytes) {
  unsigned magic;
  memcpy(&magic, bytes, sizeof magic);
  return magic == 0xBA55ED50 || magic == 0x464C457F || memcmp(bytes, "//", 2) == 0 ||
         memcmp(bytes, ".version", 8) == 0;
}

}  // namespace

// Whatever the image, it holds the kernels that were linked into this library.
API cuModuleLoadData(Module** module, const unsigned char* image) {
  BEGIN;
  REFUSE_UNLESS(looksLikeAnImage(image), emulator::invalidImage);
  REFUSE_UNLESS(!call.device().wrongImage, emulator::noBinaryForGpu);
  bool first = true;
  for (Context* context : call.m.contexts) first = first && context->modules.empty();
  if (first) {
    for (auto& [name, global] : emulator::globals()) memcpy(global.address, global.initial.data(), global.bytes);
  }
  *module = new Module{call.context};
  call.context->modules.push_back(*module);
  return emulator::success;
}

API cuModuleUnload(Module* module) {
  BEGIN;
  auto& modules = call.context->modules;
  for (auto at = modules.begin(); at != modules.end(); ++at) {
    if (*at == module) {
      modules.erase(at);
      delete module;
      return emulator::success;
    }
  }
  return emulator::invalidHandle;
}

API cuModuleGetFunction(const emulator::Kernel** function, Module*, const char* name) {
  BEGIN;
  auto found = emulator::kernels().find(name);
  REFUSE_UNLESS(found != emulator::kernels().end(), emulator::notFound);
  *function = &found->second;
  return emulator::success;
}

API cuModuleGetGlobal_v2(uint64_t* address, size_t* bytes, Module*, const char* name) {
  BEGIN;
  auto found = emulator::globals().find(name);
  REFUSE_UNLESS(found != emulator::globals().end(), emulator::notFound);
  if (address != nullptr) *address = reinterpret_cast<uint64_t>(found->second.address);
  if (bytes != nullptr) *bytes = found->second.bytes;
  return emulator::success;
}

API cuFuncSetAttribute(const emulator::Kernel* kernel, int attribute, int value) {
  BEGIN;
  REFUSE_UNLESS(value >= 0 && value <= int(emulator::maxSharedBytes), emulator::invalidValue);
  if (attribute == 8) call.context->sharedBytes[kernel] = unsigned(value);  // MAX_DYNAMIC_SHARED_SIZE_BYTES
  return emulator::success;
}

API cuFuncGetAttribute(int* value, int attribute, const emulator::Kernel*) {
  BEGIN;
  *value = attribute == 0 ? int(emulator::maxThreads) : 0;
  return emulator::success;
}

// ---- Memory.

API cuMemGetInfo_v2(size_t* free, size_t* total) {
  BEGIN;
  *total = size_t(call.device().memoryBytes);
  *free = *total - size_t(call.counters().usedBytes);
  return emulator::success;
}

API cuMemAlloc_v2(void** address, size_t bytes) {
  BEGIN;
  return call.m.allocate(call.context, bytes, false, address);
}

API cuMemFree_v2(void* address) {
  BEGIN;
  call.drainAll();
  return call.m.release(call.context, address, false);
}

API cuMemHostAlloc(void** address, size_t bytes, unsigned) {
  BEGIN;
  return call.m.allocate(call.context, bytes, true, address);
}

API cuMemFreeHost(void* address) {
  BEGIN;
  call.drainAll();
  return call.m.release(call.context, address, true);
}

// Pinned memory is read when the copy runs, pageable memory at the call.
API cuMemcpyHtoDAsync_v2(uint64_t to, const void* from, size_t bytes, Stream* stream) {
  BEGIN;
  REFUSE_UNLESS(call.has(stream), emulator::invalidHandle);
  REFUSE_UNLESS(call.onDevice(to, bytes), emulator::invalidValue);
  call.counters().copies++;
  call.counters().bytesToDevice += int64_t(bytes);
  if (call.pinned(from, bytes)) {
    return queue(call, stream, [=] { memcpy(pointer(to), from, bytes); });
  }
  auto* first = static_cast<const unsigned char*>(from);
  auto staged = std::make_shared<std::vector<unsigned char>>(first, first + bytes);
  return queue(call, stream, [=] { memcpy(pointer(to), staged->data(), bytes); });
}

// Into pinned memory when the copy runs; into pageable memory before the call returns.
API cuMemcpyDtoHAsync_v2(void* to, uint64_t from, size_t bytes, Stream* stream) {
  BEGIN;
  REFUSE_UNLESS(call.has(stream), emulator::invalidHandle);
  REFUSE_UNLESS(call.onDevice(from, bytes), emulator::invalidValue);
  call.counters().copies++;
  call.counters().bytesToHost += int64_t(bytes);
  bool pageable = !call.pinned(to, bytes);
  Context* context = call.context;
  queue(call, stream, [=] {
    if (context->sticky == emulator::success) memcpy(to, pointer(from), bytes);
  });
  if (pageable) call.m.drain(stream, stream->submitted);
  return call.context->sticky;
}

API cuMemcpyDtoDAsync_v2(uint64_t to, uint64_t from, size_t bytes, Stream* stream) {
  BEGIN;
  REFUSE_UNLESS(call.has(stream), emulator::invalidHandle);
  REFUSE_UNLESS(call.onDevice(to, bytes) && call.onDevice(from, bytes), emulator::invalidValue);
  call.counters().copies++;
  return queue(call, stream, [=] { memmove(pointer(to), pointer(from), bytes); });
}

API cuMemsetD8Async(uint64_t to, unsigned char value, size_t bytes, Stream* stream) {
  BEGIN;
  REFUSE_UNLESS(call.has(stream), emulator::invalidHandle);
  REFUSE_UNLESS(call.onDevice(to, bytes), emulator::invalidValue);
  call.counters().fills++;
  return queue(call, stream, [=] { memset(pointer(to), value, bytes); });
}

API cuMemsetD32Async(uint64_t to, unsigned value, size_t words, Stream* stream) {
  BEGIN;
  REFUSE_UNLESS(call.has(stream), emulator::invalidHandle);
  REFUSE_UNLESS(call.onDevice(to, words * 4), emulator::invalidValue);
  call.counters().fills++;
  return queue(call, stream, [=] {
    for (size_t i = 0; i < words; i++) static_cast<unsigned*>(pointer(to))[i] = value;
  });
}

// ---- Streams and events.

API cuStreamCreate(Stream** stream, unsigned) {
  BEGIN;
  *stream = new Stream{call.context, {}, 0, 0};
  call.context->streams.push_back(*stream);
  return emulator::success;
}

API cuStreamDestroy_v2(Stream* stream) {
  BEGIN;
  REFUSE_UNLESS(call.has(stream), emulator::invalidHandle);
  call.m.drain(stream, stream->submitted);
  for (Event* event : call.context->events) {
    if (event->stream == stream) event->stream = nullptr;
  }
  auto& streams = call.context->streams;
  for (auto at = streams.begin(); at != streams.end(); ++at) {
    if (*at == stream) {
      streams.erase(at);
      break;
    }
  }
  delete stream;
  return emulator::success;
}

API cuStreamSynchronize(Stream* stream) {
  BEGIN;
  REFUSE_UNLESS(call.has(stream), emulator::invalidHandle);
  call.counters().synchronisations++;
  call.m.drain(stream, stream->submitted);
  return call.context->sticky;
}

API cuStreamWaitEvent(Stream* stream, Event* event, unsigned) {
  BEGIN;
  REFUSE_UNLESS(call.has(stream) && call.has(event), emulator::invalidHandle);
  Stream* source = event->stream;
  uint64_t at = event->at;
  if (!event->recorded || source == nullptr) return emulator::success;
  Machine* m = &call.m;
  Context* context = call.context;
  return queue(call, stream, [=] {
    for (Stream* live : context->streams) {
      if (live == source) m->drain(source, at);
    }
  });
}

API cuEventCreate(Event** event, unsigned) {
  BEGIN;
  *event = new Event{call.context};
  call.context->events.push_back(*event);
  return emulator::success;
}

API cuEventDestroy_v2(Event* event) {
  BEGIN;
  REFUSE_UNLESS(call.has(event), emulator::invalidHandle);
  call.drainAll();
  auto& events = call.context->events;
  for (auto at = events.begin(); at != events.end(); ++at) {
    if (*at == event) {
      events.erase(at);
      break;
    }
  }
  delete event;
  return emulator::success;
}

API cuEventRecord(Event* event, Stream* stream) {
  BEGIN;
  REFUSE_UNLESS(call.has(stream) && call.has(event), emulator::invalidHandle);
  event->recorded = true;
  event->stream = stream;
  event->at = stream->submitted + 1;
  return queue(call, stream, [=] { event->milliseconds = milliseconds(); });
}

API cuEventSynchronize(Event* event) {
  BEGIN;
  REFUSE_UNLESS(call.has(event), emulator::invalidHandle);
  call.counters().synchronisations++;
  if (event->stream != nullptr) call.m.drain(event->stream, event->at);
  return call.context->sticky;
}

API cuEventQuery(Event* event) {
  BEGIN;
  REFUSE_UNLESS(call.has(event), emulator::invalidHandle);
  bool waiting = event->stream != nullptr && event->stream->done < event->at;
  return waiting ? emulator::notReady : emulator::success;
}

API cuEventElapsedTime(float* elapsed, Event* from, Event* to) {
  BEGIN;
  REFUSE_UNLESS(call.has(from) && call.has(to) && from->recorded && to->recorded, emulator::invalidHandle);
  *elapsed = float(to->milliseconds - from->milliseconds);
  return emulator::success;
}

// ---- Launches. Arguments are read at the call, as the driver does.

API cuLaunchKernel(const emulator::Kernel* kernel, unsigned gridX, unsigned gridY, unsigned gridZ, unsigned blockX,
                   unsigned blockY, unsigned blockZ, unsigned sharedBytes, Stream* stream, void** arguments, void**) {
  BEGIN;
  REFUSE_UNLESS(kernel != nullptr && call.has(stream), emulator::invalidHandle);
  uint64_t threads = uint64_t(blockX) * blockY * blockZ;
  bool fits = gridX > 0 && gridX <= 0x7fffffff && gridY > 0 && gridY <= 65535 && gridZ > 0 && gridZ <= 65535 &&
              threads > 0 && threads <= emulator::maxThreads && blockZ <= 64 && sharedBytes <= call.mostShared(kernel);
  REFUSE_UNLESS(fits, emulator::invalidValue);
  REFUSE_UNLESS(arguments != nullptr || kernel->parameters == 0, emulator::invalidValue);
  auto values = std::make_shared<std::vector<std::vector<uint64_t>>>();
  for (int i = 0; i < kernel->parameters; i++) {
    values->emplace_back((kernel->bytes[i] + 15) / 16 * 2);
    memcpy(values->back().data(), arguments[i], kernel->bytes[i]);
  }
  call.counters().launches++;
  Machine* m = &call.m;
  Context* context = call.context;
  emulator::Shape shape{dim3(gridX, gridY, gridZ), dim3(blockX, blockY, blockZ), sharedBytes};
  return queue(call, stream, [=] {
    std::vector<void*> addresses;
    for (auto& value : *values) addresses.push_back(value.data());
    m->launch(context, *kernel, shape, addresses.data());
  });
}
