#include "blocks.h"

#include <csetjmp>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <deque>
#include <random>
#include <vector>

#include "traps.h"

#if !defined(__x86_64__)
#error "switchStack saves the registers of x86-64"
#endif

// Saves what a call must preserve, keeps the stack pointer in *save, and goes on where `to` left
// off.
extern "C" void emulator_switch_stack(void** save, void* to);
asm(R"(
.text
.globl emulator_switch_stack
.hidden emulator_switch_stack
.type emulator_switch_stack,@function
emulator_switch_stack:
  pushq %rbp
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  movq %rsp,(%rdi)
  movq %rsi,%rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
  ret
.size emulator_switch_stack,.-emulator_switch_stack
)");

namespace emulator {

thread_local Current current;

namespace {

constexpr size_t page = 4096;
constexpr size_t stackBytes = 128 << 10;
constexpr unsigned char poison = 0xA5;

enum class State : uint8_t { fresh, ready, atBarrier, atWarp, done };

struct Fiber {
  void* stackPointer = nullptr;
  unsigned char* stack = nullptr;
  size_t unused =
      0;  // bytes at the top, different among fibers, or all would share a few lines of the cache
};

struct Thread : Lane {
  State state = State::fresh;
  Fiber* fiber = nullptr;
  unsigned mask = 0;
  uint64_t value = 0;
  Exchange* received = nullptr;
  const char* file = "";
  int line = 0;
};

struct Warp {
  unsigned alive = 0;
  unsigned waiting = 0;  // lanes at an operation of the warp
};

void* reserve(size_t bytes) {
  void* memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) {
    fprintf(stderr, "emulated driver: no memory for a stack\n");
    abort();
  }
  return memory;
}

class Runner {
 public:
  Runner();
  Fault run(const Kernel& kernel, void** arguments, const Shape& shape, dim3 index, Turns turns);

  Thread& running() { return *static_cast<Thread*>(current.lane); }
  void waitAtBarrier(const char* file, int line);
  Exchange* exchange(unsigned mask, uint64_t value, const char* file, int line);
  unsigned alive() { return warps[running().warp].alive; }
  void giveBack(Exchange* done) { freeExchanges.push_back(done); }
  [[noreturn]] void leave(int code, const std::string& what);
  [[noreturn]] void leaveFromSignal(int code, const char* what, const void* address);
  bool inBlock() const { return armed; }

 private:
  [[noreturn]] static void fiberMain();
  Fault schedule();
  void prepare(const Shape& shape, dim3 index, Turns turns);
  void poisonStaticShared();
  void resume(Thread& thread);
  void yield();
  Fiber* takeFiber();
  void rewind(Fiber& fiber);
  Thread* nextTurn();
  bool releaseBarrier();
  bool tryRelease(unsigned warp, unsigned mask);
  void makeReady(std::vector<Thread*>& released);
  void finish(Thread& thread);
  Fault deadlock();
  std::string place(const Thread& thread) const;

  std::vector<Fiber*> fibers, freeFibers;
  std::vector<Exchange*> freeExchanges;
  std::vector<Thread> threads;
  std::vector<Warp> warps;
  std::vector<unsigned> order;
  std::deque<Thread*> ready;
  std::vector<Thread*> released;
  std::mt19937_64 random;
  Block block;
  Turns turns{};
  const Kernel* kernel = nullptr;
  void** arguments = nullptr;
  unsigned char* shared = nullptr;
  unsigned char* staticShared = nullptr;
  size_t staticSharedBytes = 0;
  void* scheduler = nullptr;
  unsigned started = 0, finished = 0;
  Fault fault;
  sigjmp_buf trap;
  bool armed = false;
};

Runner* runnerOfWorker() { return static_cast<Runner*>(current.runner); }

// Static shared variables are thread-local variables of this library: finds those of this thread.
int findThreadLocals(dl_phdr_info* info, size_t, void* range) {
  auto code = reinterpret_cast<uintptr_t>(&findThreadLocals);
  bool ours = false;
  size_t bytes = 0;
  for (int i = 0; i < info->dlpi_phnum; i++) {
    const auto& segment = info->dlpi_phdr[i];
    uintptr_t from = info->dlpi_addr + segment.p_vaddr;
    if (segment.p_type == PT_LOAD && code >= from && code < from + segment.p_memsz) ours = true;
    if (segment.p_type == PT_TLS) bytes = segment.p_memsz;
  }
  if (!ours) return 0;
  *static_cast<std::pair<void*, size_t>*>(range) = {info->dlpi_tls_data, bytes};
  return 1;
}

Runner::Runner() {
  current.lane = nullptr;  // touches the thread-local block, so that it exists
  std::pair<void*, size_t> range{nullptr, 0};
  dl_iterate_phdr(findThreadLocals, &range);
  staticShared = static_cast<unsigned char*>(range.first);
  staticSharedBytes = range.first == nullptr ? 0 : range.second;
  size_t bytes = (maxSharedBytes + page - 1) / page * page;
  auto* map = static_cast<unsigned char*>(reserve(bytes + page));
  mprotect(map + bytes, page, PROT_NONE);
  shared = map + bytes;
  stack_t alternate{};
  alternate.ss_sp = reserve(64 << 10);
  alternate.ss_size = 64 << 10;
  sigaltstack(&alternate, nullptr);
}

// Shared memory holds anything when a block begins.
void Runner::poisonStaticShared() {
  Current kept = current;
  memset(staticShared, poison, staticSharedBytes);
  current = kept;
}

void Runner::prepare(const Shape& shape, dim3 index, Turns t) {
  turns = t;
  if (turns.order == Order::random) random.seed(turns.seed);
  unsigned count = shape.block.x * shape.block.y * shape.block.z;
  threads.assign(count, Thread{});
  warps.assign((count + 31) / 32, Warp{});
  order.resize(count);
  for (unsigned i = 0; i < count; i++) {
    threads[i].index = dim3(i % shape.block.x, i / shape.block.x % shape.block.y,
                            i / shape.block.x / shape.block.y);
    threads[i].position = i;
    threads[i].warp = i / 32;
    warps[i / 32].alive |= 1u << (i % 32);
    order[i] = turns.order == Order::reverse ? count - 1 - i : i;
  }
  if (turns.order == Order::random) std::shuffle(order.begin(), order.end(), random);
  unsigned char* dynamic = shared - (shape.sharedBytes + 15) / 16 * 16;
  memset(dynamic, poison, size_t(shared - dynamic));
  poisonStaticShared();
  block = Block{index, shape.block, shape.grid, dynamic};
  started = finished = 0;
  ready.clear();
  fault = Fault{};
}

Fault Runner::run(const Kernel& k, void** a, const Shape& shape, dim3 index, Turns t) {
  kernel = &k;
  arguments = a;
  prepare(shape, index, t);
  current.block = &block;
  armed = true;
  Fault found = sigsetjmp(trap, 0) == 0 ? schedule() : fault;
  armed = false;
  if (found.code != 0) {  // lanes were left in the middle: their fibers begin anew
    for (Fiber* fiber : fibers) rewind(*fiber);
    freeFibers = fibers;
    ready.clear();
  }
  current.block = nullptr;
  current.lane = nullptr;
  return found;
}

Fault Runner::schedule() {
  while (finished < threads.size()) {
    Thread* next = nextTurn();
    if (next != nullptr) {
      resume(*next);
      if (fault.code != 0) return fault;
    } else if (!releaseBarrier()) {
      return fault.code != 0 ? fault : deadlock();
    }
  }
  return Fault{};
}

// New lanes first, then those that need not wait any more; in random order, either.
Thread* Runner::nextTurn() {
  bool fresh = started < threads.size();
  if (fresh && turns.order == Order::random && !ready.empty()) fresh = (random() & 1) != 0;
  if (fresh) return &threads[order[started++]];
  if (ready.empty()) return nullptr;
  Thread* next = ready.front();
  ready.pop_front();
  return next;
}

void Runner::resume(Thread& thread) {
  if (thread.state == State::fresh) thread.fiber = takeFiber();
  thread.state = State::ready;
  current.lane = &thread;
  emulator_switch_stack(&scheduler, thread.fiber->stackPointer);
}

void Runner::yield() {
  Thread& thread = running();
  emulator_switch_stack(&thread.fiber->stackPointer, scheduler);
}

Fiber* Runner::takeFiber() {
  if (freeFibers.empty()) {
    auto* fiber = new Fiber;
    fiber->unused = 64 + fibers.size() % 61 * 192;
    fiber->stack = static_cast<unsigned char*>(reserve(stackBytes));
    mprotect(fiber->stack, page, PROT_NONE);
    rewind(*fiber);
    fibers.push_back(fiber);
    return fiber;
  }
  Fiber* fiber = freeFibers.back();
  freeFibers.pop_back();
  return fiber;
}

// Lays a frame from which a switch "returns" into fiberMain.
void Runner::rewind(Fiber& fiber) {
  auto** top = reinterpret_cast<void**>(fiber.stack + stackBytes - fiber.unused);
  *--top = nullptr;
  *--top = reinterpret_cast<void*>(&Runner::fiberMain);
  for (int saved = 0; saved < 6; saved++) *--top = nullptr;
  fiber.stackPointer = top;
}

// A fiber runs one lane after another; between two of them it lies among the free ones.
void Runner::fiberMain() {
  for (;;) {
    Runner* runner = runnerOfWorker();
    runner->kernel->invoke(runner->kernel->function, runner->arguments);
    Thread& thread = runner->running();
    runner->finish(thread);
    emulator_switch_stack(&thread.fiber->stackPointer, runner->scheduler);
  }
}

// Others of the warp may have waited for this lane only.
void Runner::finish(Thread& thread) {
  thread.state = State::done;
  finished++;
  freeFibers.push_back(thread.fiber);
  warps[thread.warp].alive &= ~(1u << (thread.position & 31));
  for (unsigned i = thread.warp * 32; i < threads.size() && i < thread.warp * 32 + 32; i++) {
    if (threads[i].state == State::atWarp) tryRelease(thread.warp, threads[i].mask);
  }
}

void Runner::waitAtBarrier(const char* file, int line) {
  Thread& thread = running();
  thread.file = file;
  thread.line = line;
  thread.state = State::atBarrier;
  yield();
}

bool Runner::releaseBarrier() {
  const Thread* first = nullptr;
  for (const Thread& thread : threads) {
    if (thread.state == State::done) continue;
    if (thread.state != State::atBarrier) return false;
    if (first == nullptr) first = &thread;
    if (thread.line != first->line || strcmp(thread.file, first->file) != 0) {
      fault = {launchFailed, "divergent barrier: " + place(*first) + ", but " + place(thread)};
      return false;
    }
  }
  released.clear();
  for (unsigned i : order) {
    if (threads[i].state == State::atBarrier) released.push_back(&threads[i]);
  }
  makeReady(released);
  return true;
}

Exchange* Runner::exchange(unsigned mask, uint64_t value, const char* file, int line) {
  Thread& thread = running();
  thread.file = file;
  thread.line = line;
  if (!(mask >> (thread.position & 31) & 1))
    leave(launchFailed, "the calling lane is not in the mask of its operation");
  thread.mask = mask;
  thread.value = value;
  thread.state = State::atWarp;
  warps[thread.warp].waiting |= 1u << (thread.position & 31);
  tryRelease(thread.warp, mask);
  yield();
  return thread.received;
}

// All living lanes of `mask` wait for each other: they exchange what they brought and go on.
bool Runner::tryRelease(unsigned warp, unsigned mask) {
  unsigned expected = mask & warps[warp].alive;
  if ((expected & ~warps[warp].waiting) != 0) return false;
  for (unsigned lane = 0; lane < 32; lane++) {
    if ((expected >> lane & 1) && threads[warp * 32 + lane].mask != mask) return false;
  }
  warps[warp].waiting &= ~expected;
  if (freeExchanges.empty()) freeExchanges.push_back(new Exchange);
  Exchange* exchange = freeExchanges.back();
  freeExchanges.pop_back();
  exchange->lanes = expected;
  exchange->readers = __builtin_popcount(expected);
  released.clear();
  for (unsigned lane = 0; lane < 32; lane++) {
    if (!(expected >> lane & 1)) continue;
    Thread& thread = threads[warp * 32 + lane];
    exchange->values[lane] = thread.value;
    thread.received = exchange;
    released.push_back(&thread);
  }
  if (turns.order == Order::reverse) std::reverse(released.begin(), released.end());
  makeReady(released);
  return true;
}

void Runner::makeReady(std::vector<Thread*>& threadsReleased) {
  if (turns.order == Order::random)
    std::shuffle(threadsReleased.begin(), threadsReleased.end(), random);
  for (Thread* thread : threadsReleased) {
    thread->state = State::ready;
    ready.push_back(thread);
  }
}

std::string Runner::place(const Thread& thread) const {
  return "thread " + std::to_string(thread.position) + " at " + thread.file + ":" +
         std::to_string(thread.line);
}

Fault Runner::deadlock() {
  for (const Thread& thread : threads) {
    if (thread.state == State::atWarp) {
      return {launchFailed,
              "deadlock: " + place(thread) + " waits for lanes of its warp that do not come"};
    }
  }
  return {launchFailed, "deadlock"};
}

void Runner::leave(int code, const std::string& what) {
  fault = {code, what + ": " + place(running())};
  emulator_switch_stack(&running().fiber->stackPointer, scheduler);
  abort();  // never resumed
}

void Runner::leaveFromSignal(int code, const char* what, const void* address) {
  const Thread& thread = running();
  const dim3& b = block.index;
  char text[256];
  snprintf(text, sizeof text, "%s %p: block (%u, %u, %u), thread (%u, %u, %u)", what, address, b.x,
           b.y, b.z, thread.index.x, thread.index.y, thread.index.z);
  fault = {code, text};
  siglongjmp(trap, 1);
}

}  // namespace

Fault runBlock(const Kernel& kernel, void** arguments, const Shape& shape, dim3 index,
               Turns turns) {
  if (current.runner == nullptr) {
    current.runner = new Runner;
    registerWorker();
  }
  Fault fault = runnerOfWorker()->run(kernel, arguments, shape, index, turns);
  if (fault.code != 0) fault.text = std::string("kernel ") + kernel.name + ": " + fault.text;
  return fault;
}

bool inBlock() {
  Runner* runner = runnerOfWorker();
  return runner != nullptr && runner->inBlock() && current.lane != nullptr;
}

void leaveBlock(int code, const char* what, const void* address) {
  runnerOfWorker()->leaveFromSignal(code, what, address);
}

void blockBarrier(const char* file, int line) { runnerOfWorker()->waitAtBarrier(file, line); }

Exchange* warpExchange(unsigned mask, uint64_t value, const char* file, int line) {
  return runnerOfWorker()->exchange(mask, value, file, line);
}

void release(Exchange* exchange) {
  if (--exchange->readers == 0) runnerOfWorker()->giveBack(exchange);
}

void warpBarrier(unsigned mask, const char* file, int line) {
  release(warpExchange(mask, 0, file, line));
}

unsigned aliveLanes() { return runnerOfWorker()->alive(); }

void undefined(const char* what, const char* file, int line) {
  Thread& thread = runnerOfWorker()->running();
  thread.file = file;
  thread.line = line;
  runnerOfWorker()->leave(launchFailed, what);
}

}  // namespace emulator
