"""Prints what ptxas makes of each kernel, as a table; cuda-kernels/build --report calls it.

Registers and spills are given for each architecture, instructions (of the text, not of a run) for
sm_90.
"""

import pathlib
import re
import subprocess
import sys
import tempfile

ARCHITECTURES = [80, 86, 89, 90, 100, 120]
DISASSEMBLED = 90


def compile_for(cuda, flags, architecture, cubin):
    """Compiles for one architecture; returns what ptxas says."""
    command = [f'{cuda}/bin/nvcc', *flags, '-Xptxas', '-v', '-cubin', f'-arch=sm_{architecture}', '-o', cubin]
    done = subprocess.run([*command, 'kernels.cu'], cwd='src/main/cuda', capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    return done.stderr


def usage(text):
    """Registers, spilled bytes, stack and static shared bytes by kernel."""
    kernels = {}
    for block in re.split(r"Compiling entry function '", text)[1:]:
        def number(pattern):
            found = re.search(pattern, block)
            return int(found.group(1)) if found else 0
        kernels[block[:block.index("'")]] = {
            'registers': number(r'Used (\d+) registers'),
            'spills': number(r'(\d+) bytes spill stores') + number(r'(\d+) bytes spill loads'),
            'stack': number(r'(\d+) bytes stack frame'),
            'shared': number(r'(\d+) bytes smem'),
        }
    return kernels


def instructions(cuda, cubin):
    """How many instructions the text of each kernel has."""
    text = subprocess.run([f'{cuda}/bin/nvdisasm', '-c', cubin], capture_output=True, text=True, check=True).stdout
    counts, kernel = {}, None
    for line in text.splitlines():
        section = re.match(r'\s*\.section\s+\.text\.([^,\s]+)', line)
        if section:
            kernel = section.group(1)
            counts[kernel] = 0
        elif kernel and re.match(r'\s+/\*[0-9a-f]{4,}\*/', line):
            counts[kernel] += not re.search(r'\bNOP\b', line)
    return counts


def main(cuda, *flags):
    with tempfile.TemporaryDirectory() as folder:
        cubin = str(pathlib.Path(folder) / 'kernels.cubin')
        used = {}
        for architecture in ARCHITECTURES:
            used[architecture] = usage(compile_for(cuda, flags, architecture, cubin))
            if architecture == DISASSEMBLED:
                counts = instructions(cuda, cubin)
    registers = ' | '.join(f'sm_{a}' for a in ARCHITECTURES)
    print(f'| kernel | {registers} | spilled bytes | stack | static shared | instructions sm_{DISASSEMBLED} |')
    print('|---' * (len(ARCHITECTURES) + 5) + '|')
    for kernel in sorted(used[DISASSEMBLED]):
        each = [used[a][kernel] for a in ARCHITECTURES]
        columns = [u['registers'] for u in each]
        columns += [max(u[what] for u in each) for what in ('spills', 'stack', 'shared')]
        print('|', ' | '.join(map(str, [kernel, *columns, counts.get(kernel, '?')])), '|')


main(*sys.argv[1:])
