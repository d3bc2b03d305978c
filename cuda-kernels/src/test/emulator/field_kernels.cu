// The field and its extensions, one operation an output.
#include "../../main/cuda/bits.cuh"
#include "../../main/cuda/quartic.cuh"
#include "../../main/cuda/quintic.cuh"

// Nine words for each pair of words a, b: a + b, a - b, -a, a b, a^2, 1/a, a^b, and a to and from
// canonical.
extern "C" __global__ void field_operations(const u32* a, const u32* b, u32* out) {
  u32 i = threadIdx.x;
  u32* results = out + 9 * i;
  results[0] = add(a[i], b[i]);
  results[1] = subtract(a[i], b[i]);
  results[2] = negate(a[i]);
  results[3] = multiply(a[i], b[i]);
  results[4] = square(a[i]);
  results[5] = inverse(a[i]);
  results[6] = power(a[i], b[i]);
  results[7] = to_canonical(a[i]);
  results[8] = from_canonical(a[i]);
}
EXPORT_KERNEL(field_operations);

// Five elements for each pair of elements a, b of planar vectors, planar: a + b, a - b, a b, a times
// the first word of b, 1/a.
template <class E>
__device__ __forceinline__ void element_operations(const u32* a, const u32* b, u32* out) {
  u32 n = blockDim.x;
  u32 i = threadIdx.x;
  E x = load<E>(a, n, i);
  E y = load<E>(b, n, i);
  E results[5] = {add(x, y), subtract(x, y), multiply(x, y), scale(x, y.c[0]), inverse(x)};
  for (u32 k = 0; k < 5; k++) {
    store(out + k * E::DEGREE * n, n, i, results[k]);
  }
}

extern "C" __global__ void quintic_operations(const u32* a, const u32* b, u32* out) {
  element_operations<Quintic>(a, b, out);
}

extern "C" __global__ void quartic_operations(const u32* a, const u32* b, u32* out) {
  element_operations<Quartic>(a, b, out);
}

EXPORT_KERNEL(quintic_operations);
EXPORT_KERNEL(quartic_operations);
