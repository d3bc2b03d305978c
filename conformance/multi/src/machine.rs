//! Plonky3's prover and verifier on the tables of a spec.

use p3_commit::MultilinearPcs;
use p3_koala_bear::KoalaBear;
use p3_matrix::dense::RowMajorMatrix;
use p3_multi_stark::config::{MultiStarkConfig, PcsError};
use p3_multi_stark::{
    MultiStarkProof, ProverInstance, ProverInstances, ProvingKey, VerificationError,
    VerifierInstance, VerifierInstances, VerifyingKey, prove, setup, verify,
};
use p3_sumcheck::layout::Table;
use serde_json::Value;

use crate::air::TableAir;
use crate::params::{ExtensionDegree, Spec};
use crate::report;
use crate::suite::{Challenge, Config, Quartic, Quintic, Seed, challenger};
use crate::transcript::Recorder;
use crate::verdict::{Failure, Verdict, catching};

/// A serialised proof, and the serialised cap of the preprocessed columns where there are some.
pub struct Proof {
    pub bytes: Vec<u8>,
    pub preprocessed_commitment: Option<Vec<u8>>,
}

/// The tables of a spec under its parameters.
pub struct Machine {
    spec: Spec,
    airs: Vec<TableAir>,
    log_heights: Vec<usize>,
    public_values: Vec<Vec<KoalaBear>>,
    seed: Seed,
}

macro_rules! with_field {
    ($machine:expr, $key:ident => $body:expr) => {
        catching(|| match $machine.spec.params.extension {
            ExtensionDegree::Quintic => {
                let $key = Key::<Quintic>::new($machine)?;
                $body
            }
            ExtensionDegree::Quartic => {
                let $key = Key::<Quartic>::new($machine)?;
                $body
            }
        })
    };
}

impl Machine {
    pub fn new(mut spec: Spec) -> Self {
        let tables = std::mem::take(&mut spec.tables);
        let log_heights = tables.iter().map(|t| t.log_height.unwrap_or(0)).collect();
        let airs = TableAir::all(tables);
        let public_values = airs.iter().map(TableAir::public_values).collect();
        let elements = spec.seed.iter().map(|f| f.0).collect();
        let seed = Seed { bytes: spec.seed_bytes.0.clone(), elements };
        Self { spec, airs, log_heights, public_values, seed }
    }

    pub fn airs(&self) -> &[TableAir] {
        &self.airs
    }

    /// The height of every table.
    pub fn log_heights(&self) -> Result<Vec<usize>, Failure> {
        Ok(self.log_heights.clone())
    }

    /// Verifies serialised proof bytes; `hasher` is that of the challenger. Total: no bytes make it
    /// panic.
    pub fn verify(&self, proof: &[u8], hasher: Recorder) -> Result<Verdict, Failure> {
        with_field!(self, key => key.verify(proof, hasher))
    }

    /// Proves the traces, one per table. Traces that violate the tables give a proof that does not
    /// verify, or a failure.
    pub fn prove(
        &self,
        traces: &[RowMajorMatrix<KoalaBear>],
        hasher: Recorder,
    ) -> Result<Proof, Failure> {
        with_field!(self, key => {
            let preprocessed_commitment = key.preprocessed_commitment()?;
            Ok(Proof { bytes: key.prove(traces, hasher)?, preprocessed_commitment })
        })
    }

    /// Runs `body` with a function that proves `traces`, preprocessed columns already committed.
    pub fn with_prover<R>(
        &self,
        traces: &[RowMajorMatrix<KoalaBear>],
        body: impl FnOnce(&mut dyn FnMut() -> Result<Vec<u8>, Failure>) -> Result<R, Failure>,
    ) -> Result<R, Failure> {
        with_field!(self, key => body(&mut || key.prove(traces, Recorder::default())))
    }

    /// Everything that follows from the spec alone: derived configurations and security.
    pub fn report(&self) -> Result<Value, Failure> {
        with_field!(self, key => report::of(&key.config, &key.instances()))
    }
}

/// What setup computes.
struct Key<'a, E: Challenge> {
    config: Config<E>,
    machine: &'a Machine,
    proving: ProvingKey<Config<E>>,
    verifying: VerifyingKey<Config<E>>,
}

impl<'a, E: Challenge> Key<'a, E> {
    fn new(machine: &'a Machine) -> Result<Self, Failure> {
        let config = Config::new(&machine.spec.params, &machine.airs)?;
        let airs: Vec<_> = machine.airs.iter().collect();
        let mut discarded = challenger(&machine.seed, Recorder::default());
        let (proving, verifying) = setup(&config.of_setup(), &airs, &mut discarded)
            .map_err(|e| Failure::new("keygen", e))?;
        let key = Self { config, machine, proving, verifying };
        if let Some(expected) = &machine.spec.preprocessed_commitment {
            key.check_commitment(&expected.0)?;
        }
        Ok(key)
    }

    /// The spec's preprocessed commitment must be the one its preprocessed values have.
    fn check_commitment(&self, expected: &[u8]) -> Result<(), Failure> {
        let Some(own) = self.preprocessed_commitment()? else {
            let reason = "a preprocessed_commitment, but no preprocessed columns";
            return Err(Failure::new("spec", reason));
        };
        if own != expected {
            let own = crate::verdict::hex(&own);
            let reason =
                format!("preprocessed_commitment is not that of the values, which is {own}");
            return Err(Failure::new("spec", reason));
        }
        Ok(())
    }

    /// The serialised cap. Plonky3's keys do not show theirs, so it is made once more.
    fn preprocessed_commitment(&self) -> Result<Option<Vec<u8>>, Failure> {
        let values = self.machine.airs.iter().filter_map(TableAir::preprocessed);
        let tables: Vec<_> = values.map(|v| Table::new(v.transpose())).collect();
        if tables.is_empty() {
            return Ok(None);
        }
        let witness = self.config.of_setup().build_witness(tables);
        let mut discarded = challenger(&self.machine.seed, Recorder::default());
        let (commitment, _) = self
            .config
            .preprocessed_pcs()
            .commit(witness, &mut discarded)
            .map_err(|e| Failure::new("keygen", e))?;
        postcard::to_allocvec(&commitment).map(Some).map_err(|e| Failure::new("keygen", e))
    }

    fn instances(&self) -> VerifierInstances<'_, Config<E>, TableAir> {
        let Machine { airs, log_heights, public_values, .. } = self.machine;
        let parts = airs.iter().zip(log_heights).zip(public_values);
        let instances =
            parts.map(|((air, &h), p)| VerifierInstance::new(air, &self.verifying, h, p));
        VerifierInstances::new(instances.collect())
    }

    fn prove(
        &self,
        traces: &[RowMajorMatrix<KoalaBear>],
        hasher: Recorder,
    ) -> Result<Vec<u8>, Failure> {
        let Machine { airs, public_values, .. } = self.machine;
        let instances = airs.iter().zip(traces).zip(public_values).map(|((air, trace), public)| {
            ProverInstance::new(air, Table::new(trace.transpose()), &self.proving, public)
        });
        let proof = prove(
            &self.config,
            ProverInstances::new(instances.collect()),
            self.machine.spec.params.zerocheck_pow_bits,
            &mut challenger(&self.machine.seed, hasher),
        )
        .map_err(|e| Failure::new("prove", e))?;
        postcard::to_allocvec(&proof).map_err(|e| Failure::new("encode", e))
    }

    fn verify(&self, bytes: &[u8], hasher: Recorder) -> Result<Verdict, Failure> {
        let proof: MultiStarkProof<Config<E>> = match postcard::take_from_bytes(bytes) {
            Ok((proof, [])) => proof,
            Ok((_, rest)) => {
                let reason = format!("{} bytes after the end of the proof", rest.len());
                return Ok(Verdict::rejected("decode", reason));
            }
            Err(e) => return Ok(Verdict::rejected("decode", e)),
        };
        let verified = verify(
            &self.config,
            self.instances(),
            &proof,
            self.machine.spec.params.zerocheck_pow_bits,
            &mut challenger(&self.machine.seed, hasher),
        );
        Ok(match verified {
            Ok(()) => Verdict::Accepted,
            Err(e) => Verdict::rejected(step::<E>(&e), e),
        })
    }
}

/// The protocol step whose check failed.
fn step<E: Challenge>(error: &VerificationError<PcsError<Config<E>>>) -> &'static str {
    use VerificationError as V;
    match error {
        V::Lookup(_) => "lookup",
        V::Zerocheck(_) => "constraints",
        V::Opening(_) => "opening",
        V::Transcript(_) => "transcript",
        V::MissingPreprocessedOpening
        | V::UnexpectedPreprocessedOpening
        | V::PreprocessedHeights { .. }
        | V::UnexpectedIndexedReduction
        | V::UnexpectedBus => "shape",
        V::Security(_) => "security",
        V::IndexedLookup(_)
        | V::IndexedReduction(_)
        | V::IndexedClaimsUnopened
        | V::BusArgument(_)
        | V::BusBinding(_)
        | V::BoundaryIo { .. }
        | V::UncommittedBits { .. } => "statement",
    }
}
