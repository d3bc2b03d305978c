#!/usr/bin/env bash
# Zig 0.15.1 (PyPI: ziglang): `-target riscv32-freestanding-none` means a processor with C, D and the double-float ABI.
#
# One would guess that a target without an operating system is compiled for the least there is, as `riscv32` is by LLVM's own
# tools and as Rust's target names say letter by letter. Without -mcpu Zig takes baseline_rv32: I, M, A, F, D, C. So a guest
# for a zkVM of RV32IM gets compressed and floating-point instructions, and objects that no linker joins with those of an
# ilp32 compiler. What an RV32IM machine runs is compiled with -mcpu=generic_rv32+m (with +a where atomics are there).
#
# Seen 2026-11-30, Linux x86-64: Tag_RISCV_arch and flags of the object
#   without -mcpu:          rv32i2p1_m2p0_a2p1_f2p2_d2p2_c2p0_…, RVC, double-float ABI
#   -mcpu=generic_rv32+m:   rv32i2p1_m2p0_zmmul1p0, none
# Fails if the first has no c or d any more, or the second one of them. Needs Python 3 with venv, and readelf.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet ziglang==0.15.1
cat >"$work/half.zig" <<'ZIG'
export fn half(a: f64) f64 {
    return a / 2.0;
}
ZIG
arch() { # NAME OPTION…
  local object=$work/$1.o
  shift
  "$work/venv/bin/python" -m ziglang build-obj -O ReleaseSmall -target riscv32-freestanding-none "$@" "$work/half.zig" "-femit-bin=$object"
  readelf -A "$object" | sed -n 's/.*Tag_RISCV_arch: "\(.*\)"/\1/p'
  readelf -h "$object" | sed -n 's/.*Flags: *//p'
}
plain=$(arch plain)
asked=$(arch asked -mcpu=generic_rv32+m)
printf 'without -mcpu: %s\n-mcpu=generic_rv32+m: %s\n' "${plain//$'\n'/, }" "${asked//$'\n'/, }"
case $plain in *_d2p*_c2p*RVC*double-float*) ;; *) echo "changed: without -mcpu"; exit 1 ;; esac
case $asked in *_c2p* | *_d2p* | *RVC* | *float*) echo "changed: with -mcpu"; exit 1 ;; esac
echo "as described"
