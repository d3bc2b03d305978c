#!/usr/bin/env bash
# nvidia-cuda-nvcc 13.0.88 (PyPI): pinning it does not pin the compiler.
#
# One would guess that nvidia-cuda-nvcc==13.0.88 is the compiler of CUDA 13.0, or at least asks for parts that fit. It holds
# the driver program, cudafe++ and ptxas. What turns C++ into PTX is in nvidia-nvvm, and the headers that cudafe++'s output is
# written for are in nvidia-cuda-crt; both are required without a version, so pip takes the newest, and pip check is content.
# nvcc --version still says 13.0. But PTX is then of a version that the ptxas beside it does not read, nor should a driver of
# its age: nvcc -ptx succeeds and the fault shows where the PTX is loaded; nvcc -cubin fails in its own ptxas. With only
# nvidia-nvvm held back, device code compiles and host code does not: it calls a macro that has changed.
#
# Seen 2026-11-30, pip 23.2, Linux x86-64; newest parts that day: 13.5.37:
#   required: nvidia-cuda-crt nvidia-cuda-runtime nvidia-nvvm
#   newest parts:   pip check 0, nvcc 13.0, -ptx 0 (.version 9.5), -cubin 255, -c 255
#     Unsupported .version 9.5; current version is '9.0'
#   nvvm held back: pip check 0, nvcc 13.0, -ptx 0 (.version 9.0), -cubin 0, -c 1
#     error: macro "__cudaLaunch" passed 2 arguments, but takes just 1
#   all held back:  pip check 0, nvcc 13.0, -ptx 0 (.version 9.0), -cubin 0, -c 0
# Fails if the requirements get versions or one of the lines changes. The parts that pip took are pinned below, so that it
# shows the same later on. Needs Linux x86-64, Python 3 with venv and pip, and g++; fetches about 250 MB; no GPU.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/triple.cu" <<'CUDA'
extern "C" __global__ void triple(int *data, int count) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < count) data[i] *= 3;
}
CUDA
python3 -m venv "$work/venv"
python=$work/venv/bin/python
install() { "$python" -m pip install -q --disable-pip-version-check --no-cache-dir "$@"; }
code() { local result=0; "$@" >"$work/said" 2>&1 || result=$?; cat "$work/said" >>"$work/all"; echo "$result"; }
look() {
  local nvcc cubin ptx object release check
  nvcc=$(echo "$work"/venv/lib/python3*/site-packages/nvidia/cu13/bin/nvcc)
  : >"$work/all"
  rm -f "$work/t.ptx"
  check=$(code "$python" -m pip check)
  release=$("$nvcc" --version | sed -n 's/.*release \([0-9.]*\),.*/\1/p')
  ptx=$(code "$nvcc" -ptx -arch=compute_80 -o "$work/t.ptx" "$work/triple.cu")
  cubin=$(code "$nvcc" -cubin -arch=sm_90 -o "$work/t.cubin" "$work/triple.cu")
  object=$(code "$nvcc" -c -arch=sm_90 -o "$work/t.o" "$work/triple.cu")
  echo "pip check $check, nvcc $release, -ptx $ptx ($(grep -m1 '^\.version' "$work/t.ptx")), -cubin $cubin, -c $object"
}
expect() {
  local what=$1 expected=$2 seen
  seen=$(look)
  echo "$what $seen"
  grep -m1 -o 'Unsupported .version.*\|error: macro.*' "$work/all" | sed 's/^/  /' || true
  [ "$seen" = "$expected" ] || { cat "$work/all"; echo "changed: expected $expected"; exit 1; }
}
install nvidia-cuda-nvcc==13.0.88 nvidia-nvvm==13.5.37 nvidia-cuda-crt==13.5.37 nvidia-cuda-runtime==13.5.37
required=$("$python" -c 'from importlib.metadata import requires; print(*sorted(requires("nvidia-cuda-nvcc")))')
echo "required: $required"
[ "$required" = "nvidia-cuda-crt nvidia-cuda-runtime nvidia-nvvm" ] || { echo "changed: the requirements"; exit 1; }
expect "newest parts:  " "pip check 0, nvcc 13.0, -ptx 0 (.version 9.5), -cubin 255, -c 255"
install nvidia-nvvm==13.0.88
expect "nvvm held back:" "pip check 0, nvcc 13.0, -ptx 0 (.version 9.0), -cubin 0, -c 1"
install nvidia-cuda-crt==13.0.88 nvidia-cuda-runtime==13.0.96
expect "all held back: " "pip check 0, nvcc 13.0, -ptx 0 (.version 9.0), -cubin 0, -c 0"
echo "as described"
