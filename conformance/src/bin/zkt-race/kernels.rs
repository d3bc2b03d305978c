//! The kernels that most of a proof is.

use std::rc::Rc;

use p3_commit::Mmcs;
use p3_dft::{Radix2DFTSmallBatch, TwoAdicSubgroupDft};
use p3_field::Field;
use p3_koala_bear::KoalaBear;
use p3_matrix::Matrix;
use p3_matrix::bitrev::BitReversibleMatrix;
use p3_matrix::dense::RowMajorMatrix;
use p3_monty_31::dft::RecursiveDft;
use serde::Serialize;
use serde_json::{Value, json};
use zkt_conformance::suite::{self, Dft};
use zkt_conformance::verdict::{Failure, hex};

use crate::session::{Done, Lap, lap, serve};

const LOG_BLOWUP: usize = 1;

type Words = RowMajorMatrix<KoalaBear>;
type Extend = Box<dyn Fn(Words) -> Words>;

/// The same words on both sides.
fn words(log_rows: usize, width: usize) -> Vec<KoalaBear> {
    (0..(width << log_rows) as u32)
        .map(|i| KoalaBear::new(i.wrapping_mul(2_654_435_761) >> 2))
        .collect()
}

fn matrix(log_rows: usize, width: usize) -> Words {
    RowMajorMatrix::new(words(log_rows, width), width)
}

/// A copy with room for the extension.
fn roomy(from: &Words) -> Words {
    let mut values = Vec::with_capacity(from.values.len() << LOG_BLOWUP);
    values.extend_from_slice(&from.values);
    RowMajorMatrix::new(values, from.width)
}

/// The extension that the commitment scheme makes: onto the coset by the generator, rows in
/// bit-reversed order.
fn extend<D: TwoAdicSubgroupDft<KoalaBear>>(dft: &D, matrix: Words) -> Words {
    let extended = dft.coset_lde_batch(matrix, LOG_BLOWUP, KoalaBear::GENERATOR);
    extended.bit_reverse_rows().to_row_major_matrix()
}

fn transforms() -> Vec<(&'static str, Extend)> {
    fn boxed<D: TwoAdicSubgroupDft<KoalaBear> + 'static>() -> Extend {
        let dft = D::default();
        Box::new(move |m| extend(&dft, m))
    }
    vec![
        ("Radix2DitParallel", boxed::<Dft>()),
        ("Radix2DFTSmallBatch", boxed::<Radix2DFTSmallBatch<KoalaBear>>()),
        ("RecursiveDft", boxed::<RecursiveDft<KoalaBear>>()),
    ]
}

/// The transform that is fastest for `inputs`, and what every one took.
fn fastest(inputs: &[Words]) -> (&'static str, Extend, Value) {
    let run = |extend: &Extend| {
        let copies: Vec<_> = inputs.iter().map(roomy).collect();
        lap(|| copies.into_iter().map(extend).collect::<Vec<_>>()).1.millis
    };
    let mut tried: Vec<_> = transforms()
        .into_iter()
        .map(|(name, extend)| {
            let times = [run(&extend), run(&extend), run(&extend)];
            (times.into_iter().fold(f64::MAX, f64::min), name, extend)
        })
        .collect();
    tried.sort_by(|a, b| a.0.total_cmp(&b.0));
    let all: serde_json::Map<_, _> =
        tried.iter().map(|(millis, name, _)| ((*name).to_owned(), json!(millis.round()))).collect();
    let (_, name, extend) = tried.swap_remove(0);
    (name, extend, all.into())
}

/// The cap, as both sides write it.
fn made<C: Serialize>(commitment: &C) -> Result<Value, Failure> {
    let bytes = postcard::to_allocvec(commitment).map_err(|e| Failure::new("encode", e))?;
    Ok(json!({"made": hex(&bytes)}))
}

/// Checked by a tree over the result, which is not timed.
pub fn extension(log_rows: usize, width: usize) -> Result<(), Failure> {
    let input = matrix(log_rows, width);
    let (name, extend, tried) = fastest(std::slice::from_ref(&input));
    let tree = suite::blake3_tree(0);
    serve(&json!({"by": name, "tried": tried}), &mut || {
        let copy = roomy(&input);
        let (extended, lap) = lap(|| extend(copy));
        let tree = &tree;
        Ok(Done { lap, check: Box::new(move || made(&tree.commit(vec![extended]).0)) })
    })
}

/// Over the extension of a matrix of half as many rows, as in a proof.
pub fn tree(hash: &str, log_rows: usize, width: usize) -> Result<(), Failure> {
    let leaves = Rc::new(extend(&Dft::default(), matrix(log_rows - LOG_BLOWUP, width)));
    match hash {
        "blake3" => commit("BLAKE3", suite::blake3_tree(0), &leaves),
        "poseidon2" => commit("Poseidon2", suite::poseidon2_tree(0), &leaves),
        _ => Err(Failure::new("usage", format!("no hash '{hash}'"))),
    }
}

fn commit<M: Mmcs<KoalaBear>>(name: &str, mmcs: M, leaves: &Words) -> Result<(), Failure>
where
    M::ProverData<Words>: 'static,
    M::Commitment: 'static,
{
    serve(&json!({"by": name}), &mut || {
        let copy = leaves.clone();
        let ((cap, data), lap) = lap(|| mmcs.commit(vec![copy]));
        drop(data);
        Ok(Done { lap, check: Box::new(move || made(&cap)) })
    })
}

/// Extensions of many tables, then one tree over all of them.
pub fn shapes(hash: &str, file: &str) -> Result<(), Failure> {
    let inputs = read_shapes(file)?;
    let (name, extend, tried) = fastest(&inputs);
    let about = json!({"by": name, "tried": tried});
    match hash {
        "blake3" => serve_shapes(&about, &suite::blake3_tree(0), &inputs, &extend),
        "poseidon2" => serve_shapes(&about, &suite::poseidon2_tree(0), &inputs, &extend),
        _ => Err(Failure::new("usage", format!("no hash '{hash}'"))),
    }
}

fn serve_shapes<M: Mmcs<KoalaBear>>(
    about: &Value,
    mmcs: &M,
    inputs: &[Words],
    extend: &Extend,
) -> Result<(), Failure>
where
    M::Commitment: 'static,
{
    serve(about, &mut || {
        let copies: Vec<_> = inputs.iter().map(roomy).collect();
        let ((cap, _data), lap): (_, Lap) =
            lap(|| mmcs.commit(copies.into_iter().map(extend).collect()));
        Ok(Done { lap, check: Box::new(move || made(&cap)) })
    })
}

/// Lines of name, width and log2 of the height, between tabs; more columns and a head are allowed.
fn read_shapes(file: &str) -> Result<Vec<Words>, Failure> {
    let failure = |reason: String| Failure::new("shapes", format!("{file}: {reason}"));
    let text = std::fs::read_to_string(file).map_err(|e| failure(e.to_string()))?;
    let lines = text.lines().filter(|l| !l.starts_with('#')).skip(1);
    lines
        .map(|line| {
            let number = |n| line.split('\t').nth(n).and_then(|f| f.parse().ok());
            match (number(1), number(2)) {
                (Some(width), Some(log_rows)) => Ok(matrix(log_rows, width)),
                _ => Err(failure(format!("'{line}' is not name, width, log height"))),
            }
        })
        .collect()
}
