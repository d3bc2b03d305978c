//! The golden proofs: Plonky3 verifies them, reproduces them byte for byte, and rejects changes.
//!
//! `tests/golden/NAME_SUITE.json` holds a spec, its traces and the proof that the published 0.8.0
//! crates made of them with a sequential proof-of-work search.

use std::fs;
use std::path::Path;

use p3_koala_bear::KoalaBear;
use p3_matrix::dense::RowMajorMatrix;
use serde::Deserialize;
use serde_json::{Value, json};
use zkt_conformance::machine::Machine;
use zkt_conformance::params::Spec;
use zkt_conformance::spec::{Felt, Hex};
use zkt_conformance::verdict::{Failure, Verdict};

#[derive(Deserialize)]
struct Golden {
    name: String,
    spec: Value,
    traces: Vec<Vec<Felt>>,
    proof: Hex,
}

/// A change of a spec, and its name or what the refusal must say.
type Change = (&'static str, fn(&mut Value));

fn golden() -> Vec<Golden> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    paths.sort();
    let read = |p: &_| serde_json::from_slice(&fs::read(p).unwrap()).unwrap();
    let fixtures: Vec<Golden> = paths.iter().map(read).collect();
    assert_eq!(fixtures.len(), 19);
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

fn step(machine: &Machine, proof: &[u8]) -> &'static str {
    match machine.verify(proof) {
        Ok(Verdict::Accepted) => "accepted",
        Ok(Verdict::Rejected { step, .. }) => step,
        Err(failure) => panic!("no verdict: {failure:?}"),
    }
}

#[test]
fn every_golden_proof_is_accepted() {
    for g in golden() {
        assert_eq!(step(&machine(&g.spec), &g.proof.0), "accepted", "{}", g.name);
    }
}

#[test]
fn proving_again_gives_the_same_bytes() {
    for g in golden() {
        let machine = machine(&g.spec);
        let traces = traces(&g, &machine);
        let proof = sequentially(|| machine.prove(&traces)).unwrap();
        assert!(proof.bytes == g.proof.0, "{}: the proof differs", g.name);
    }
}

#[test]
fn a_flipped_bit_anywhere_is_rejected() {
    for g in golden() {
        let machine = machine(&g.spec);
        let stride = 1 + g.proof.0.len() / 200;
        for at in (0..g.proof.0.len()).step_by(stride) {
            let mut proof = g.proof.0.clone();
            proof[at] ^= 1 << (at % 8);
            assert_ne!(step(&machine, &proof), "accepted", "{}: byte {at}", g.name);
        }
    }
}

#[test]
fn a_proof_cut_short_or_lengthened_does_not_decode() {
    let g = named("three_blake3");
    let machine = machine(&g.spec);
    let proof = &g.proof.0;
    for end in [0, 1, proof.len() / 2, proof.len() - 1] {
        assert_eq!(step(&machine, &proof[..end]), "decode", "first {end} bytes");
    }
    assert_eq!(step(&machine, &[proof.as_slice(), &[0]].concat()), "decode");
}

#[test]
fn another_statement_is_rejected() {
    for suite in ["blake3", "poseidon2"] {
        let g = named(&format!("three_{suite}"));
        let changes: [Change; 5] = [
            ("seed", |s| s["seed"][0] = json!(77)),
            ("query count", |s| s["params"]["num_queries"] = json!(5)),
            ("constant", |s| {
                let nodes = s["tables"][0]["nodes"].as_array_mut().unwrap();
                let constant = nodes.iter_mut().find(|n| n[0] == "const").unwrap();
                constant[1] = json!(constant[1].as_u64().unwrap() + 1);
            }),
            ("preprocessed value", |s| {
                let tables = s["tables"].as_array_mut().unwrap();
                let table = tables.iter_mut().find(|t| t["preprocessed"].is_object()).unwrap();
                table["preprocessed"]["values"][0] = json!(7);
            }),
            ("public value", |s| {
                let tables = s["tables"].as_array_mut().unwrap();
                let publics = |t: &Value| t["public_values"][0].is_u64();
                let table = tables.iter_mut().find(|t| publics(t)).unwrap();
                table["public_values"][0] = json!(9);
            }),
        ];
        for (what, change) in changes {
            let mut spec = g.spec.clone();
            change(&mut spec);
            assert_ne!(step(&machine(&spec), &g.proof.0), "accepted", "{suite}: {what}");
        }
    }
}

#[test]
fn a_height_that_the_spec_forbids_is_rejected() {
    let g = named("fib_blake3");
    let mut spec = g.spec.clone();
    spec["tables"][0]["log_height"] = json!(4);
    assert_eq!(step(&machine(&spec), &g.proof.0), "shape");
    spec["tables"][0]["log_height"] = Value::Null;
    assert_eq!(step(&machine(&spec), &g.proof.0), "accepted");
}

/// The commitment that the values of a spec have, found in the answer to a wrong one.
fn preprocessed_commitment(g: &Golden) -> String {
    let mut spec = g.spec.clone();
    spec["preprocessed_commitment"] = json!("00");
    match machine(&spec).verify(&g.proof.0) {
        Err(Failure { step: "spec", reason }) => reason.rsplit(' ').next().unwrap().to_owned(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_verifier_needs_only_the_commitment_of_preprocessed_columns() {
    for name in ["three_blake3", "three_poseidon2", "edge_blake3", "edge_poseidon2"] {
        let g = named(name);
        let mut commitment = preprocessed_commitment(&g);
        let mut spec = g.spec.clone();
        for table in spec["tables"].as_array_mut().unwrap() {
            if table["preprocessed"].is_object() {
                table["preprocessed"]["values"] = Value::Null;
            }
        }
        spec["preprocessed_commitment"] = json!(commitment);
        let bare = machine(&spec);
        assert_eq!(step(&bare, &g.proof.0), "accepted", "{name}");
        let refused = bare.prove(&traces(&g, &bare)).err().unwrap();
        assert_eq!(refused.step, "spec");

        let last = commitment.pop().unwrap();
        commitment.push(if last == '0' { '1' } else { '0' });
        spec["preprocessed_commitment"] = json!(commitment);
        assert_ne!(step(&machine(&spec), &g.proof.0), "accepted", "{name}");

        spec["preprocessed_commitment"] = Value::Null;
        assert_eq!(machine(&spec).verify(&g.proof.0).unwrap_err().step, "spec");
    }
}

#[test]
fn a_dishonest_trace_gives_no_accepted_proof() {
    for g in golden().into_iter().filter(|g| !g.name.starts_with("three_full")) {
        let machine = machine(&g.spec);
        for table in 0..machine.airs().len() {
            let mut traces = traces(&g, &machine);
            traces[table].values[0] += KoalaBear::new(1);
            if let Ok(proof) = machine.prove(&traces) {
                assert_ne!(step(&machine, &proof.bytes), "accepted", "{}: table {table}", g.name);
            }
        }
    }
}

#[test]
fn a_malformed_spec_is_refused_with_its_place() {
    let cases: [Change; 12] = [
        ("unknown field `colour`", |s| s["colour"] = json!(1)),
        ("unknown field `colour`", |s| s["tables"][0]["colour"] = json!(1)),
        ("unknown field `grind`", |s| s["params"]["grind"] = json!(1)),
        ("unknown variant `div`", |s| s["tables"][0]["nodes"][0] = json!(["div", 0, 0])),
        ("too many operands", |s| s["tables"][0]["nodes"][0] = json!(["const", 0, 0])),
        ("too few operands", |s| s["tables"][0]["nodes"][0] = json!(["main", 0])),
        ("rotation 2", |s| s["tables"][0]["nodes"][0] = json!(["main", 0, 2])),
        ("not an earlier node", |s| s["tables"][0]["nodes"][0] = json!(["neg", 0])),
        ("no main column 99", |s| s["tables"][0]["nodes"][0] = json!(["main", 99, 0])),
        ("no public value 99", |s| s["tables"][0]["nodes"][0] = json!(["pub", 99])),
        ("not a canonical field element", |s| s["seed"] = json!([2_130_706_433_u32])),
        ("query_pow_bits = 31", |s| s["params"]["query_pow_bits"] = json!(31)),
    ];
    for (expected, change) in cases {
        let mut spec = named("fib_blake3").spec;
        change(&mut spec);
        let message = refusal(&spec);
        assert!(message.contains(expected), "{message}, expected {expected}");
    }
}

#[test]
fn interactions_that_plonky3_cannot_carry_are_refused() {
    let cases: [Change; 3] = [
        ("reads a selector", |s| {
            let nodes = s["tables"][0]["nodes"].as_array_mut().unwrap();
            nodes.push(json!(["first"]));
            let first = nodes.len() - 1;
            s["tables"][0]["interactions"][0]["mult"] = json!(first);
        }),
        ("a tuple of", |s| {
            let tuple = s["tables"][0]["interactions"][0]["tuple"].as_array_mut().unwrap();
            tuple.push(json!(0));
        }),
        ("add up to", |s| {
            s["tables"][0]["interactions"][0]["weight"] = json!(u32::MAX);
            s["tables"][0]["interactions"][1]["weight"] = json!(1);
        }),
    ];
    for (expected, change) in cases {
        let mut spec = named("pack_blake3").spec;
        change(&mut spec);
        let message = refusal(&spec);
        assert!(message.contains(expected), "{message}, expected {expected}");
    }
}
