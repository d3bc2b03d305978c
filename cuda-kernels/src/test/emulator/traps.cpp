// What the processor refuses a lane becomes a fault of its kernel.
#include "traps.h"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <pthread.h>

#include <atomic>

#include "blocks.h"

namespace emulator {

namespace {

struct sigaction formerActions[NSIG];

// The workers. A handler must not touch thread-local variables of threads that have none yet.
constexpr int maxWorkers = 256;
pthread_t workers[maxWorkers];
std::atomic<int> workerCount{0};

bool onWorker() {
  for (int i = 0; i < workerCount; i++) {
    if (pthread_equal(workers[i], pthread_self())) return true;
  }
  return false;
}

void passOn(int signal, siginfo_t* info, void* context) {
  const struct sigaction& former = formerActions[signal];
  if (former.sa_flags & SA_SIGINFO) {
    former.sa_sigaction(signal, info, context);
  } else if (former.sa_handler == SIG_DFL || former.sa_handler == SIG_IGN) {
    sigaction(signal, &former, nullptr);
    raise(signal);
  } else {
    former.sa_handler(signal);
  }
}

// An access that the processor itself refuses (its address is unknown then) was not aligned, and
// kernels are compiled so that an access that the processor would allow traps as well.
void onSignal(int signal, siginfo_t* info, void* context) {
  if (!onWorker() || !inBlock()) {
    passOn(signal, info, context);
  } else if (signal == SIGSEGV && info->si_code != SI_KERNEL) {
    leaveBlock(illegalAddress, "illegal address", info->si_addr);
  } else if (signal == SIGSEGV || signal == SIGBUS || signal == SIGILL) {
    leaveBlock(misalignedAddress, "misaligned address", info->si_addr);
  } else {
    leaveBlock(launchFailed, "trap at", info->si_addr);
  }
}

}  // namespace

// Several begin at once: each takes a place of its own. A place that is not filled yet is nobody's.
void registerWorker() {
  const int place = workerCount++;
  if (place >= maxWorkers) {
    std::fputs("emulator: more workers than places for them\n", stderr);
    std::abort();
  }
  workers[place] = pthread_self();
}

void installTraps() {
  for (int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL}) {
    sigaction(signal, nullptr, &formerActions[signal]);
    struct sigaction action{};
    action.sa_sigaction = onSignal;
    action.sa_mask = formerActions[signal].sa_mask;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
    sigaction(signal, &action, nullptr);
  }
}

}  // namespace emulator
