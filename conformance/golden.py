#!/usr/bin/env python3
"""Golden proofs of the quartic field: the systems of the quintic ones, proven by Plonky3 again.

conformance/golden.py TOOL: writes NAME_quartic_SUITE.json beside each system it takes, in both folders that hold them.
TOOL is `zkt-conformance`; one thread, so that grinding finds the least witness.
"""
import itertools
import json
import os
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = [ROOT / "stark-core/src/test/resources/golden", ROOT / "conformance/tests/golden"]
# log2 of the blow-up of each.
SYSTEMS = {"three": 2, "edge": 1, "pack": 2, "periodic": 3}


def prove(tool, spec, traces):
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / name for name in ("spec.json", "traces", "proof")]
        paths[0].write_text(json.dumps(spec))
        paths[1].write_bytes(b"".join(struct.pack("<%dI" % len(t), *t) for t in traces))
        run = subprocess.run([tool, "prove", *paths], capture_output=True, text=True,
                             env={**os.environ, "RAYON_NUM_THREADS": "1"})
        answer = json.loads(run.stdout)
        if answer["result"] != "proved":
            sys.exit(f"{spec['tables'][0]['name']}: {answer}")
        return paths[2].read_bytes(), answer.get("preprocessed_commitment")


def main():
    tool = sys.argv[1]
    for (system, log_blowup), suite in itertools.product(SYSTEMS.items(), ("blake3", "poseidon2")):
        name = f"{system}_{suite}"
        old = json.loads((FOLDERS[0] / f"{name}.json").read_text())
        spec = old["spec"]
        spec["params"] |= {"extension": "quartic", "log_blowup": log_blowup}
        spec["preprocessed_commitment"] = None
        proof, commitment = prove(tool, spec, old["traces"])
        new = {
            "name": f"{system}_quartic_{suite}",
            "note": f"{name} over X^4 - 3, blow-up {1 << log_blowup}; made by golden.py with p3-batch-stark 0.8.0",
            "spec": spec,
            "traces": old["traces"],
            "proof": proof.hex(),
            "proof_len": len(proof),
            "expected": {"commitment_preprocessed": commitment},
        }
        for folder in FOLDERS:
            (folder / f"{new['name']}.json").write_text(json.dumps(new) + "\n")
        print(new["name"], len(proof), "bytes, quintic had", old["proof_len"])


if __name__ == "__main__":
    main()
