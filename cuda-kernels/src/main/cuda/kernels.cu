// Everything that runs on a device, as one translation unit.
#include "platform.cuh"
#include "probe.cu"

#include "blake3.cu"
#include "gather.cu"
#include "grind.cu"
#include "poseidon2.cu"
#include "transform.cu"
#include "transpose.cu"
