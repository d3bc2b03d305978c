//! The two hash suites as Plonky3 configurations.

use p3_blake3::Blake3;
use p3_challenger::{
    CanObserve, CanSample, DuplexChallenger, FieldChallenger, GrindingChallenger, HashChallenger,
    SerializingChallenger32,
};
use p3_commit::{ExtensionMmcs, Mmcs};
use p3_dft::Radix2DitParallel;
use p3_field::extension::{BinomialExtensionField, QuinticTrinomialExtensionField};
use p3_field::{ExtensionField, Field};
use p3_fri::{FriParameters, TwoAdicFriPcs};
use p3_koala_bear::{KoalaBear, Poseidon2KoalaBear, default_koalabear_poseidon2_16};
use p3_merkle_tree::MerkleTreeMmcs;
use p3_symmetric::{
    CompressionFunctionFromHasher, PaddingFreeSponge, SerializingHasher, TruncatedPermutation,
};
use p3_uni_stark::StarkConfig;

use crate::params::{Params, Spec};

/// KoalaBear[X] / (X^5 + X^2 - 1).
pub type Quintic = QuinticTrinomialExtensionField<KoalaBear>;
/// KoalaBear[X] / (X^4 - 3).
pub type Quartic = BinomialExtensionField<KoalaBear, 4>;

pub type Dft = Radix2DitParallel<KoalaBear>;
/// All challenges are drawn from `E`.
pub type Pcs<Mmcs, D = Dft, E = Quintic> =
    TwoAdicFriPcs<KoalaBear, D, Mmcs, ExtensionMmcs<KoalaBear, E, Mmcs>>;
pub type Config<Mmcs, Challenger, D = Dft, E = Quintic> =
    StarkConfig<Pcs<Mmcs, D, E>, E, Challenger>;

pub type Blake3Mmcs = MerkleTreeMmcs<
    KoalaBear,
    u8,
    SerializingHasher<Blake3>,
    CompressionFunctionFromHasher<Blake3, 2, 32>,
    2,
    32,
>;
pub type Blake3Challenger = SerializingChallenger32<KoalaBear, HashChallenger<u8, Blake3, 32>>;
pub type Blake3Config<E> = Config<Blake3Mmcs, Blake3Challenger, Dft, E>;

type Permutation = Poseidon2KoalaBear<16>;
type Packing = <KoalaBear as Field>::Packing;
pub type Poseidon2Mmcs = MerkleTreeMmcs<
    Packing,
    Packing,
    PaddingFreeSponge<Permutation, 16, 8, 8>,
    TruncatedPermutation<Permutation, 2, 8, 16>,
    2,
    8,
>;
pub type Poseidon2Challenger = DuplexChallenger<KoalaBear, Permutation, 16, 8>;
pub type Poseidon2Config<E> = Config<Poseidon2Mmcs, Poseidon2Challenger, Dft, E>;

/// A challenger that observes the commitments of `M`.
pub trait SuiteChallenger<M: Mmcs<KoalaBear>, E>:
    FieldChallenger<KoalaBear>
    + CanObserve<M::Commitment>
    + CanSample<E>
    + GrindingChallenger<Witness = KoalaBear>
    + Clone
{
}

impl<M: Mmcs<KoalaBear>, C, E> SuiteChallenger<M, E> for C where
    C: FieldChallenger<KoalaBear>
        + CanObserve<M::Commitment>
        + CanSample<E>
        + GrindingChallenger<Witness = KoalaBear>
        + Clone
{
}

pub fn blake3_tree(cap_height: usize) -> Blake3Mmcs {
    let compression = CompressionFunctionFromHasher::new(Blake3);
    Blake3Mmcs::new(SerializingHasher::new(Blake3), compression, cap_height)
}

pub fn poseidon2_tree(cap_height: usize) -> Poseidon2Mmcs {
    let permutation = default_koalabear_poseidon2_16();
    Poseidon2Mmcs::new(
        PaddingFreeSponge::new(permutation.clone()),
        TruncatedPermutation::new(permutation),
        cap_height,
    )
}

pub fn blake3<E: ExtensionField<KoalaBear>>(spec: &Spec) -> Blake3Config<E> {
    let mmcs = blake3_tree(spec.params.cap_height);
    let challenger = Blake3Challenger::from_hasher(spec.seed_bytes.0.clone(), Blake3);
    config(spec, mmcs, challenger)
}

pub fn poseidon2<E: ExtensionField<KoalaBear>>(spec: &Spec) -> Poseidon2Config<E> {
    let challenger = Poseidon2Challenger::new(default_koalabear_poseidon2_16());
    config(spec, poseidon2_tree(spec.params.cap_height), challenger)
}

fn config<Mmcs: Clone, C, E>(spec: &Spec, mmcs: Mmcs, mut challenger: C) -> Config<Mmcs, C, Dft, E>
where
    E: ExtensionField<KoalaBear>,
    C: FieldChallenger<KoalaBear> + CanObserve<KoalaBear> + Clone,
{
    spec.seed.iter().for_each(|f| challenger.observe(f.0));
    let params = &spec.params;
    let fri = fri_parameters(params, ExtensionMmcs::new(mmcs.clone()));
    StarkConfig::new(Pcs::new(Dft::default(), mmcs, fri), challenger)
        .with_lookup_proof_of_work_bits(params.lookup_pow_bits)
        .with_ood_proof_of_work_bits(params.ood_pow_bits)
}

pub fn fri_parameters<M>(params: &Params, mmcs: M) -> FriParameters<M> {
    FriParameters {
        log_blowup: params.log_blowup,
        log_final_poly_len: params.log_final_poly_len,
        max_log_arity: params.max_log_arity,
        num_queries: params.num_queries,
        batch_proof_of_work_bits: params.batch_pow_bits,
        commit_proof_of_work_bits: params.commit_pow_bits,
        query_proof_of_work_bits: params.query_pow_bits,
        mmcs,
    }
}
