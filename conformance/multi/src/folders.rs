//! A table as an AIR of multi-stark.

use std::borrow::Cow;

use p3_air::{Air, BaseAir};
use p3_bus::BusSymbolicBuilder;
use p3_field::{Algebra, ExtensionField};
use p3_koala_bear::KoalaBear;
use p3_lookup::InteractionSymbolicBuilder;
use p3_matrix::dense::RowMajorMatrix;
use p3_multi_stark::folder::{InteractionMultilinearFolder, MultilinearFolder};

use crate::air::TableAir;
use crate::node::Node;

/// The columns that `column` finds in some node, in order, each once.
fn columns(air: &TableAir, column: fn(&Node) -> Option<usize>) -> Vec<usize> {
    let mut columns: Vec<usize> = air.table().nodes.iter().filter_map(column).collect();
    columns.sort_unstable();
    columns.dedup();
    columns
}

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

    /// Exactly those that some node reads: each costs an opening.
    fn main_next_row_columns(&self) -> Vec<usize> {
        columns(self, |n| match n {
            Node::Main { column, next: true } => Some(*column),
            _ => None,
        })
    }

    fn preprocessed_next_row_columns(&self) -> Vec<usize> {
        columns(self, |n| match n {
            Node::Preprocessed { column, next: true } => Some(*column),
            _ => None,
        })
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

/// The tables have no buses of products.
impl<E: ExtensionField<KoalaBear>> Air<BusSymbolicBuilder<KoalaBear, E>> for TableAir {
    fn eval(&self, _builder: &mut BusSymbolicBuilder<KoalaBear, E>) {}
}

impl<'a, V, A> Air<MultilinearFolder<'a, KoalaBear, V, A>> for TableAir
where
    V: Algebra<KoalaBear> + Copy + Send + Sync,
    A: Algebra<V> + Copy,
{
    fn eval(&self, builder: &mut MultilinearFolder<'a, KoalaBear, V, A>) {
        self.fold_constraints(builder);
    }
}

impl<'a, V, A> Air<InteractionMultilinearFolder<'a, KoalaBear, V, A>> for TableAir
where
    V: Algebra<KoalaBear> + Copy + Send + Sync,
    A: Algebra<V> + Copy,
{
    fn eval(&self, builder: &mut InteractionMultilinearFolder<'a, KoalaBear, V, A>) {
        self.fold_constraints_and_lookups(builder);
    }
}
