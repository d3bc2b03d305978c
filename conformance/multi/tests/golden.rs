//! The golden proofs: Plonky3 verifies them, reproduces them byte for byte, and rejects changes.
//!
//! `tests/golden/NAME.json` holds a spec, its traces, the proof that the published crates made of
//! them with a sequential proof-of-work search, what the challenger hashed, and the report.

use std::fs;
use std::path::Path;

use p3_koala_bear::KoalaBear;
use p3_matrix::dense::RowMajorMatrix;
use serde::Deserialize;
use serde_json::{Value, json};
use zkt_conformance_multi::machine::Machine;
use zkt_conformance_multi::params::Spec;
use zkt_conformance_multi::spec::{Felt, Hex};
use zkt_conformance_multi::transcript::Recorder;
use zkt_conformance_multi::verdict::{Verdict, hex};

#[derive(Deserialize)]
struct Golden {
    name: String,
    spec: Value,
    traces: Vec<Vec<Felt>>,
    proof: Hex,
    expected: Value,
    transcript: Vec<String>,
    report: Value,
}

/// A change of a spec, and its name or what the refusal must say.
type Change = (&'static str, fn(&mut Value));

fn golden() -> Vec<Golden> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    paths.sort();
    let read = |p: &_| serde_json::from_slice(&fs::read(p).unwrap()).unwrap();
    let fixtures: Vec<Golden> = paths.iter().map(read).collect();
    assert_eq!(fixtures.len(), 11);
    fixtures
}

fn named(name: &str) -> Golden {
    golden().into_iter().find(|g| g.name == name).unwrap()
}

fn machine(spec: &Value) -> Machine {
    Machine::new(Spec::parse(spec.to_string().as_bytes()).unwrap())
}

fn refusal(spec: &Value) -> String {
    match Spec::parse(spec.to_string().as_bytes()) {
        Ok(_) => panic!("the spec was accepted"),
        Err(e) => e.to_string(),
    }
}

fn traces(golden: &Golden, machine: &Machine) -> Vec<RowMajorMatrix<KoalaBear>> {
    let matrix = |(values, width): (&Vec<Felt>, usize)| {
        RowMajorMatrix::new(values.iter().map(|f| f.0).collect(), width)
    };
    let widths = machine.airs().iter().map(|a| a.table().width);
    golden.traces.iter().zip(widths).map(matrix).collect()
}

/// One thread finds the smallest proof-of-work witness, as the golden files have it.
fn sequentially<R: Send>(body: impl FnOnce() -> R + Send) -> R {
    rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap().install(body)
}

/// The step that refuses the proof. A proof of another shape may make Plonky3 panic.
fn step(machine: &Machine, proof: &[u8]) -> &'static str {
    match machine.verify(proof, Recorder::default()) {
        Ok(Verdict::Accepted) => "accepted",
        Ok(Verdict::Rejected { step, .. }) => step,
        Err(failure) => failure.step,
    }
}

#[test]
fn every_golden_proof_is_accepted_over_its_transcript() {
    for g in golden() {
        let hasher = Recorder::recording();
        let verdict = machine(&g.spec).verify(&g.proof.0, hasher.clone()).unwrap();
        assert_eq!(verdict, Verdict::Accepted, "{}", g.name);
        assert!(hasher.lines().lines().eq(&g.transcript), "{}: another transcript", g.name);
    }
}

#[test]
fn proving_again_gives_the_same_bytes_over_the_same_transcript() {
    for g in golden() {
        let machine = machine(&g.spec);
        let traces = traces(&g, &machine);
        let hasher = Recorder::recording();
        let proof = sequentially(|| machine.prove(&traces, hasher.clone())).unwrap();
        assert!(proof.bytes == g.proof.0, "{}: the proof differs", g.name);
        assert!(hasher.lines().lines().eq(&g.transcript), "{}: another transcript", g.name);
        let commitment = proof.preprocessed_commitment.map(|cap| hex(&cap));
        assert_eq!(json!(commitment), g.expected["commitment_preprocessed"], "{}", g.name);
    }
}

#[test]
fn the_report_follows_from_the_spec() {
    for g in golden() {
        assert_eq!(machine(&g.spec).report().unwrap(), g.report, "{}", g.name);
    }
}

#[test]
fn a_flipped_bit_anywhere_is_rejected() {
    for g in golden() {
        let machine = machine(&g.spec);
        let stride = 1 + g.proof.0.len() / 100;
        for at in (0..g.proof.0.len()).step_by(stride) {
            let mut proof = g.proof.0.clone();
            proof[at] ^= 1 << (at % 8);
            assert_ne!(step(&machine, &proof), "accepted", "{}: byte {at}", g.name);
        }
    }
}

#[test]
fn a_proof_cut_short_or_lengthened_does_not_decode() {
    let g = named("mixed");
    let machine = machine(&g.spec);
    let proof = &g.proof.0;
    for end in [0, 1, proof.len() / 2, proof.len() - 1] {
        assert_eq!(step(&machine, &proof[..end]), "decode", "first {end} bytes");
    }
    assert_eq!(step(&machine, &[proof.as_slice(), &[0]].concat()), "decode");
}

#[test]
fn another_statement_is_rejected() {
    fn table<'a>(spec: &'a mut Value, has: &str) -> &'a mut Value {
        let tables = spec["tables"].as_array_mut().unwrap();
        tables.iter_mut().find(|t| t[has].as_array().is_some_and(|a| !a.is_empty())).unwrap()
    }
    let g = named("mixed");
    let changes: [Change; 9] = [
        ("seed bytes", |s| s["seed_bytes"] = json!("00")),
        ("seed", |s| s["seed"] = json!([77])),
        ("cap", |s| s["params"]["main"]["cap_height"] = json!(1)),
        ("rate of a later code", |s| s["params"]["main"]["round_log_inv_rates"][1] = json!(4)),
        ("security level", |s| s["params"]["security_level"] = json!(21)),
        ("zerocheck grinding", |s| s["params"]["zerocheck_pow_bits"] = json!(1)),
        ("public value", |s| table(s, "public_values")["public_values"][0] = json!(9)),
        ("periodic value", |s| table(s, "periodic")["periodic"][0][1] = json!(9)),
        ("preprocessed value", |s| {
            let tables = s["tables"].as_array_mut().unwrap();
            let table = tables.iter_mut().find(|t| t["preprocessed"].is_object()).unwrap();
            table["preprocessed"]["values"][0] = json!(7);
        }),
    ];
    for (what, change) in changes {
        let mut spec = g.spec.clone();
        change(&mut spec);
        assert_ne!(step(&machine(&spec), &g.proof.0), "accepted", "{what}");
    }
}

#[test]
fn a_dishonest_trace_gives_no_accepted_proof() {
    for g in golden().into_iter().filter(|g| g.name != "mixed_full") {
        let machine = machine(&g.spec);
        for table in 0..machine.airs().len() {
            let mut traces = traces(&g, &machine);
            // In the second row: what the row before says of it is asked, too.
            let width = traces[table].width;
            traces[table].values[width] += KoalaBear::new(1);
            if let Ok(proof) = machine.prove(&traces, Recorder::default()) {
                assert_ne!(step(&machine, &proof.bytes), "accepted", "{}: table {table}", g.name);
            }
        }
    }
}

#[test]
fn a_preprocessed_commitment_must_be_that_of_the_values() {
    let g = named("fixed");
    let mut spec = g.spec.clone();
    spec["preprocessed_commitment"] = g.expected["commitment_preprocessed"].clone();
    assert_eq!(step(&machine(&spec), &g.proof.0), "accepted");
    spec["preprocessed_commitment"] = json!("00");
    assert_eq!(step(&machine(&spec), &g.proof.0), "spec");
}

#[test]
fn a_spec_that_the_protocol_cannot_carry_is_refused_with_its_place() {
    let cases: [Change; 10] = [
        ("unknown field `suite`", |s| s["params"]["suite"] = json!("blake3")),
        ("expected 'p3-multi-stark 0.9.0-rc.2'", |s| s["params"]["protocol"] = json!("0.8.0")),
        ("extension degree 3", |s| s["params"]["extension"] = json!(3)),
        ("unknown variant `capacity`", |s| s["params"]["regime"] = json!("capacity")),
        ("pow_bits = 31", |s| s["params"]["pow_bits"] = json!(31)),
        ("no exclusive interactions", |s| {
            let branch = json!({"flag": 0, "mult": 0, "tuple": [0], "weight": 1});
            s["tables"][1]["exclusive"] = json!([{"bus": "x", "branches": [branch]}]);
        }),
        ("needs a log_height", |s| s["tables"][1]["log_height"] = Value::Null),
        ("below the first folding 6", |s| s["params"]["preprocessed"]["folding"][0] = json!(6)),
        ("no params of their commitment", |s| s["params"]["preprocessed"] = Value::Null),
        ("made of the preprocessed values", |s| {
            s["tables"][0]["preprocessed"]["values"] = Value::Null;
        }),
    ];
    for (expected, change) in cases {
        let mut spec = named("fixed").spec;
        change(&mut spec);
        let message = refusal(&spec);
        assert!(message.contains(expected), "{message}, expected {expected}");
    }
}
