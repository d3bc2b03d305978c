//! An AIR of Plonky3's as a spec of the exchange format, by its symbolic constraints.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;

use p3_air::symbolic::{
    AirLayout, BaseEntry, BaseLeaf, SymbolicAirBuilder, SymbolicExpr, SymbolicExpression,
    get_symbolic_constraints,
};
use p3_air::{Air, BaseAir};
use p3_field::PrimeField32;
use p3_koala_bear::KoalaBear;
use p3_matrix::Matrix;
use p3_matrix::dense::RowMajorMatrix;
use p3_util::log2_strict_usize;
use serde_json::{Value, json};
use zkt_conformance::params::Params;
use zkt_conformance::verdict::Failure;

use crate::airs::{self, Name};
use crate::rivals;

type Expression = SymbolicExpression<KoalaBear>;

/// Writes `spec.json` and `traces` into a folder.
pub fn write(name: Name, log_rows: usize, folder: &Path) -> Result<(), Failure> {
    match name {
        Name::Poseidon2 => write_air(&airs::poseidon2(log_rows), folder),
        Name::Keccak => write_air(&airs::keccak(log_rows), folder),
    }
}

fn write_air<A>((air, trace): &(A, RowMajorMatrix<KoalaBear>), folder: &Path) -> Result<(), Failure>
where
    A: Air<SymbolicAirBuilder<KoalaBear>>,
{
    let failure = |e| Failure::new("export", format!("{}: {e}", folder.display()));
    fs::write(folder.join("spec.json"), spec(air, trace).to_string()).map_err(failure)?;
    let mut out = BufWriter::new(File::create(folder.join("traces")).map_err(failure)?);
    for word in &trace.values {
        out.write_all(&word.as_canonical_u32().to_le_bytes()).map_err(failure)?;
    }
    out.flush().map_err(failure)?;
    println!("{}", json!({"width": trace.width(), "height": trace.height()}));
    Ok(())
}

/// One table without lookups, under the parameters of the race.
pub fn spec<A>(air: &A, trace: &RowMajorMatrix<KoalaBear>) -> Value
where
    A: Air<SymbolicAirBuilder<KoalaBear>>,
{
    let constraints = get_symbolic_constraints(air, AirLayout::from_air(air));
    let mut graph = Graph::default();
    let roots: Vec<usize> = constraints.iter().map(|c| graph.node(c)).collect();
    let table = json!({
        "name": "AIR", "width": trace.width(), "log_height": log2_strict_usize(trace.height()),
        "nodes": graph.nodes, "constraints": roots, "lookup_budget": 3,
        "degree_hint": BaseAir::<KoalaBear>::max_constraint_degree(air),
        "open_next_main": !BaseAir::<KoalaBear>::main_next_row_columns(air).is_empty(),
    });
    json!({"params": params(&rivals::PARAMS), "tables": [table]})
}

fn params(p: &Params) -> Value {
    json!({
        "suite": "blake3", "log_blowup": p.log_blowup, "log_final_poly_len": p.log_final_poly_len,
        "max_log_arity": p.max_log_arity, "num_queries": p.num_queries,
        "query_pow_bits": p.query_pow_bits, "cap_height": p.cap_height,
    })
}

/// Nodes in order, each once.
#[derive(Default)]
struct Graph {
    nodes: Vec<Value>,
    /// Equal nodes are one.
    by_text: HashMap<String, usize>,
    /// Subtrees that were walked, by address: they live as long as the constraints.
    by_address: HashMap<*const Expression, usize>,
}

impl Graph {
    fn node(&mut self, e: &Expression) -> usize {
        if let Some(&known) = self.by_address.get(&std::ptr::from_ref(e)) {
            return known;
        }
        let node = match e {
            SymbolicExpr::Leaf(leaf) => leaf_node(leaf),
            SymbolicExpr::Add { x, y, .. } => json!(["add", self.node(x), self.node(y)]),
            SymbolicExpr::Sub { x, y, .. } => json!(["sub", self.node(x), self.node(y)]),
            SymbolicExpr::Mul { x, y, .. } => json!(["mul", self.node(x), self.node(y)]),
            SymbolicExpr::Neg { x, .. } => json!(["neg", self.node(x)]),
        };
        let index = *self.by_text.entry(node.to_string()).or_insert_with(|| {
            self.nodes.push(node);
            self.nodes.len() - 1
        });
        self.by_address.insert(e, index);
        index
    }
}

fn leaf_node(leaf: &BaseLeaf<KoalaBear>) -> Value {
    match leaf {
        BaseLeaf::Constant(c) => json!(["const", c.as_canonical_u32()]),
        BaseLeaf::IsFirstRow => json!(["first"]),
        BaseLeaf::IsLastRow => json!(["last"]),
        BaseLeaf::IsTransition => json!(["trans"]),
        BaseLeaf::Variable(v) => match v.entry {
            BaseEntry::Main { offset } => json!(["main", v.index, offset]),
            BaseEntry::Preprocessed { offset } => json!(["pre", v.index, offset]),
            BaseEntry::Periodic => json!(["per", v.index]),
            BaseEntry::Public => json!(["pub", v.index]),
        },
    }
}

#[cfg(test)]
mod tests {
    use zkt_conformance::machine::Machine;
    use zkt_conformance::params::Spec;
    use zkt_conformance::verdict::Verdict;

    use super::*;
    use crate::rivals;

    /// The exported constraints are the AIR's own: a proof made by native code verifies against them.
    #[test]
    fn native_proofs_verify_against_the_exported_spec() {
        let (poseidon2, poseidon2_trace) = airs::poseidon2(6);
        let (keccak, keccak_trace) = airs::keccak(6);
        let proofs = [
            (spec(&poseidon2, &poseidon2_trace), rivals::poseidon2_proof(6)),
            (spec(&keccak, &keccak_trace), rivals::keccak_proof(6)),
        ];
        for (spec, proof) in proofs {
            let machine = Machine::new(Spec::parse(spec.to_string().as_bytes()).unwrap());
            assert_eq!(machine.verify(&proof).unwrap(), Verdict::Accepted);
            let mut changed = proof;
            let middle = changed.len() / 2;
            changed[middle] ^= 1;
            assert_ne!(machine.verify(&changed).unwrap(), Verdict::Accepted);
        }
    }
}
