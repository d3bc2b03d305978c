#!/usr/bin/env bash
# nvcc 13.0.88 (PyPI: nvidia-cuda-nvcc and its parts): a cubin depends on the folder that it was made in.
#
# One would guess that the same file, given by the same relative name with the same options and without debug information,
# makes the same cubin wherever it lies, and that -frandom-seed sees to it if need be: nvcc's help says that it makes PTX and
# object files identical. A name from an anonymous namespace gets a hash of the file's absolute path, which is in PTX and in
# the cubin; the seed does not enter it. Declared static instead, nothing of the path is left in the cubin. Host compilers do
# not do so: g++ makes the same object of an anonymous namespace in both folders.
#
# Seen 2026-11-30, Linux x86-64, two folders:
#   nvcc -cubin, anonymous namespace: different
#     one: _GLOBAL__N__b178b5d2_12_anonymous_cu_pick5table
#     two: _GLOBAL__N__eda3f24a_12_anonymous_cu_pick5table
#   nvcc -cubin -frandom-seed=1, anonymous namespace: different
#   nvcc -ptx -frandom-seed=1, anonymous namespace: different
#   nvcc -cubin, static: same
#   g++ -c, anonymous namespace: same
# Fails if a "same" or "different" changes; the hashes are new each time, as the folder is. Needs Linux x86-64, Python 3 with
# venv and pip, and g++; fetches about 130 MB; no GPU.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/one" "$work/two"
for folder in one two; do
  cat >"$work/$folder/anonymous.cu" <<'CUDA'
namespace {
__constant__ int table[4];
}
extern "C" __global__ void pick(int *data) { data[0] = table[data[1] & 3]; }
CUDA
  cat >"$work/$folder/static.cu" <<'CUDA'
static __constant__ int table[4];
extern "C" __global__ void pick(int *data) { data[0] = table[data[1] & 3]; }
CUDA
  cat >"$work/$folder/host.cpp" <<'CPP'
namespace {
int table[4] = {1, 2, 3, 4};
}
extern "C" int *whole() { return table; }
CPP
done
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install -q --disable-pip-version-check --no-cache-dir --no-deps nvidia-cuda-nvcc==13.0.88 \
  nvidia-nvvm==13.0.88 nvidia-cuda-crt==13.0.88 nvidia-cuda-runtime==13.0.96
nvcc=$(echo "$work"/venv/lib/python3*/site-packages/nvidia/cu13/bin/nvcc)
changed=0
expect() { # WHAT same|different COMMAND, which writes `out`
  local what=$1 expected=$2 seen=same
  shift 2
  (cd "$work/one" && "$@")
  (cd "$work/two" && "$@")
  cmp -s "$work/one/out" "$work/two/out" || seen=different
  echo "$what: $seen"
  [ "$seen" = "$expected" ] || { echo "changed: expected $expected"; changed=1; }
}
expect "nvcc -cubin, anonymous namespace" different "$nvcc" -cubin -arch=sm_90 -o out anonymous.cu
grep -ao '_GLOBAL__N__[0-9a-z_]*' "$work"/{one,two}/out | sed 's|.*/\(.*\)/out:|  \1: |' | sort -u
expect "nvcc -cubin -frandom-seed=1, anonymous namespace" different \
  "$nvcc" -cubin -frandom-seed=1 -arch=sm_90 -o out anonymous.cu
expect "nvcc -ptx -frandom-seed=1, anonymous namespace" different \
  "$nvcc" -ptx -frandom-seed=1 -arch=sm_90 -o out anonymous.cu
expect "nvcc -cubin, static" same "$nvcc" -cubin -arch=sm_90 -o out static.cu
expect "g++ -c, anonymous namespace" same g++ -c -o out host.cpp
[ $changed = 0 ]
echo "as described"
