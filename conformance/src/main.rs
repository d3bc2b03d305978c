//! `verify`, `prove`, `bench` and `generate`; every run prints one JSON line.

use std::fs::{self, File};
use std::io::BufReader;
use std::process::ExitCode;
use std::time::Instant;

use serde_json::{Value, json};
use zkt_conformance::codegen;
use zkt_conformance::machine::{Failure, Machine, Verdict, hex};
use zkt_conformance::spec::Spec;
use zkt_conformance::traces;

#[cfg(feature = "jemalloc")]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

const USAGE: &str = "usage: zkt-conformance verify SPEC.json PROOF
       zkt-conformance prove SPEC.json TRACES OUT
       zkt-conformance bench SPEC.json TRACES [--threads N] [--runs R]
       zkt-conformance generate SPEC.json OUT.rs";

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
        ["generate", spec, out] => generate(spec, out),
        ["bench", spec, traces, options @ ..] => bench(spec, traces, options),
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

fn generate(spec: &str, out: &str) -> Result<(u8, Value), Failure> {
    let source = codegen::rust(open_machine(spec)?.airs());
    fs::write(out, &source).map_err(|e| Failure::new("out", format!("{out}: {e}")))?;
    Ok((ACCEPTED, json!({"result": "generated", "bytes": source.len()})))
}

fn option(options: &[&str], name: &str, default: usize) -> Result<usize, Failure> {
    let Some(at) = options.iter().position(|o| *o == name) else {
        return Ok(default);
    };
    let value = options.get(at + 1).and_then(|v| v.parse().ok()).filter(|v| *v > 0);
    value.ok_or_else(|| Failure::new("usage", format!("{name} takes a positive number")))
}

/// Processor time of this process so far, all threads, where the system tells it.
fn cpu_millis() -> Option<f64> {
    // Fields 14 and 15 of proc(5) stat, in ticks of 1/100 s; the name in field 2 may hold spaces.
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let mut fields = stat.rsplit(')').next()?.split_whitespace().skip(11);
    let user: f64 = fields.next()?.parse().ok()?;
    let system: f64 = fields.next()?.parse().ok()?;
    Some(10.0 * (user + system))
}

/// Times whole proofs after one warm-up; keygen (preprocessed commitment) is not counted.
fn bench(spec: &str, traces: &str, options: &[&str]) -> Result<(u8, Value), Failure> {
    let known = |o: &[&str]| o.len() == 2 && matches!(o[0], "--threads" | "--runs");
    if !options.chunks(2).all(known) {
        return Err(Failure::new("usage", USAGE));
    }
    let runs = option(options, "--runs", 5)?;
    let threads = option(options, "--threads", rayon::current_num_threads())?;
    let machine = open_machine(spec)?;
    let traces = open_traces(&machine, traces)?;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let pool = pool.map_err(|e| Failure::new("threads", e))?;
    let (mut samples, cpu, proof) = pool.install(|| {
        machine.with_prover(&traces, |prove| {
            let mut proof = prove()?;
            let mut samples = Vec::new();
            let cpu_start = cpu_millis();
            for _ in 0..runs {
                let start = Instant::now();
                proof = prove()?;
                samples.push(millis(start));
            }
            let cpu = cpu_start.and_then(|start| Some((cpu_millis()? - start) / runs as f64));
            Ok((samples, cpu, proof))
        })
    })?;
    if let Verdict::Rejected { step, reason } = machine.verify(&proof)? {
        return Err(Failure::new(step, format!("Plonky3 rejects its own proof: {reason}")));
    }
    let in_order = samples.clone();
    samples.sort_by(f64::total_cmp);
    let cells: usize = traces.iter().map(|t| t.values.len()).sum();
    let line = json!({
        "result": "accepted", "threads": threads, "runs": runs, "millis": samples[runs / 2],
        "min_millis": samples[0], "samples": in_order, "proof_bytes": proof.len(),
        "main_cells": cells, "cpu_millis": cpu,
    });
    Ok((ACCEPTED, line))
}
