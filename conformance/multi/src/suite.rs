//! The hash suite as a Plonky3 configuration.

use std::sync::Arc;

use p3_blake3::Blake3;
use p3_challenger::{CanObserve, HashChallenger, SerializingChallenger32};
use p3_dft::Radix2DitParallel;
use p3_field::extension::{BinomialExtensionField, QuinticTrinomialExtensionField};
use p3_field::{ExtensionField, Field, TwoAdicField};
use p3_koala_bear::KoalaBear;
use p3_merkle_tree::MerkleTreeMmcs;
use p3_multi_stark::config::{MultiStarkConfig, ProverData};
use p3_sumcheck::layout::{Layout, SuffixProver, Table as Stacked, Witness};
use p3_symmetric::{CompressionFunctionFromHasher, SerializingHasher};
use p3_util::log2_ceil_usize;
use p3_whir::{WhirConfig, WhirProver};

use crate::air::TableAir;
use crate::params::{Commitment, Params};
use crate::spec::Table;
use crate::transcript::Recorder;
use crate::verdict::Failure;

/// KoalaBear[X] / (X^5 + X^2 - 1).
pub type Quintic = QuinticTrinomialExtensionField<KoalaBear>;
/// KoalaBear[X] / (X^4 - 3).
pub type Quartic = BinomialExtensionField<KoalaBear, 4>;

pub type Mmcs = MerkleTreeMmcs<
    KoalaBear,
    u8,
    SerializingHasher<Blake3>,
    CompressionFunctionFromHasher<Blake3, 2, 32>,
    2,
    32,
>;
pub type Challenger = SerializingChallenger32<KoalaBear, HashChallenger<u8, Recorder, 32>>;
pub type Dft = Radix2DitParallel<KoalaBear>;
pub type Stacking<E> = SuffixProver<KoalaBear, E>;
pub type Pcs<E> = WhirProver<E, KoalaBear, Dft, Mmcs, Challenger, Stacking<E>>;
pub type Whir<E> = WhirConfig<E, KoalaBear, Challenger>;

/// A field of challenges.
pub trait Challenge:
    ExtensionField<KoalaBear, ExtensionPacking: From<Self> + From<<KoalaBear as Field>::Packing>>
    + TwoAdicField
{
}

impl Challenge for Quintic {}
impl Challenge for Quartic {}

/// The two commitment schemes of a system of tables.
pub struct Config<E: Challenge> {
    main: Arc<Scheme<E>>,
    preprocessed: Option<Arc<Scheme<E>>>,
    /// Variables of the first fold of the scheme that stacks tables at the moment.
    folding: usize,
}

/// A commitment scheme for polynomials of one size.
struct Scheme<E: Challenge> {
    whir: Whir<E>,
    pcs: Pcs<E>,
}

impl<E: Challenge> Scheme<E> {
    fn new(params: &Params, commitment: &Commitment, cells: usize) -> Result<Self, Failure> {
        let config = || {
            Whir::<E>::new(log2_ceil_usize(cells), params.whir(commitment))
                .map_err(|e| Failure::new("whir", e))
        };
        let compression = CompressionFunctionFromHasher::new(Blake3);
        let mmcs = Mmcs::new(SerializingHasher::new(Blake3), compression, commitment.cap_height);
        Ok(Self { whir: config()?, pcs: Pcs::new(config()?, Dft::default(), mmcs) })
    }
}

impl<E: Challenge> Config<E> {
    /// The schemes that stack the main and the preprocessed columns of `airs`.
    pub fn new(params: &Params, airs: &[TableAir]) -> Result<Self, Failure> {
        let cells = |width: fn(&Table) -> usize| {
            let of = |air: &TableAir| width(air.table()) << air.table().log_height.unwrap_or(0);
            airs.iter().map(of).sum::<usize>()
        };
        let main = Scheme::new(params, &params.main, cells(|t| t.width))?;
        let preprocessed = match (&params.preprocessed, cells(Table::preprocessed_width)) {
            (_, 0) | (None, _) => None,
            (Some(of), cells) => Some(Arc::new(Scheme::new(params, of, cells)?)),
        };
        Ok(Self { main: Arc::new(main), preprocessed, folding: params.main.folding[0] })
    }

    /// The configuration of the main columns, and that of the preprocessed ones, if any.
    pub fn whir(&self) -> (&Whir<E>, Option<&Whir<E>>) {
        (&self.main.whir, self.preprocessed.as_ref().map(|s| &s.whir))
    }

    /// The same schemes, stacking preprocessed tables instead of main ones.
    pub fn of_setup(&self) -> Self {
        let scheme = self.preprocessed.as_ref().unwrap_or(&self.main);
        Self {
            main: Arc::clone(&self.main),
            preprocessed: self.preprocessed.clone(),
            folding: scheme.whir.round_folding_factor(0),
        }
    }
}

/// A challenger that has taken the seed, hashing with `hasher`.
pub fn challenger(seed: &Seed, hasher: Recorder) -> Challenger {
    let mut challenger = Challenger::from_hasher(seed.bytes.clone(), hasher);
    seed.elements.iter().for_each(|&f| challenger.observe(f));
    challenger
}

/// What the challenger takes before the protocol begins.
pub struct Seed {
    pub bytes: Vec<u8>,
    pub elements: Vec<KoalaBear>,
}

impl<E: Challenge> MultiStarkConfig for Config<E> {
    type Val = KoalaBear;
    type Challenge = E;
    type Challenger = Challenger;
    type Pcs = Pcs<E>;

    fn pcs(&self) -> &Pcs<E> {
        &self.main.pcs
    }

    fn preprocessed_pcs(&self) -> &Pcs<E> {
        &self.preprocessed.as_ref().expect("the spec has params of preprocessed columns").pcs
    }

    /// Half the digest.
    fn collision_resistance_bits(&self) -> Option<usize> {
        Some(128)
    }

    fn min_num_variables(&self) -> usize {
        self.main.whir.round_folding_factor(0)
    }

    fn build_witness(&self, tables: Vec<Stacked<KoalaBear>>) -> Witness<KoalaBear> {
        Stacking::<E>::new_witness(tables, self.folding)
    }

    fn committed_table<'a>(
        &self,
        prover_data: &'a ProverData<Self>,
        table_index: usize,
    ) -> &'a Stacked<KoalaBear> {
        prover_data.table(table_index)
    }
}
