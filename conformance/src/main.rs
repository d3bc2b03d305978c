//! `verify`, `prove` and `generate`; every run prints one JSON line.

use std::fs::{self, File};
use std::io::BufReader;
use std::process::ExitCode;
use std::time::Instant;

use serde_json::{Value, json};
use zkt_conformance::codegen;
use zkt_conformance::machine::Machine;
use zkt_conformance::params::Spec;
use zkt_conformance::traces;
use zkt_conformance::verdict::{Failure, Verdict, hex};

const USAGE: &str = "usage: zkt-conformance verify SPEC.json PROOF
       zkt-conformance prove SPEC.json TRACES OUT
       zkt-conformance generate OUT.rs SPEC.json...";

const ACCEPTED: u8 = 0;
const REJECTED: u8 = 1;
const ERROR: u8 = 2;

fn main() -> ExitCode {
    // A panic of Plonky3 becomes the reason in the JSON line; the default hook would only repeat it.
    std::panic::set_hook(Box::new(|_| {}));
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let outcome = match args.as_slice() {
        ["verify", spec, proof] => verify(spec, proof),
        ["prove", spec, traces, out] => prove(spec, traces, out),
        ["generate", out, specs @ ..] if !specs.is_empty() => generate(out, specs),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(ERROR);
        }
    };
    let (code, line) = outcome.unwrap_or_else(|f| {
        (ERROR, json!({"result": "error", "step": f.step, "reason": f.reason}))
    });
    println!("{line}");
    ExitCode::from(code)
}

fn open_machine(path: &str) -> Result<Machine, Failure> {
    let json = fs::read(path).map_err(|e| Failure::new("spec", format!("{path}: {e}")))?;
    let spec = Spec::parse(&json).map_err(|e| Failure::new("spec", e))?;
    Ok(Machine::new(spec))
}

fn millis(start: Instant) -> f64 {
    (start.elapsed().as_secs_f64() * 1e5).round() / 1e2
}

fn verify(spec: &str, proof: &str) -> Result<(u8, Value), Failure> {
    let machine = open_machine(spec)?;
    let bytes = fs::read(proof).map_err(|e| Failure::new("proof", format!("{proof}: {e}")))?;
    let start = Instant::now();
    let verdict = machine.verify(&bytes)?;
    let (time, size) = (millis(start), bytes.len());
    Ok(match verdict {
        Verdict::Accepted => {
            (ACCEPTED, json!({"result": "accepted", "millis": time, "proof_bytes": size}))
        }
        Verdict::Rejected { step, reason } => {
            let line = json!({"result": "rejected", "step": step, "reason": reason,
                              "millis": time, "proof_bytes": size});
            (REJECTED, line)
        }
    })
}

fn open_traces(machine: &Machine, path: &str) -> Result<traces::Traces, Failure> {
    let file = File::open(path).map_err(|e| Failure::new("traces", format!("{path}: {e}")))?;
    traces::read(machine, BufReader::new(file))
}

fn prove(spec: &str, traces: &str, out: &str) -> Result<(u8, Value), Failure> {
    let machine = open_machine(spec)?;
    let traces = open_traces(&machine, traces)?;
    let start = Instant::now();
    let proof = machine.prove(&traces)?;
    let time = millis(start);
    fs::write(out, &proof.bytes).map_err(|e| Failure::new("out", format!("{out}: {e}")))?;
    let mut line = json!({"result": "proved", "millis": time, "proof_bytes": proof.bytes.len()});
    if let Some(cap) = &proof.preprocessed_commitment {
        line["preprocessed_commitment"] = hex(cap).into();
    }
    Ok((ACCEPTED, line))
}

fn generate(out: &str, specs: &[&str]) -> Result<(u8, Value), Failure> {
    let machines: Vec<_> = specs.iter().map(|s| open_machine(s)).collect::<Result<_, _>>()?;
    let source = codegen::rust(machines.iter().flat_map(Machine::airs));
    fs::write(out, &source).map_err(|e| Failure::new("out", format!("{out}: {e}")))?;
    Ok((ACCEPTED, json!({"result": "generated", "bytes": source.len()})))
}
