//! Every way in which Plonky3 can prove an AIR, and the fastest of them.

use std::rc::Rc;

use p3_batch_stark::{ProverData, StarkInstance, prove_batch, verify_batch};
use p3_challenger::{HashChallenger, SerializingChallenger32};
use p3_commit::ExtensionMmcs;
use p3_dft::{Radix2DFTSmallBatch, Radix2DitParallel};
use p3_keccak::{Keccak256Hash, KeccakF};
use p3_koala_bear::KoalaBear;
use p3_matrix::dense::RowMajorMatrix;
use p3_merkle_tree::MerkleTreeMmcs;
use p3_symmetric::{CompressionFunctionFromHasher, PaddingFreeSponge, SerializingHasher};
use p3_uni_stark::{StarkConfig, prove, verify};
use serde_json::json;
use zkt_conformance::params::{ExtensionName, Params, SuiteName};
use zkt_conformance::suite::{self, Blake3Challenger, Blake3Mmcs, Config, Pcs};
use zkt_conformance::verdict::Failure;

use crate::airs::{self, Name};
use crate::session::{Done, lap, serve};

/// 100 proven bits, as our shipped profile.
pub const PARAMS: Params = Params {
    suite: SuiteName::Blake3,
    extension: ExtensionName::Quintic,
    log_blowup: 1,
    log_final_poly_len: 5,
    max_log_arity: 3,
    num_queries: 203,
    query_pow_bits: 16,
    batch_pow_bits: 0,
    commit_pow_bits: 0,
    lookup_pow_bits: 0,
    ood_pow_bits: 0,
    cap_height: 0,
};

type Dit = Radix2DitParallel<KoalaBear>;
type Small = Radix2DFTSmallBatch<KoalaBear>;

type KeccakSponge = PaddingFreeSponge<KeccakF, 25, 17, 4>;
type KeccakMmcs = MerkleTreeMmcs<
    [KoalaBear; p3_keccak::VECTOR_LEN],
    [u64; p3_keccak::VECTOR_LEN],
    SerializingHasher<KeccakSponge>,
    CompressionFunctionFromHasher<KeccakSponge, 2, 4>,
    2,
    4,
>;
type KeccakChallenger = SerializingChallenger32<KoalaBear, HashChallenger<u8, Keccak256Hash, 32>>;

fn config<M: Clone, C: Clone, D: Clone + Default>(mmcs: M, challenger: C) -> Config<M, C, D> {
    let fri = suite::fri_parameters(&PARAMS, ExtensionMmcs::new(mmcs.clone()));
    StarkConfig::new(Pcs::new(D::default(), mmcs, fri), challenger)
}

fn blake3<D: Clone + Default>() -> Config<Blake3Mmcs, Blake3Challenger, D> {
    let challenger = Blake3Challenger::from_hasher(Vec::new(), p3_blake3::Blake3);
    config(suite::blake3_tree(PARAMS.cap_height), challenger)
}

fn keccak<D: Clone + Default>() -> Config<KeccakMmcs, KeccakChallenger, D> {
    let sponge = KeccakSponge::new(KeccakF {});
    let hasher = SerializingHasher::new(sponge);
    let compression = CompressionFunctionFromHasher::new(sponge);
    let mmcs = KeccakMmcs::new(hasher, compression, PARAMS.cap_height);
    config(mmcs, KeccakChallenger::from_hasher(Vec::new(), Keccak256Hash {}))
}

/// A way to prove, and its name.
struct Rival {
    name: &'static str,
    run: Box<dyn FnMut() -> Result<Done<'static>, Failure>>,
}

fn rejected(e: impl std::fmt::Debug) -> Failure {
    Failure::new("verify", format!("Plonky3 rejects its own proof: {e:?}"))
}

/// A copy with room for the extension, as the prover likes it.
fn roomy(trace: &RowMajorMatrix<KoalaBear>) -> RowMajorMatrix<KoalaBear> {
    let mut values = Vec::with_capacity(trace.values.len() << PARAMS.log_blowup);
    values.extend_from_slice(&trace.values);
    RowMajorMatrix::new(values, trace.width)
}

macro_rules! encoded {
    ($proof:expr) => {
        postcard::to_allocvec(&$proof).map_err(|e| Failure::new("encode", e))
    };
}

/// By uni-stark, which takes the trace away: its copy is not timed.
macro_rules! uni {
    ($name:literal, $config:expr, $air:expr, $trace:expr) => {{
        let (config, air, trace) = (Rc::new($config), $air.clone(), Rc::clone(&$trace));
        let run = move || {
            let copy = roomy(&trace);
            let (made, lap) = lap(|| {
                let proof = prove(&*config, &air, copy, &[])
                    .map_err(|e| Failure::new("prove", format!("{e:?}")))?;
                let bytes = encoded!(proof)?;
                Ok((proof, bytes))
            });
            let (proof, bytes): (_, Vec<u8>) = made?;
            let (config, air) = (Rc::clone(&config), air.clone());
            let check = move || {
                verify(&*config, &air, &proof, &[]).map_err(rejected)?;
                Ok(json!({"accepted": true, "proofBytes": bytes.len()}))
            };
            Ok(Done { lap, check: Box::new(check) })
        };
        Rival { name: $name, run: Box::new(run) }
    }};
}

/// By batch-stark, which copies the trace itself.
macro_rules! batch_proof {
    ($config:expr, $air:expr, $trace:expr, $data:expr) => {
        prove_batch(
            &$config,
            &[StarkInstance { air: &$air, trace: &$trace, public_values: Vec::new() }],
            &$data,
        )
        .map_err(|e| Failure::new("prove", e))
    };
}

macro_rules! batch {
    ($name:literal, $config:expr, $air:expr, $trace:expr, $log_rows:expr) => {{
        let (config, air, trace) = ($config, $air.clone(), Rc::clone(&$trace));
        let data = ProverData::from_airs_and_degrees(&config, &[air.clone()], &[$log_rows])
            .map_err(|e| Failure::new("keygen", e))?;
        let key = Rc::new((config, data));
        let run = move || {
            let (made, lap) = lap(|| {
                let proof = batch_proof!(key.0, air, *trace, key.1)?;
                let bytes = encoded!(proof)?;
                Ok((proof, bytes))
            });
            let (proof, bytes): (_, Vec<u8>) = made?;
            let (key, air) = (Rc::clone(&key), air.clone());
            let check = move || {
                verify_batch(&key.0, &[air], &proof, &[Vec::new()], &key.1.common)
                    .map_err(rejected)?;
                Ok(json!({"accepted": true, "proofBytes": bytes.len()}))
            };
            Ok(Done { lap, check: Box::new(check) })
        };
        Rival { name: $name, run: Box::new(run) }
    }};
}

macro_rules! rivals {
    ($made:expr, $log_rows:expr) => {{
        let (air, trace) = $made;
        let trace = Rc::new(trace);
        vec![
            uni!("uni-stark, BLAKE3, Radix2DitParallel", blake3::<Dit>(), air, trace),
            uni!("uni-stark, BLAKE3, Radix2DFTSmallBatch", blake3::<Small>(), air, trace),
            uni!("uni-stark, Keccak, Radix2DitParallel", keccak::<Dit>(), air, trace),
            uni!("uni-stark, Keccak, Radix2DFTSmallBatch", keccak::<Small>(), air, trace),
            batch!("batch-stark, BLAKE3", blake3::<Dit>(), air, trace, $log_rows),
            batch!("batch-stark, Keccak", keccak::<Dit>(), air, trace, $log_rows),
        ]
    }};
}

fn all(name: Name, log_rows: usize) -> Result<Vec<Rival>, Failure> {
    Ok(match name {
        Name::Poseidon2 => rivals!(airs::poseidon2(log_rows), log_rows),
        Name::Keccak => rivals!(airs::keccak(log_rows), log_rows),
    })
}

/// Tries all ways, warm, and serves the fastest.
pub fn serve_fastest(name: Name, log_rows: usize) -> Result<(), Failure> {
    let mut tried = Vec::new();
    for mut rival in all(name, log_rows)? {
        (rival.run)()?;
        tried.push(((rival.run)()?.lap.millis, rival));
    }
    tried.sort_by(|a, b| a.0.total_cmp(&b.0));
    let alternatives: serde_json::Map<_, _> =
        tried.iter().map(|(millis, r)| (r.name.to_owned(), json!(millis.round()))).collect();
    let (_, mut best) = tried.swap_remove(0);
    drop(tried);
    serve(&json!({"by": best.name, "tried": alternatives}), &mut best.run)
}

#[cfg(test)]
macro_rules! proof_for_test {
    ($made:expr, $log_rows:expr) => {{
        let ((air, trace), config) = ($made, blake3::<Dit>());
        let data = ProverData::from_airs_and_degrees(&config, &[air.clone()], &[$log_rows]);
        let proof = batch_proof!(config, air, trace, data.unwrap());
        encoded!(proof.unwrap()).unwrap()
    }};
}

/// A proof by batch-stark with BLAKE3, which is the protocol that we share.
#[cfg(test)]
pub fn poseidon2_proof(log_rows: usize) -> Vec<u8> {
    proof_for_test!(airs::poseidon2(log_rows), log_rows)
}

#[cfg(test)]
pub fn keccak_proof(log_rows: usize) -> Vec<u8> {
    proof_for_test!(airs::keccak(log_rows), log_rows)
}
