//! Whole proofs of specs.

use std::fs::{self, File};
use std::io::BufReader;

use serde_json::{Value, json};
use zkt_conformance::air::TableAir;
use zkt_conformance::machine::Machine;
use zkt_conformance::params::Spec;
use zkt_conformance::traces::{self, Traces};
use zkt_conformance::verdict::{Failure, Verdict};

use crate::session::{Done, Lap, lap, serve};

struct Run {
    machine: Machine,
    traces: Traces,
}

fn open(spec: &str, trace_file: &str) -> Result<Run, Failure> {
    let json = fs::read(spec).map_err(|e| Failure::new("spec", format!("{spec}: {e}")))?;
    let machine = Machine::new(Spec::parse(&json).map_err(|e| Failure::new("spec", e))?);
    // Interpreted constraints would slow Plonky3 down.
    if let Some(air) = machine.airs().iter().find(|a| has_constraints(a) && !a.is_compiled()) {
        let reason = format!("table '{}' is not compiled into this build", air.table().name);
        return Err(Failure::new("spec", reason));
    }
    let file = File::open(trace_file);
    let file = file.map_err(|e| Failure::new("traces", format!("{trace_file}: {e}")))?;
    let traces = traces::read(&machine, BufReader::new(file))?;
    Ok(Run { machine, traces })
}

fn has_constraints(air: &TableAir) -> bool {
    !air.table().constraints.is_empty()
}

impl Run {
    fn check(&self, proof: &[u8]) -> Result<Value, Failure> {
        match self.machine.verify(proof)? {
            Verdict::Accepted => Ok(json!({"accepted": true, "proofBytes": proof.len()})),
            Verdict::Rejected { step, reason } => {
                Err(Failure::new(step, format!("Plonky3 rejects its own proof: {reason}")))
            }
        }
    }
}

/// A batch-STARK, preprocessed columns already committed.
pub fn one(spec: &str, trace_file: &str) -> Result<(), Failure> {
    let run = &open(spec, trace_file)?;
    run.machine.with_prover(&run.traces, |prove| {
        serve(&json!({"by": "batch-stark, BLAKE3"}), &mut || {
            let (proof, lap) = lap(&mut *prove);
            let proof = proof?;
            Ok(Done { lap, check: Box::new(move || run.check(&proof)) })
        })
    })
}

/// What a first batch-STARK takes more than a second one.
pub fn difference(first: [&str; 2], second: [&str; 2]) -> Result<(), Failure> {
    let (more, less) = (&open(first[0], first[1])?, &open(second[0], second[1])?);
    more.machine.with_prover(&more.traces, |prove_more| {
        less.machine.with_prover(&less.traces, |prove_less| {
            serve(&json!({"by": "batch-stark, BLAKE3"}), &mut || {
                let (proof, long) = lap(&mut *prove_more);
                let (other, short) = lap(&mut *prove_less);
                let (proof, _) = (proof?, other?);
                let lap = Lap {
                    millis: long.millis - short.millis,
                    cpu_millis: long.cpu_millis - short.cpu_millis,
                };
                Ok(Done { lap, check: Box::new(move || more.check(&proof)) })
            })
        })
    })
}
