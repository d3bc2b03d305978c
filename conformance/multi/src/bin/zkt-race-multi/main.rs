//! Plonky3's side of the race of multilinear proofs: as `zkt-race`, for one work.
//!
//! ```text
//! zkt-race-multi THREADS proof SPEC TRACES   a multi-STARK over WHIR
//! ```
//! The traces are row-major, as our side has them; their transposition is a part of the run.

#![forbid(unsafe_code)]

// The conversation is shared with `zkt-race` and knows the judge by that name.
extern crate zkt_conformance_multi as zkt_conformance;

#[path = "../../../../src/bin/zkt-race/session.rs"]
mod session;

use std::fs::{self, File};
use std::io::BufReader;
use std::process::ExitCode;

use serde_json::{Value, json};
use zkt_conformance::machine::Machine;
use zkt_conformance::params::Spec;
use zkt_conformance::traces;
use zkt_conformance::transcript::Recorder;
use zkt_conformance::verdict::{Failure, Verdict};

use crate::session::{Done, lap, serve};

#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match answer(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(f) => {
            println!("{}", json!({"error": format!("{}: {}", f.step, f.reason)}));
            ExitCode::from(2)
        }
    }
}

fn answer(args: &[&str]) -> Result<(), Failure> {
    let [threads, "proof", spec, traces] = *args else {
        return Err(Failure::new("usage", "THREADS proof SPEC TRACES"));
    };
    let threads = threads.parse().ok().filter(|n| *n > 0);
    let threads = threads.ok_or_else(|| Failure::new("usage", "a number of threads"))?;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    pool.map_err(|e| Failure::new("threads", e))?.install(|| race(spec, traces))
}

fn race(spec: &str, trace_file: &str) -> Result<(), Failure> {
    let machine = &open(spec)?;
    let file = File::open(trace_file);
    let file = file.map_err(|e| Failure::new("traces", format!("{trace_file}: {e}")))?;
    let traces = traces::read(machine, BufReader::new(file))?;
    machine.with_prover(&traces, |prove| {
        serve(&json!({"by": "multi-stark, WHIR, BLAKE3"}), &mut || {
            let (proof, lap) = lap(&mut *prove);
            let proof = proof?;
            Ok(Done { lap, check: Box::new(move || check(machine, &proof)) })
        })
    })
}

fn open(spec: &str) -> Result<Machine, Failure> {
    let json = fs::read(spec).map_err(|e| Failure::new("spec", format!("{spec}: {e}")))?;
    let machine = Machine::new(Spec::parse(&json).map_err(|e| Failure::new("spec", e))?);
    // Interpreted constraints and lookups would slow Plonky3 down.
    if let Some(air) = machine.airs().iter().find(|air| !air.is_compiled()) {
        let reason = format!("table '{}' is not compiled into this build", air.table().name);
        return Err(Failure::new("spec", reason));
    }
    Ok(machine)
}

fn check(machine: &Machine, proof: &[u8]) -> Result<Value, Failure> {
    let (verdict, lap) = lap(|| machine.verify(proof, Recorder::default()));
    match verdict? {
        Verdict::Accepted => {
            Ok(json!({"accepted": true, "proofBytes": proof.len(), "verifyMillis": lap.millis}))
        }
        Verdict::Rejected { step, reason } => {
            Err(Failure::new(step, format!("Plonky3 rejects its own proof: {reason}")))
        }
    }
}
