// Between signals and the blocks that cause them.
#pragma once

namespace emulator {

// Installs handlers for what an access outside any allocation raises; others' accesses go on to the
// handlers that were there before (those of the Java virtual machine).
void installTraps();

// Tells that the calling thread runs blocks from now on.
void registerWorker();

// Whether the calling worker runs a lane.
bool inBlock();

// Ends the block that the calling worker runs, from within a signal handler.
[[noreturn]] void leaveBlock(int code, const char* what, const void* address);

}  // namespace emulator
