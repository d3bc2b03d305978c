//! The AIRs that Plonky3's own benchmarks prove.

use std::sync::Arc;

use p3_air::{Air, AirBuilder, BaseAir};
use p3_keccak_air::{KeccakAir, NUM_ROUNDS};
use p3_koala_bear::{
    GenericPoseidon2LinearLayersKoalaBear, KOALABEAR_POSEIDON2_HALF_FULL_ROUNDS,
    KOALABEAR_POSEIDON2_PARTIAL_ROUNDS_16, KOALABEAR_POSEIDON2_RC_16_EXTERNAL_FINAL,
    KOALABEAR_POSEIDON2_RC_16_EXTERNAL_INITIAL, KOALABEAR_POSEIDON2_RC_16_INTERNAL,
    KOALABEAR_S_BOX_DEGREE, KoalaBear,
};
use p3_matrix::dense::RowMajorMatrix;
use p3_poseidon2_air::{RoundConstants, VectorizedPoseidon2Air};
use zkt_conformance::verdict::Failure;

/// Permutations side by side in a row, as in Plonky3's benchmark.
const VECTOR_LEN: usize = 8;

pub type Poseidon2Air = VectorizedPoseidon2Air<
    KoalaBear,
    GenericPoseidon2LinearLayersKoalaBear,
    16,
    KOALABEAR_S_BOX_DEGREE,
    0,
    KOALABEAR_POSEIDON2_HALF_FULL_ROUNDS,
    KOALABEAR_POSEIDON2_PARTIAL_ROUNDS_16,
    VECTOR_LEN,
>;

/// Which AIR.
#[derive(Clone, Copy)]
pub enum Name {
    Poseidon2,
    Keccak,
}

impl Name {
    pub fn parse(name: &str) -> Result<Self, Failure> {
        match name {
            "poseidon2" => Ok(Self::Poseidon2),
            "keccak" => Ok(Self::Keccak),
            _ => Err(Failure::new("usage", format!("no AIR '{name}'"))),
        }
    }
}

/// An AIR that can be cloned, as the batch prover wants.
pub struct Shared<A>(Arc<A>);

impl<A> Clone for Shared<A> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<F, A: BaseAir<F> + Send> BaseAir<F> for Shared<A> {
    fn width(&self) -> usize {
        self.0.width()
    }

    fn main_next_row_columns(&self) -> Vec<usize> {
        self.0.main_next_row_columns()
    }

    fn max_constraint_degree(&self) -> Option<usize> {
        self.0.max_constraint_degree()
    }
}

impl<AB: AirBuilder, A: Air<AB> + Send> Air<AB> for Shared<A> {
    #[inline]
    fn eval(&self, builder: &mut AB) {
        self.0.eval(builder);
    }
}

/// Poseidon2 of width 16 as Plonky3's trees use it, [`VECTOR_LEN`] permutations a row.
pub fn poseidon2(log_rows: usize) -> (Shared<Poseidon2Air>, RowMajorMatrix<KoalaBear>) {
    let air = Poseidon2Air::new(RoundConstants::new(
        KOALABEAR_POSEIDON2_RC_16_EXTERNAL_INITIAL,
        KOALABEAR_POSEIDON2_RC_16_INTERNAL,
        KOALABEAR_POSEIDON2_RC_16_EXTERNAL_FINAL,
    ));
    let trace = air.generate_vectorized_trace_rows(VECTOR_LEN << log_rows, 0);
    (Shared(Arc::new(air)), trace)
}

/// Keccak-f, 24 rows a permutation, as many as fit.
pub fn keccak(log_rows: usize) -> (Shared<KeccakAir>, RowMajorMatrix<KoalaBear>) {
    let air = KeccakAir {};
    let trace = air.generate_random_trace_rows((1 << log_rows) / NUM_ROUNDS, 0);
    (Shared(Arc::new(air)), trace)
}
