//! `verify`, `prove`, `report` and `generate`; every run prints one JSON line.

use std::fs::{self, File};
use std::io::BufReader;
use std::process::ExitCode;
use std::time::Instant;

use serde_json::{Value, json};
use zkt_conformance_multi::codegen;
use zkt_conformance_multi::machine::Machine;
use zkt_conformance_multi::params::Spec;
use zkt_conformance_multi::traces;
use zkt_conformance_multi::transcript::Recorder;
use zkt_conformance_multi::verdict::{Failure, Verdict, hex};

const USAGE: &str = "usage: zkt-conformance-multi verify SPEC.json PROOF [--transcript FILE]
       zkt-conformance-multi prove SPEC.json TRACES OUT [--transcript FILE]
       zkt-conformance-multi report SPEC.json
       zkt-conformance-multi generate OUT.rs SPEC.json...";

const ACCEPTED: u8 = 0;
const REJECTED: u8 = 1;
const ERROR: u8 = 2;

fn main() -> ExitCode {
    // A panic of Plonky3 becomes the reason in the JSON line; the default hook would only repeat it.
    std::panic::set_hook(Box::new(|_| {}));
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let outcome = match args.as_slice() {
        ["verify", spec, proof] => verify(spec, proof, None),
        ["verify", spec, proof, "--transcript", file] => verify(spec, proof, Some(file)),
        ["prove", spec, traces, out] => prove(spec, traces, out, None),
        ["prove", spec, traces, out, "--transcript", file] => prove(spec, traces, out, Some(file)),
        ["report", spec] => open_machine(spec).and_then(|m| Ok((ACCEPTED, m.report()?))),
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

fn recorder(transcript: Option<&str>) -> Recorder {
    transcript.map_or_else(Recorder::default, |_| Recorder::recording())
}

fn write_transcript(file: Option<&str>, hasher: &Recorder) -> Result<(), Failure> {
    let Some(file) = file else { return Ok(()) };
    fs::write(file, hasher.lines()).map_err(|e| Failure::new("transcript", format!("{file}: {e}")))
}

/// The proof in a file of `zkt prove`: "ZKTP", version 3, 32 bytes of the key, a count of tables and
/// 5 bytes for each stand before it; they are the spec's, so nothing is believed of them.
fn inner(file: &[u8]) -> &[u8] {
    const FIXED: usize = 4 + 1 + 32 + 4;
    if file.len() < FIXED || !file.starts_with(b"ZKTP\x03") {
        return file;
    }
    let count = u32::from_le_bytes([file[37], file[38], file[39], file[40]]) as usize;
    file.get(FIXED + 5 * count..).unwrap_or(file)
}

fn verify(spec: &str, proof: &str, transcript: Option<&str>) -> Result<(u8, Value), Failure> {
    let machine = open_machine(spec)?;
    let bytes = fs::read(proof).map_err(|e| Failure::new("proof", format!("{proof}: {e}")))?;
    let hasher = recorder(transcript);
    let start = Instant::now();
    let bytes = inner(&bytes);
    let verdict = machine.verify(bytes, hasher.clone());
    let (time, size) = (millis(start), bytes.len());
    write_transcript(transcript, &hasher)?;
    Ok(match verdict? {
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

fn prove(
    spec: &str,
    traces: &str,
    out: &str,
    transcript: Option<&str>,
) -> Result<(u8, Value), Failure> {
    let machine = open_machine(spec)?;
    let file = File::open(traces).map_err(|e| Failure::new("traces", format!("{traces}: {e}")))?;
    let traces = traces::read(&machine, BufReader::new(file))?;
    let hasher = recorder(transcript);
    let start = Instant::now();
    let proof = machine.prove(&traces, hasher.clone());
    let time = millis(start);
    write_transcript(transcript, &hasher)?;
    let proof = proof?;
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
