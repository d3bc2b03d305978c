// Entry points of the driver API that Java calls, as libcuda.so.1 exports them: devices, contexts
// and images.
#include <cstdio>
#include <cstring>

#include "call.h"
#include "traps.h"

using emulator::Context;
using emulator::ContextStack;
using emulator::contextStack;
using emulator::Machine;
using emulator::Module;

namespace emulator {

thread_local ContextStack contextStack;

Context* ContextStack::top() {
  while (depth > 0) {
    Context* context = contexts[depth - 1];
    for (Context* live : machine().contexts) {
      if (live == context) return context;
    }
    depth--;
  }
  return nullptr;
}

}  // namespace emulator

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
    case 1:
      *value = int(emulator::maxThreads);
      break;  // MAX_THREADS_PER_BLOCK
    case 8:
      *value = 49152;
      break;  // MAX_SHARED_MEMORY_PER_BLOCK
    case 10:
      *value = 32;
      break;  // WARP_SIZE
    case 16:
      *value = 2;
      break;  // MULTIPROCESSOR_COUNT
    case 75:
      *value = 9;
      break;  // COMPUTE_CAPABILITY_MAJOR
    case 76:
      *value = 0;
      break;  // COMPUTE_CAPABILITY_MINOR
    case 97:
      *value = int(emulator::maxSharedBytes);
      break;  // MAX_SHARED_MEMORY_PER_BLOCK_OPTIN
    default:
      *value = 0;
  }
  return emulator::success;
}

// ---- Contexts.

API cuCtxCreate_v2(Context** context, unsigned, int device) {
  Machine& m = emulator::machine();
  std::lock_guard<std::recursive_mutex> guard(m.lock);
  REFUSE_UNLESS(m.initialized, emulator::notInitialized);
  REFUSE_UNLESS(device >= 0 && device < m.devices, emulator::invalidDevice);
  REFUSE_UNLESS(emulator::Call::lose(m.device[device]) == emulator::success,
                emulator::deviceUnavailable);
  REFUSE_UNLESS(contextStack.depth < ContextStack::maxDepth, emulator::invalidValue);
  *context = new Context{device, emulator::success, {}, {}, {}, {}};
  m.contexts.push_back(*context);
  m.device[device].counters.contexts++;
  contextStack.contexts[contextStack.depth++] = *context;
  return emulator::success;
}

// Work that nobody waited for is dropped, and what was allocated is gone.
API cuCtxDestroy_v2(Context* context) {
  Machine& m = emulator::machine();
  std::lock_guard<std::recursive_mutex> guard(m.lock);
  for (Context* live : m.contexts) {
    if (live == context) {
      m.destroy(context);
      contextStack.top();
      return emulator::success;
    }
  }
  return emulator::invalidContext;
}

API cuCtxSetCurrent(Context* context) {
  if (contextStack.depth > 0) contextStack.depth--;
  if (context != nullptr) contextStack.contexts[contextStack.depth++] = context;
  return emulator::success;
}

API cuCtxGetCurrent(Context** context) {
  std::lock_guard<std::recursive_mutex> guard(emulator::machine().lock);
  *context = contextStack.top();
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
API cuModuleLoadDataEx(Module** module, const unsigned char* image, unsigned, int*, void**) {
  BEGIN;
  REFUSE_UNLESS(looksLikeAnImage(image), emulator::invalidImage);
  REFUSE_UNLESS(!call.device().wrongImage, emulator::noBinaryForGpu);
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

API cuFuncSetAttribute(const emulator::Kernel* kernel, int attribute, int value) {
  BEGIN;
  REFUSE_UNLESS(value >= 0 && value <= int(emulator::maxSharedBytes), emulator::invalidValue);
  if (attribute == 8)
    call.context->sharedBytes[kernel] = unsigned(value);  // MAX_DYNAMIC_SHARED_SIZE_BYTES
  return emulator::success;
}

API cuFuncGetAttribute(int* value, int attribute, const emulator::Kernel*) {
  BEGIN;
  *value = attribute == 0 ? int(emulator::maxThreads) : 0;
  return emulator::success;
}
