"""What ptxas said of each kernel, for cuda-kernels/build and rebuild-check.

usage: report.py table LOG FATBIN NVDISASM   a table: registers by architecture, the most bytes of
                                             the others, and instructions of the text for sm_90
       report.py spills LOG                  fails where a kernel spills a register
"""

import pathlib
import re
import struct
import subprocess
import sys
import tempfile

DISASSEMBLED = 90
CUBIN = 2


def usage(log):
    """By architecture and kernel: registers, spilled bytes, stack and static shared bytes."""
    kernels = {}
    for block in re.split(r"Compiling entry function ", log)[1:]:
        name, architecture = re.match(r"'(\w+)' for 'sm_(\d+)'", block).groups()

        def number(pattern):
            found = re.search(pattern, block)
            return int(found.group(1)) if found else 0

        kernels.setdefault(int(architecture), {})[name] = {
            'registers': number(r'Used (\d+) registers'),
            'spills': number(r'(\d+) bytes spill stores') + number(r'(\d+) bytes spill loads'),
            'stack': number(r'(\d+) bytes stack frame'),
            'shared': number(r'(\d+) bytes smem'),
        }
    return kernels


def cubin(fatbin, wanted):
    """The contents for one architecture; FatBinary.java tells the format."""
    at = struct.unpack_from('<H', fatbin, 6)[0]
    while at < len(fatbin):
        kind, _, header, length = struct.unpack_from('<HHIQ', fatbin, at)
        if kind == CUBIN and struct.unpack_from('<I', fatbin, at + 28)[0] == wanted:
            return fatbin[at + header:at + header + length]
        at += header + length
    sys.exit(f'no code for sm_{wanted}')


def instructions(code, nvdisasm):
    """How many instructions the text of each kernel has."""
    with tempfile.NamedTemporaryFile(suffix='.cubin') as file:
        file.write(code)
        file.flush()
        command = [nvdisasm, '-c', file.name]
        text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    counts, kernel = {}, None
    for line in text.splitlines():
        section = re.match(r'\s*\.section\s+\.text\.([^,\s]+)', line)
        if section:
            kernel = section.group(1)
            counts[kernel] = 0
        elif kernel and re.match(r'\s+/\*[0-9a-f]{4,}\*/', line):
            counts[kernel] += not re.search(r'\bNOP\b', line)
    return counts


def table(log, fatbin, nvdisasm):
    used = usage(pathlib.Path(log).read_text())
    counts = instructions(cubin(pathlib.Path(fatbin).read_bytes(), DISASSEMBLED), nvdisasm)
    titles = ['kernel', *(f'sm_{a}' for a in sorted(used)), 'spilled bytes', 'stack',
              'static shared', f'instructions sm_{DISASSEMBLED}']
    print('|', ' | '.join(titles), '|')
    print('|---' * len(titles) + '|')
    for kernel in sorted(used[DISASSEMBLED]):
        each = [used[a][kernel] for a in sorted(used)]
        columns = [u['registers'] for u in each]
        columns += [max(u[what] for u in each) for what in ('spills', 'stack', 'shared')]
        print('|', ' | '.join(map(str, [kernel, *columns, counts.get(kernel, '?')])), '|')


def spills(log):
    bad = [f'{kernel} spills {u["spills"]} bytes on sm_{a}'
           for a, kernels in sorted(usage(pathlib.Path(log).read_text()).items())
           for kernel, u in sorted(kernels.items()) if u['spills'] > 0]
    if bad:
        sys.exit('\n'.join(bad))


{'table': table, 'spills': spills}[sys.argv[1]](*sys.argv[2:])
