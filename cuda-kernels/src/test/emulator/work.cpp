// Entry points of the driver API that Java calls, as libcuda.so.1 exports them: memory, and what
// waits in streams.
#include <chrono>
#include <cstring>
#include <memory>

#include "call.h"

using emulator::Call;
using emulator::Context;
using emulator::Event;
using emulator::Machine;
using emulator::Stream;

namespace {

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
  REFUSE_UNLESS(call.has(from) && call.has(to) && from->recorded && to->recorded,
                emulator::invalidHandle);
  *elapsed = float(to->milliseconds - from->milliseconds);
  return emulator::success;
}

// ---- Launches. Arguments are read at the call, as the driver does.

API cuLaunchKernel(const emulator::Kernel* kernel, unsigned gridX, unsigned gridY, unsigned gridZ,
                   unsigned blockX, unsigned blockY, unsigned blockZ, unsigned sharedBytes,
                   Stream* stream, void** arguments, void**) {
  BEGIN;
  REFUSE_UNLESS(kernel != nullptr && call.has(stream), emulator::invalidHandle);
  uint64_t threads = uint64_t(blockX) * blockY * blockZ;
  bool fits = gridX > 0 && gridX <= 0x7fffffff && gridY > 0 && gridY <= 65535 && gridZ > 0 &&
              gridZ <= 65535 && threads > 0 && threads <= emulator::maxThreads && blockZ <= 64 &&
              sharedBytes <= call.mostShared(kernel);
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
