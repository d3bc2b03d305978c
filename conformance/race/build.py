"""Builds both sides: ours from any tree of the repository, Plonky3's with the constraints of our tables as compiled Rust."""
import collections
import glob
import os
import re
import shutil
import subprocess
import sys

from works import ROOT

TARGET = os.path.join(os.environ.get('CARGO_TARGET_DIR', os.path.join(ROOT, 'conformance/target')), 'race')
# manifest: of the crate; tool: writes specs as Rust; racer: the side of the race; target: where it is built.
Crate = collections.namedtuple('Crate', 'manifest tool racer target')
BATCH = Crate(os.path.join(ROOT, 'conformance/Cargo.toml'), 'zkt-conformance', 'zkt-race', TARGET)
MULTI = Crate(os.path.join(ROOT, 'conformance/multi/Cargo.toml'), 'zkt-conformance-multi', 'zkt-race-multi', TARGET + '-multi')
MODULES = ['stark-core', 'stark-air', 'prover-engine', 'cpu-fallback', 'zkvm']


class Missing(Exception):
    """A program that has to be installed first."""


def run(command, cwd=ROOT, **env):
    subprocess.run(command, cwd=cwd, check=True, stdout=sys.stderr, env=dict(os.environ, **env))


def java_home():
    found = subprocess.run(['bash', '-c', '. scripts/jdk.sh && find_jdk && find_maven && echo "$JAVA_HOME"'], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    if found.returncode: raise Missing('a JDK 25 and Maven are needed')
    return found.stdout.strip()


class Ours:
    """Our side, built from the tree `root` with its own drivers, which answer the same commands."""

    def __init__(self, root, classes):
        self.root, self.java_home = root, java_home()
        run(['mvn', '-q', '-Dnolint', '-pl', 'cpu-fallback,zkvm', '-am', 'compile'], root, JAVA_HOME=self.java_home)
        product = [os.path.join(root, m, 'target/classes') for m in MODULES if os.path.isdir(os.path.join(root, m))]
        shutil.rmtree(classes, ignore_errors=True)
        run([os.path.join(self.java_home, 'bin/javac'), '-nowarn', '-d', classes, '-cp', ':'.join(product), '-sourcepath', os.path.join(root, 'conformance/interop'), *glob.glob(os.path.join(root, 'conformance/race/*.java'))])
        self.class_path = ':'.join([*product, classes])


def ours():
    return Ours(ROOT, os.path.join(TARGET, 'classes'))


def need_cargo():
    if shutil.which('cargo') is None: raise Missing('Plonky3 is built with Rust 1.95 or newer, and cargo was not found: rustup.rs')


def generated(crate, specs):
    """The tables of these specs as Rust, and the names of the tables in it."""
    out = os.path.join(crate.target, 'new.rs')
    run(['cargo', 'run', '--locked', '--quiet', '--manifest-path', crate.manifest, '--bin', crate.tool, '--', 'generate', out, *specs])
    with open(out) as source: text = source.read()
    return text, tables(text)


def tables(source):
    return set(re.findall(r'^fn (table_\w+)', source, re.M))


def plonky3(specs, others, crate=BATCH):
    """The other side, for this processor, with at least the tables of these specs compiled in. Building takes
    minutes, so `others` gives the specs that later races may need."""
    os.makedirs(crate.target, exist_ok=True)
    path = os.path.join(crate.target, 'tables.rs')
    known = open(path).read() if os.path.exists(path) else ''
    if not known or specs and not generated(crate, specs)[1] <= tables(known):
        source = generated(crate, specs + others())[0]
        # Unchanged tables are not built again.
        if source != known:
            with open(path, 'w') as out: out.write(source)
    run(['cargo', 'build', '--locked', '--quiet', '--release', '--features', 'race,compiled', '--bin', crate.racer, '--target-dir', crate.target, '--manifest-path', crate.manifest],
        RUSTFLAGS='-Ctarget-cpu=native', ZKT_COMPILED=path)
    return os.path.join(crate.target, 'release', crate.racer)
