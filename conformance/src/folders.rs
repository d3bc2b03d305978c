//! A table as an AIR of batch-stark.

use std::borrow::Cow;

use p3_air::{Air, BaseAir, DebugConstraintBuilder};
use p3_batch_stark::folder::{
    ProverConstraintFolderWithLookups, VerifierConstraintFolderWithLookups,
};
use p3_field::ExtensionField;
use p3_koala_bear::KoalaBear;
use p3_lookup::InteractionSymbolicBuilder;
use p3_matrix::dense::RowMajorMatrix;

use crate::air::TableAir;
use crate::suite::{Blake3Config, Poseidon2Config, Quartic, Quintic};

impl BaseAir<KoalaBear> for TableAir {
    fn width(&self) -> usize {
        self.table().width
    }

    fn preprocessed_trace(&self) -> Option<RowMajorMatrix<KoalaBear>> {
        self.preprocessed().cloned()
    }

    fn preprocessed_width(&self) -> usize {
        self.table().preprocessed_width()
    }

    fn num_periodic_columns(&self) -> usize {
        self.periodic().len()
    }

    fn periodic_columns(&self) -> Cow<'_, [Vec<KoalaBear>]> {
        Cow::Borrowed(self.periodic())
    }

    fn main_next_row_columns(&self) -> Vec<usize> {
        let open = self.table().opens_next_main();
        if open { (0..self.width()).collect() } else { Vec::new() }
    }

    fn preprocessed_next_row_columns(&self) -> Vec<usize> {
        let open = self.table().opens_next_preprocessed();
        if open { (0..self.preprocessed_width()).collect() } else { Vec::new() }
    }

    fn max_constraint_degree(&self) -> Option<usize> {
        self.table().degree_hint
    }

    fn num_public_values(&self) -> usize {
        self.table().public_values.len()
    }
}

/// Records constraints and lookups; runs once per key, not per row.
impl<E: ExtensionField<KoalaBear>> Air<InteractionSymbolicBuilder<KoalaBear, E>> for TableAir {
    fn eval(&self, builder: &mut InteractionSymbolicBuilder<KoalaBear, E>) {
        self.assert_constraints(builder);
        self.push_lookups(builder);
    }
}

/// The folders take their lookups from the recorded ones, so only constraints are evaluated.
macro_rules! fold_constraints {
    ($($builder:ty),*) => { $(
        impl Air<$builder> for TableAir {
            fn eval(&self, builder: &mut $builder) {
                self.fold_constraints(builder);
            }
        }
    )* };
}

fold_constraints!(
    ProverConstraintFolderWithLookups<'_, Blake3Config<Quintic>>,
    ProverConstraintFolderWithLookups<'_, Blake3Config<Quartic>>,
    ProverConstraintFolderWithLookups<'_, Poseidon2Config<Quintic>>,
    ProverConstraintFolderWithLookups<'_, Poseidon2Config<Quartic>>,
    VerifierConstraintFolderWithLookups<'_, Blake3Config<Quintic>>,
    VerifierConstraintFolderWithLookups<'_, Blake3Config<Quartic>>,
    VerifierConstraintFolderWithLookups<'_, Poseidon2Config<Quintic>>,
    VerifierConstraintFolderWithLookups<'_, Poseidon2Config<Quartic>>,
    DebugConstraintBuilder<'_, KoalaBear, Quintic>,
    DebugConstraintBuilder<'_, KoalaBear, Quartic>
);
