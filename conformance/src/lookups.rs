//! The lookups of tables.

use serde::Deserialize;

use crate::node::Node;
use crate::spec::{SpecError, Table, refuse};

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    Send,
    Receive,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Interaction {
    pub bus: String,
    pub dir: Direction,
    pub mult: usize,
    pub tuple: Vec<usize>,
    pub weight: u32,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exclusive {
    pub bus: String,
    pub branches: Vec<Branch>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Branch {
    pub flag: usize,
    pub mult: usize,
    pub tuple: Vec<usize>,
    pub weight: u32,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LocalTuple {
    pub mult: usize,
    pub tuple: Vec<usize>,
    pub weight: u32,
}

impl Table {
    /// Refuses what lookups of Plonky3 cannot read, or would add up beyond its counters.
    pub fn check_lookups(&self) -> Result<(), SpecError> {
        let mut confined = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            let own =
                matches!(node, Node::Periodic(_) | Node::First | Node::Last | Node::Transition);
            confined.push(own || node.operands().any(|o| confined[o]));
        }
        let usable = |what: String, nodes: &mut dyn Iterator<Item = usize>| {
            for n in nodes {
                match confined.get(n) {
                    None => refuse!("{what}: no node {n}"),
                    Some(true) => refuse!("{what}: node {n} reads a selector or a periodic column"),
                    Some(false) => {}
                }
            }
            Ok(())
        };
        let with = |first: &[usize], rest: &[usize]| {
            first.iter().chain(rest).copied().collect::<Vec<_>>().into_iter()
        };
        for (i, x) in self.interactions.iter().enumerate() {
            usable(format!("interaction {i}"), &mut with(&[x.mult], &x.tuple))?;
        }
        for (i, x) in self.exclusive.iter().enumerate() {
            if x.branches.is_empty() {
                refuse!("exclusive {i}: no branches");
            }
            for b in &x.branches {
                usable(format!("exclusive {i}"), &mut with(&[b.flag, b.mult], &b.tuple))?;
            }
        }
        for (i, tuples) in self.local.iter().enumerate() {
            if tuples.is_empty() {
                refuse!("local {i}: no tuples");
            }
            for t in tuples {
                usable(format!("local {i}"), &mut with(&[t.mult], &t.tuple))?;
                if t.tuple.len() != tuples[0].tuple.len() {
                    refuse!("local {i}: tuples of different lengths");
                }
            }
        }
        self.check_weights()
    }

    /// Plonky3 adds the weights of packed columns in 32 bits.
    fn check_weights(&self) -> Result<(), SpecError> {
        let sends = self.interactions.iter().map(|x| x.weight);
        let locals = self.local.iter().flatten().map(|t| t.weight);
        let total: u64 = sends.chain(locals).map(u64::from).sum();
        if total > u64::from(u32::MAX) {
            refuse!("the weights of the interactions add up to {total}, above 2^32 - 1");
        }
        Ok(())
    }

    /// The length of every tuple on a bus.
    pub fn bus_widths(&self) -> impl Iterator<Item = (&str, usize)> {
        let plain = self.interactions.iter().map(|x| (x.bus.as_str(), x.tuple.len()));
        let exclusive = self
            .exclusive
            .iter()
            .flat_map(|x| x.branches.iter().map(|b| (x.bus.as_str(), b.tuple.len())));
        plain.chain(exclusive)
    }
}
