#!/usr/bin/env bash
# nvcc 13.0.88 (PyPI: nvidia-cuda-nvcc and its parts): of the modes of --compress-mode, only `size` compresses machine code.
#
# One would guess that a fatbin is compressed unless one asks for `none` (nvcc's help says of --no-compress that device code is
# then left as it is), and that `speed`, `balance` and `size` choose how hard. The default, `speed` and `balance` compress PTX
# only: a fatbin of cubins is the same, to the byte, as with `none`, even where the mode is asked for by name. `size` takes
# cubins too, and so does any mode with -Xfatbin=-compress-all. So going from `balance` to `size` is not a little more effort,
# but the whole of the compression, and a reader that finds cubins in a fatbin by their ELF header finds none after it.
#
# Seen 2026-11-30, Linux x86-64, bytes of a fatbin of one long kernel, as a cubin of sm_90 and as PTX:
#   --compress-mode=none: cubin 41664 (same), PTX 77600
#   no option: cubin 41664 (same), PTX 17760
#   --compress-mode=speed: cubin 41664 (same), PTX 27992
#   --compress-mode=balance: cubin 41664 (same), PTX 17760
#   --compress-mode=balance -Xfatbin=-compress-all: cubin 4304 (smaller), PTX 17760
#   --compress-mode=size: cubin 3880 (smaller), PTX 13264
# Fails if a mode that leaves cubins takes them, or the other way round. Needs Linux x86-64, Python 3 with venv and pip, and
# g++; fetches about 130 MB; no GPU.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/long.cu" <<'CUDA'
extern "C" __global__ void mix(unsigned *data) {
  unsigned x = data[threadIdx.x], y = ~x;
#pragma unroll
  for (unsigned i = 1; i <= 600; i++) {
    x = x * (2 * i + 1) + (y >> (i % 31));
    y ^= x * (i * i + 7);
  }
  data[threadIdx.x] = x + y;
}
CUDA
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install -q --disable-pip-version-check --no-cache-dir --no-deps nvidia-cuda-nvcc==13.0.88 \
  nvidia-nvvm==13.0.88 nvidia-cuda-crt==13.0.88 nvidia-cuda-runtime==13.0.96
nvcc=$(echo "$work"/venv/lib/python3*/site-packages/nvidia/cu13/bin/nvcc)
make() { # FILE CODE OPTION...
  local file=$1 code=$2
  shift 2
  "$nvcc" -fatbin -gencode "arch=compute_90,code=$code" "$@" -o "$work/$file" "$work/long.cu"
}
make cubin-none sm_90 --compress-mode=none
make ptx-none compute_90 --compress-mode=none
changed=0
expect() { # "same" or "smaller" than with `none`, OPTION...
  local expected=$1 seen=other plain
  shift
  make cubin sm_90 "$@"
  make ptx compute_90 "$@"
  plain=$(stat -c %s "$work/cubin-none")
  if cmp -s "$work/cubin" "$work/cubin-none"; then seen=same; fi
  if (($(stat -c %s "$work/cubin") < plain / 2)); then seen=smaller; fi
  echo "${*:-no option}: cubin $(stat -c %s "$work/cubin") ($seen), PTX $(stat -c %s "$work/ptx")"
  [ $seen = "$expected" ] || { echo "changed: expected $expected"; changed=1; }
  [ "$*" = --compress-mode=none ] || (($(stat -c %s "$work/ptx") < $(stat -c %s "$work/ptx-none") / 2)) ||
    { echo "changed: PTX is not compressed"; changed=1; }
}
expect same --compress-mode=none
expect same
expect same --compress-mode=speed
expect same --compress-mode=balance
expect smaller --compress-mode=balance -Xfatbin=-compress-all
expect smaller --compress-mode=size
[ $changed = 0 ]
echo "as described"
