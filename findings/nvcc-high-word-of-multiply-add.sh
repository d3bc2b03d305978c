#!/usr/bin/env bash
# nvcc 13.0.88 (PyPI: nvidia-cuda-nvcc and its parts): the high word of a 64-bit multiply-add is 1, 2 or 3 instructions.
#
# The GPUs have an instruction for the high word of a*b + c with 32-bit a and b and a 64-bit c, IMAD.HI.U32. One would guess
# that C++ which says just this becomes that instruction, always or never, and that PTX's mad.wide.u32, which is the operation
# itself, is a safe way to get it. Where one result feeds the next, as in Montgomery arithmetic, C++ becomes IMAD.HI.U32 and an
# add of a register that was set to zero; standing alone it is without the add. mad.wide.u32 becomes a multiply and two adds
# for sm_80, sm_90 and sm_100, and the one instruction for sm_120. A pair of mad.lo.cc and madc.hi, which looks like two, is
# the one instruction for all of them: ptxas drops the low half and keeps its carry.
#
# Seen 2026-11-30, Linux x86-64, instructions for each step of a chain (13.5.37, all parts, has the same for sm_90):
#   sm_80: plain 2, wide 3, carry 1, alone plain 0 more than carry
#   sm_90: plain 2, wide 3, carry 1, alone plain 0 more than carry
#   sm_100: plain 2, wide 3, carry 1, alone plain 0 more than carry
#   sm_120: plain 2, wide 1, carry 1, alone plain 0 more than carry
# Fails if one of the numbers changes. Needs Linux x86-64, Python 3 with venv and pip, and g++; fetches about 130 MB; no GPU.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/high.cu" <<'CUDA'
typedef unsigned int u32;
typedef unsigned long long u64;

__device__ u32 plain(u32 a, u32 b, u64 c) { return ((u64)a * b + c) >> 32; }

__device__ u32 wide(u32 a, u32 b, u64 c) {
  u64 sum;
  asm("mad.wide.u32 %0, %1, %2, %3;" : "=l"(sum) : "r"(a), "r"(b), "l"(c));
  return sum >> 32;
}

__device__ u32 carry(u32 a, u32 b, u64 c) {
  u32 high;
  asm("{ .reg .u32 low; mad.lo.cc.u32 low, %1, %2, %3; madc.hi.u32 %0, %1, %2, %4; }"
      : "=r"(high) : "r"(a), "r"(b), "r"((u32)c), "r"((u32)(c >> 32)));
  return high;
}

#define CHAIN(form, steps)                                              \
  extern "C" __global__ void form##_##steps(u32 *data, const u64 *sum) { \
    u32 a = data[threadIdx.x], b = data[threadIdx.x + 32];              \
    u64 c = sum[threadIdx.x];                                           \
    _Pragma("unroll") for (int i = 0; i < steps; i++) a = form(a, b, c); \
    data[threadIdx.x] = a;                                              \
  }
#define CHAINS(form) CHAIN(form, 1) CHAIN(form, 50) CHAIN(form, 150)
CHAINS(plain) CHAINS(wide) CHAINS(carry)
CUDA
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install -q --disable-pip-version-check --no-cache-dir --no-deps nvidia-cuda-nvcc==13.0.88 \
  nvidia-nvvm==13.0.88 nvidia-cuda-crt==13.0.88 nvidia-cuda-runtime==13.0.96 nvidia-cuda-nvdisasm==13.2.86
bin=$(echo "$work"/venv/lib/python3*/site-packages/nvidia/cu13/bin)
instructions() { # of a kernel, up to its EXIT
  "$bin/nvdisasm" -c "$work/high.cubin" 2>/dev/null |
    awk -v label=".text.$1:" '$1 == label { on = 1 } on && /\/\*[0-9a-f]+\*\/ .*;/ { n++ } on && /EXIT/ { print n; exit }'
}
row() {
  "$bin/nvcc" -cubin -arch="$1" -o "$work/high.cubin" "$work/high.cu"
  local form line=$1:
  for form in plain wide carry; do
    line+=" $form $(((($(instructions "${form}_150") - $(instructions "${form}_50"))) / 100)),"
  done
  line+=" alone plain $(($(instructions plain_1) - $(instructions carry_1))) more than carry"
  echo "$line"
}
changed=0
expect() {
  local seen
  seen=$(row "$1")
  echo "$seen"
  [ "$seen" = "$1: $2" ] || { echo "changed: expected $2"; changed=1; }
}
expect sm_80 "plain 2, wide 3, carry 1, alone plain 0 more than carry"
expect sm_90 "plain 2, wide 3, carry 1, alone plain 0 more than carry"
expect sm_100 "plain 2, wide 3, carry 1, alone plain 0 more than carry"
expect sm_120 "plain 2, wide 1, carry 1, alone plain 0 more than carry"
[ $changed = 0 ]
echo "as described"
