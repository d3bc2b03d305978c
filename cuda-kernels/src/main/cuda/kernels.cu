// Everything that runs on a device, as one translation unit.
#include "platform.cuh"
#include "probe.cu"
