//! A table of the spec as a Plonky3 AIR that interprets the expression graph.

use std::sync::Arc;

use p3_air::{AirBuilder, WindowAccess};
use p3_koala_bear::KoalaBear;
use p3_lookup::{Count, InteractionBuilder};
use p3_matrix::dense::RowMajorMatrix;

use crate::codegen;
use crate::lookups::{Direction, Interaction, LocalTuple};
use crate::node::Node;
use crate::spec::{Felt, Table};

#[cfg(feature = "compiled")]
#[allow(unused)]
mod compiled {
    use p3_air::{AirBuilder, WindowAccess};
    use p3_koala_bear::KoalaBear;
    use p3_lookup::{Count, InteractionBuilder};

    include!(env!("ZKT_COMPILED"));
}

#[cfg(not(feature = "compiled"))]
mod compiled {
    pub const KNOWN: &[u64] = &[];

    pub fn eval<AB>(_fingerprint: u64, _builder: &mut AB) -> bool {
        false
    }

    pub fn eval_with_lookups<AB>(_fingerprint: u64, _builder: &mut AB) -> bool {
        false
    }
}

/// One table. Cheap to clone, as Plonky3 requires.
#[derive(Clone)]
pub struct TableAir(Arc<Program>);

#[derive(Clone)]
struct Program {
    table: Arc<Table>,
    /// The nodes that constraints reach, renumbered.
    constraint_nodes: Vec<Node>,
    /// Indices into `constraint_nodes`.
    constraints: Vec<usize>,
    fingerprint: u64,
    preprocessed: Option<RowMajorMatrix<KoalaBear>>,
    periodic: Vec<Vec<KoalaBear>>,
}

fn words(felts: Vec<Felt>) -> Vec<KoalaBear> {
    felts.into_iter().map(|f| f.0).collect()
}

impl TableAir {
    pub fn all(tables: Vec<Table>) -> Vec<Self> {
        tables.into_iter().map(Self::new).collect()
    }

    fn new(mut table: Table) -> Self {
        let fingerprint = codegen::fingerprint(&table);
        let values = table.preprocessed.as_mut().and_then(|p| p.values.take());
        let width = table.preprocessed_width();
        let preprocessed = values.map(|v| RowMajorMatrix::new(words(v), width));
        let periodic = std::mem::take(&mut table.periodic).into_iter().map(words).collect();
        let (constraint_nodes, constraints) = reachable(&table.nodes, &table.constraints);
        let table = Arc::new(table);
        Self(Arc::new(Program {
            table,
            constraint_nodes,
            constraints,
            fingerprint,
            preprocessed,
            periodic,
        }))
    }

    /// The same table without the values of its preprocessed columns.
    pub fn without_values(&self) -> Self {
        let program = &*self.0;
        Self(Arc::new(Program { preprocessed: None, ..program.clone() }))
    }

    pub fn table(&self) -> &Table {
        &self.0.table
    }

    /// Names the program of constraints and lookups.
    pub fn fingerprint(&self) -> u64 {
        self.0.fingerprint
    }

    /// Whether the program is generated code in this build, not interpreted.
    pub fn is_compiled(&self) -> bool {
        compiled::KNOWN.contains(&self.0.fingerprint)
    }

    pub fn public_values(&self) -> Vec<KoalaBear> {
        self.0.table.public_values.iter().map(|f| f.0).collect()
    }

    pub fn has_preprocessed_values(&self) -> bool {
        self.0.preprocessed.is_some()
    }

    /// The values of the preprocessed columns, where the spec has them.
    pub fn preprocessed(&self) -> Option<&RowMajorMatrix<KoalaBear>> {
        self.0.preprocessed.as_ref()
    }

    /// The periodic columns, a period each.
    pub fn periodic(&self) -> &[Vec<KoalaBear>] {
        &self.0.periodic
    }

    /// Asserts the constraints by interpreting their program.
    pub fn assert_constraints<AB: AirBuilder<F = KoalaBear>>(&self, builder: &mut AB) {
        let values = evaluate(&self.0.constraint_nodes, builder);
        for &c in &self.0.constraints {
            builder.assert_zero(values[c].clone());
        }
    }

    /// As [`Self::assert_constraints`], by generated code where there is some.
    pub fn fold_constraints<AB: AirBuilder<F = KoalaBear>>(&self, builder: &mut AB) {
        if !compiled::eval(self.0.fingerprint, builder) {
            self.assert_constraints(builder);
        }
    }

    /// As [`Self::fold_constraints`], and pushes the lookups.
    pub fn fold_constraints_and_lookups<AB>(&self, builder: &mut AB)
    where
        AB: InteractionBuilder<F = KoalaBear>,
    {
        if !compiled::eval_with_lookups(self.0.fingerprint, builder) {
            self.assert_constraints(builder);
            self.push_lookups(builder);
        }
    }

    /// Pushes the lookups by interpreting the graph: local, plain, exclusive ones.
    pub fn push_lookups<AB: InteractionBuilder<F = KoalaBear>>(&self, builder: &mut AB) {
        let values = evaluate(&self.0.table.nodes, builder);
        let at = |i: &usize| values[*i].clone();
        let all = |tuple: &[usize]| tuple.iter().map(at).collect::<Vec<_>>();
        let signed = |x: &Interaction| match x.dir {
            Direction::Send => at(&x.mult),
            Direction::Receive => -at(&x.mult),
        };
        for lookup in &self.0.table.local {
            let tuple = |t: &LocalTuple| (all(&t.tuple), Count::bounded(at(&t.mult), t.weight));
            builder.push_local_interaction(lookup.iter().map(tuple));
        }
        for x in &self.0.table.interactions {
            builder.push_interaction(&x.bus, all(&x.tuple), Count::bounded(signed(x), x.weight));
        }
        for x in &self.0.table.exclusive {
            let branches = x
                .branches
                .iter()
                .map(|b| (at(&b.flag), Count::bounded(at(&b.mult), b.weight), all(&b.tuple)));
            builder.push_exclusive_interaction(&x.bus, branches);
        }
    }
}

/// The nodes that `roots` depend on, in their old order and renumbered, and the renumbered roots.
pub fn reachable(nodes: &[Node], roots: &[usize]) -> (Vec<Node>, Vec<usize>) {
    let mut needed = vec![false; nodes.len()];
    roots.iter().for_each(|&r| needed[r] = true);
    for i in (0..nodes.len()).rev() {
        if needed[i] {
            nodes[i].operands().for_each(|o| needed[o] = true);
        }
    }
    let mut renamed = vec![usize::MAX; nodes.len()];
    let mut kept = Vec::new();
    for (i, node) in nodes.iter().enumerate().filter(|(i, _)| needed[*i]) {
        renamed[i] = kept.len();
        kept.push(node.map_operands(|o| renamed[o]));
    }
    (kept, roots.iter().map(|&r| renamed[r]).collect())
}

/// The value of every node on the builder's current row.
fn evaluate<AB: AirBuilder<F = KoalaBear>>(nodes: &[Node], builder: &AB) -> Vec<AB::Expr> {
    let main = builder.main();
    let preprocessed = builder.preprocessed();
    let mut v: Vec<AB::Expr> = Vec::with_capacity(nodes.len());
    for node in nodes {
        v.push(match *node {
            Node::Const(c) => c.into(),
            Node::Main { column, next: false } => main.current_slice()[column].into(),
            Node::Main { column, next: true } => main.next_slice()[column].into(),
            Node::Preprocessed { column, next: false } => {
                preprocessed.current_slice()[column].into()
            }
            Node::Preprocessed { column, next: true } => preprocessed.next_slice()[column].into(),
            Node::Periodic(column) => builder.periodic_values()[column].into(),
            Node::Public(i) => builder.public_values()[i].into(),
            Node::First => builder.is_first_row(),
            Node::Last => builder.is_last_row(),
            Node::Transition => builder.is_transition(),
            Node::Add(a, b) => v[a].clone() + v[b].clone(),
            Node::Sub(a, b) => v[a].clone() - v[b].clone(),
            Node::Mul(a, b) => v[a].clone() * v[b].clone(),
            Node::Neg(a) => -v[a].clone(),
        });
    }
    v
}
