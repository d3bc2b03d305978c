//! Plonky3's prover and verifier on the tables of a spec.

use std::fmt::Debug;

use p3_air::Air;
use p3_air::symbolic::SymbolicExpressionExt;
use p3_batch_stark::common::{GlobalPreprocessed, PreprocessedInstanceMeta};
use p3_batch_stark::config::Commitment;
use p3_batch_stark::folder::{
    ProverConstraintFolderWithLookups, VerifierConstraintFolderWithLookups,
};
use p3_batch_stark::{
    BatchProof, BatchVerificationError, ProverData, StarkInstance, VerificationError, prove_batch,
    verify_batch,
};
use p3_commit::Mmcs;
use p3_field::{Algebra, ExtensionField};
use p3_koala_bear::KoalaBear;
use p3_matrix::dense::RowMajorMatrix;

use crate::air::TableAir;
use crate::params::{ExtensionName, Spec, SuiteName};
use crate::suite::{self, Config as AnyField, Dft, Quartic, Quintic, SuiteChallenger};
use crate::verdict::{Failure, Verdict, catching, hex};

type Config<M, C, E> = AnyField<M, C, Dft, E>;

/// A serialised proof, and the serialised cap of the preprocessed columns where there are some.
pub struct Proof {
    pub bytes: Vec<u8>,
    pub preprocessed_commitment: Option<Vec<u8>>,
}

/// The tables of a spec under its suite and parameters.
pub struct Machine {
    suite: AnyConfig,
    airs: Vec<TableAir>,
    log_heights: Vec<Option<usize>>,
    preprocessed_commitment: Option<Vec<u8>>,
}

enum AnyConfig {
    Blake3Quintic(suite::Blake3Config<Quintic>),
    Blake3Quartic(suite::Blake3Config<Quartic>),
    Poseidon2Quintic(Box<suite::Poseidon2Config<Quintic>>),
    Poseidon2Quartic(Box<suite::Poseidon2Config<Quartic>>),
}

macro_rules! with_config {
    ($machine:expr, $config:ident => $body:expr) => {
        match &$machine.suite {
            AnyConfig::Blake3Quintic($config) => $body,
            AnyConfig::Blake3Quartic($config) => $body,
            AnyConfig::Poseidon2Quintic($config) => $body,
            AnyConfig::Poseidon2Quartic($config) => $body,
        }
    };
}

impl Machine {
    pub fn new(spec: Spec) -> Self {
        use {ExtensionName as E, SuiteName as S};
        let suite = match (spec.params.suite, spec.params.extension) {
            (S::Blake3, E::Quintic) => AnyConfig::Blake3Quintic(suite::blake3(&spec)),
            (S::Blake3, E::Quartic) => AnyConfig::Blake3Quartic(suite::blake3(&spec)),
            (S::Poseidon2, E::Quintic) => {
                AnyConfig::Poseidon2Quintic(Box::new(suite::poseidon2(&spec)))
            }
            (S::Poseidon2, E::Quartic) => {
                AnyConfig::Poseidon2Quartic(Box::new(suite::poseidon2(&spec)))
            }
        };
        let log_heights = spec.tables.iter().map(|t| t.log_height).collect();
        let preprocessed_commitment = spec.preprocessed_commitment.as_ref().map(|h| h.0.clone());
        Self { suite, airs: TableAir::all(spec.tables), log_heights, preprocessed_commitment }
    }

    pub fn airs(&self) -> &[TableAir] {
        &self.airs
    }

    /// The height of every table, for a prover.
    pub fn log_heights(&self) -> Result<Vec<usize>, Failure> {
        let height = |(h, air): (&Option<usize>, &TableAir)| {
            let name = &air.table().name;
            h.ok_or_else(|| Failure::new("spec", format!("table '{name}' has no log_height")))
        };
        self.log_heights.iter().zip(&self.airs).map(height).collect()
    }

    /// Verifies serialised proof bytes. Total: no bytes make it panic.
    pub fn verify(&self, proof: &[u8]) -> Result<Verdict, Failure> {
        catching(|| with_config!(self, config => verify(config, self, proof)))
    }

    /// Proves the traces, one per table. Traces that violate the tables give a proof that does not
    /// verify, or a failure.
    pub fn prove(&self, traces: &[RowMajorMatrix<KoalaBear>]) -> Result<Proof, Failure> {
        catching(|| {
            with_config!(self, config => {
                let key = Key::new(config, self)?;
                let preprocessed_commitment = key.preprocessed_commitment()?;
                Ok(Proof { bytes: key.prove(traces)?, preprocessed_commitment })
            })
        })
    }

    /// Runs `body` with a function that proves `traces`, preprocessed columns already committed.
    pub fn with_prover<R>(
        &self,
        traces: &[RowMajorMatrix<KoalaBear>],
        body: impl FnOnce(&mut dyn FnMut() -> Result<Vec<u8>, Failure>) -> Result<R, Failure>,
    ) -> Result<R, Failure> {
        catching(|| {
            with_config!(self, config => {
                let key = Key::new(config, self)?;
                body(&mut || key.prove(traces))
            })
        })
    }
}

/// What keygen computes for one choice of heights.
struct Key<
    'a,
    M: Mmcs<KoalaBear, MultiProof: Sync, Error: Sync>,
    C: SuiteChallenger<M, E>,
    E: ExtensionField<KoalaBear>,
> {
    config: &'a Config<M, C, E>,
    machine: &'a Machine,
    data: ProverData<Config<M, C, E>>,
}

fn keygen<M, C, E>(
    config: &Config<M, C, E>,
    airs: &[TableAir],
    log_heights: &[usize],
) -> Result<ProverData<Config<M, C, E>>, Failure>
where
    M: Mmcs<KoalaBear, MultiProof: Sync, Error: Sync>,
    C: SuiteChallenger<M, E>,
    E: ExtensionField<KoalaBear>,
    SymbolicExpressionExt<KoalaBear, E>: Algebra<E>,
{
    let budgets: Vec<usize> = airs.iter().map(|a| a.table().lookup_budget).collect();
    // The blow-up is only compared with the chunk counts, of which more than the blow-up are fine.
    ProverData::from_airs_and_degrees_with_lookup_budgets(
        config,
        airs,
        log_heights,
        &budgets,
        usize::MAX,
    )
    .map_err(|e| Failure::new("keygen", e))
}

impl<'a, M, C, E> Key<'a, M, C, E>
where
    M: Mmcs<KoalaBear, MultiProof: Sync, Error: Sync + Send, Commitment: Sync> + Sync,
    M::ProverData<RowMajorMatrix<KoalaBear>>: Sync,
    C: SuiteChallenger<M, E>,
    E: ExtensionField<KoalaBear>,
    SymbolicExpressionExt<KoalaBear, E>: Algebra<E>,
    TableAir: for<'b> Air<ProverConstraintFolderWithLookups<'b, Config<M, C, E>>>,
{
    fn new(config: &'a Config<M, C, E>, machine: &'a Machine) -> Result<Self, Failure> {
        let bare = |a: &&TableAir| a.table().preprocessed.is_some() && !a.has_preprocessed_values();
        if let Some(air) = machine.airs.iter().find(bare) {
            let name = &air.table().name;
            let reason = format!("table '{name}': a prover needs its preprocessed values");
            return Err(Failure::new("spec", reason));
        }
        let data = keygen(config, &machine.airs, &machine.log_heights()?)?;
        if let Some(expected) = &machine.preprocessed_commitment {
            check_commitment(&data, expected)?;
        }
        Ok(Self { config, machine, data })
    }

    fn preprocessed_commitment(&self) -> Result<Option<Vec<u8>>, Failure> {
        let global = self.data.common.preprocessed.as_ref();
        let bytes = global.map(|g| postcard::to_allocvec(&g.commitment)).transpose();
        bytes.map_err(|e| Failure::new("keygen", e))
    }

    fn prove(&self, traces: &[RowMajorMatrix<KoalaBear>]) -> Result<Vec<u8>, Failure> {
        let airs = &self.machine.airs;
        let instances: Vec<_> = airs
            .iter()
            .zip(traces)
            .map(|(air, trace)| StarkInstance { air, trace, public_values: air.public_values() })
            .collect();
        let proof = prove_batch(self.config, &instances, &self.data)
            .map_err(|e| Failure::new("prove", e))?;
        postcard::to_allocvec(&proof).map_err(|e| Failure::new("encode", e))
    }
}

/// The spec's preprocessed commitment must be the one its preprocessed values have.
fn check_commitment<M, C, E>(
    data: &ProverData<Config<M, C, E>>,
    expected: &[u8],
) -> Result<(), Failure>
where
    M: Mmcs<KoalaBear, MultiProof: Sync, Error: Sync>,
    C: SuiteChallenger<M, E>,
    E: ExtensionField<KoalaBear>,
    SymbolicExpressionExt<KoalaBear, E>: Algebra<E>,
{
    let Some(global) = &data.common.preprocessed else {
        return Err(Failure::new("spec", "a preprocessed_commitment, but no preprocessed columns"));
    };
    let own = postcard::to_allocvec(&global.commitment).map_err(|e| Failure::new("keygen", e))?;
    if own != expected {
        let reason =
            format!("preprocessed_commitment is not that of the values, which is {}", hex(&own));
        return Err(Failure::new("spec", reason));
    }
    Ok(())
}

fn verify<M, C, E>(
    config: &Config<M, C, E>,
    machine: &Machine,
    bytes: &[u8],
) -> Result<Verdict, Failure>
where
    M: Mmcs<KoalaBear, MultiProof: Sync, Error: Sync>,
    C: SuiteChallenger<M, E>,
    E: ExtensionField<KoalaBear>,
    SymbolicExpressionExt<KoalaBear, E>: Algebra<E>,
    TableAir: for<'b> Air<VerifierConstraintFolderWithLookups<'b, Config<M, C, E>>>,
{
    let proof: BatchProof<Config<M, C, E>> = match postcard::take_from_bytes(bytes) {
        Ok((proof, [])) => proof,
        Ok((_, rest)) => {
            let reason = format!("{} bytes after the end of the proof", rest.len());
            return Ok(Verdict::rejected("decode", reason));
        }
        Err(e) => return Ok(Verdict::rejected("decode", e)),
    };
    let log_heights = match heights(machine, &proof.degree_bits) {
        Ok(log_heights) => log_heights,
        Err(verdict) => return Ok(verdict),
    };
    let mut data;
    match &machine.preprocessed_commitment {
        Some(cap) if machine.lacks_preprocessed_values() => {
            let airs: Vec<_> = machine.airs.iter().map(TableAir::without_values).collect();
            data = keygen(config, &airs, &log_heights)?;
            data.common.preprocessed = Some(committed(machine, &log_heights, cap)?);
        }
        Some(cap) => {
            data = keygen(config, &machine.airs, &log_heights)?;
            check_commitment(&data, cap)?;
        }
        None if machine.lacks_preprocessed_values() => {
            let reason = "preprocessed columns without values need a preprocessed_commitment";
            return Err(Failure::new("spec", reason));
        }
        None => data = keygen(config, &machine.airs, &log_heights)?,
    }
    let public: Vec<_> = machine.airs.iter().map(TableAir::public_values).collect();
    Ok(match verify_batch(config, &machine.airs, &proof, &public, &data.common) {
        Ok(()) => Verdict::Accepted,
        Err(e) => Verdict::rejected(step(&e), e),
    })
}

/// The heights that the proof claims, where the spec allows them.
fn heights(machine: &Machine, claimed: &[usize]) -> Result<Vec<usize>, Verdict> {
    if claimed.len() != machine.airs.len() {
        let reason = format!("{} tables, expected {}", claimed.len(), machine.airs.len());
        return Err(Verdict::rejected("shape", reason));
    }
    let allowed = |(i, (&claimed, &fixed)): (usize, (&usize, &Option<usize>))| match fixed {
        Some(height) if height != claimed => {
            let reason = format!("table {i}: log height {claimed}, expected {height}");
            Err(Verdict::rejected("shape", reason))
        }
        Some(height) => Ok(height),
        // Beyond this the verifier refuses; the packing of lookups does not depend on the height.
        None => Ok(claimed.min(24)),
    };
    claimed.iter().zip(&machine.log_heights).enumerate().map(allowed).collect()
}

impl Machine {
    fn lacks_preprocessed_values(&self) -> bool {
        let lacks = |a: &TableAir| a.table().preprocessed.is_some() && !a.has_preprocessed_values();
        self.airs.iter().any(lacks)
    }
}

/// The preprocessed columns as a verifier knows them: one commitment, no values.
fn committed<M, C, E>(
    machine: &Machine,
    log_heights: &[usize],
    cap: &[u8],
) -> Result<GlobalPreprocessed<Config<M, C, E>>, Failure>
where
    M: Mmcs<KoalaBear, MultiProof: Sync, Error: Sync>,
    C: SuiteChallenger<M, E>,
    E: ExtensionField<KoalaBear>,
    SymbolicExpressionExt<KoalaBear, E>: Algebra<E>,
{
    let commitment: Commitment<Config<M, C, E>> = match postcard::take_from_bytes(cap) {
        Ok((commitment, [])) => commitment,
        _ => return Err(Failure::new("spec", "preprocessed_commitment is not a serialised cap")),
    };
    let mut matrix_to_instance = Vec::new();
    let mut instances = Vec::new();
    for (i, (air, &degree_bits)) in machine.airs.iter().zip(log_heights).enumerate() {
        let meta = |width| {
            matrix_to_instance.push(i);
            PreprocessedInstanceMeta {
                matrix_index: matrix_to_instance.len() - 1,
                width,
                degree_bits,
            }
        };
        instances.push(air.table().preprocessed.as_ref().map(|p| p.width).map(meta));
    }
    Ok(GlobalPreprocessed { commitment, instances, matrix_to_instance })
}

/// The protocol step whose check failed.
fn step<E: Debug>(error: &BatchVerificationError<E>) -> &'static str {
    match error {
        BatchVerificationError::Lookup(_) => "lookup",
        BatchVerificationError::Transcript(_) => "proof-of-work",
        BatchVerificationError::Verification(e) => match e {
            VerificationError::InvalidOpeningArgument(_) => "opening",
            VerificationError::OodEvaluationMismatch { .. } => "constraints",
            VerificationError::InvalidOodPowWitness => "proof-of-work",
            VerificationError::OodPointInDomain | VerificationError::NextPointUnavailable => "zeta",
            VerificationError::InvalidProofShape(_)
            | VerificationError::PeriodicColumn(_)
            | VerificationError::RandomizationError => "shape",
        },
    }
}
