#!/usr/bin/env python3
"""The golden proofs of the multilinear protocol, by Plonky3.

conformance/multi/golden.py TOOL [NAME...]: writes tests/golden/NAME.json for each system of systems.py.
TOOL is `zkt-conformance-multi`; one thread, so that grinding finds the least witness.
"""
import json
import os
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

from systems import SYSTEMS

FOLDER = Path(__file__).resolve().parent / "tests/golden"


def tool(path, *args):
    run = subprocess.run([path, *map(str, args)], capture_output=True, text=True, env={**os.environ, "RAYON_NUM_THREADS": "1"})
    answer = json.loads(run.stdout)
    if run.returncode:
        sys.exit(f"{args}: {answer}")
    return answer


def golden(path, name):
    spec, traces = SYSTEMS[name]()
    with tempfile.TemporaryDirectory() as folder:
        at = [Path(folder) / part for part in ("spec.json", "traces", "proof", "prover", "verifier")]
        at[0].write_text(json.dumps(spec))
        at[1].write_bytes(b"".join(struct.pack("<%dI" % len(t), *t) for t in traces))
        report = tool(path, "report", at[0])
        answer = tool(path, "prove", *at[:3], "--transcript", at[3])
        tool(path, "verify", at[0], at[2], "--transcript", at[4])
        proof, transcript = at[2].read_bytes(), at[3].read_text()
        if transcript != at[4].read_text():
            sys.exit(f"{name}: prover and verifier hash different transcripts")
    return {
        "name": name,
        "note": (SYSTEMS[name].__doc__ or SYSTEMS["mixed"].__doc__) + " Made by golden.py with p3-multi-stark 0.9.0-rc.2.",
        "spec": spec,
        "traces": traces,
        "proof": proof.hex(),
        "proof_len": len(proof),
        "expected": {"commitment_preprocessed": answer.get("preprocessed_commitment")},
        "transcript": transcript.split(),
        "report": report,
    }


def main():
    for name in sys.argv[2:] or SYSTEMS:
        made = golden(sys.argv[1], name)
        text = json.dumps(made) + "\n"
        (FOLDER / f"{name}.json").write_text(text)
        rounds = {k: len(made["report"][k]["rounds"]) for k in ("main", "preprocessed") if made["report"][k]}
        lines = made["transcript"]
        print(name, made["proof_len"], "bytes, rounds", rounds, len(lines), "hashes of", sum(map(len, lines)) // 2, "bytes, file", len(text))


if __name__ == "__main__":
    main()
