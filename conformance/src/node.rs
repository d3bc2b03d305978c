//! The expression graphs of tables.

use std::fmt;

use p3_koala_bear::KoalaBear;
use serde::Deserialize;
use serde::de::{self, Deserializer, SeqAccess, Visitor};

use crate::spec::Felt;

/// One vertex of a table's expression graph; operands are indices of earlier nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Node {
    Const(KoalaBear),
    Main { column: usize, next: bool },
    Preprocessed { column: usize, next: bool },
    Periodic(usize),
    Public(usize),
    First,
    Last,
    Transition,
    Add(usize, usize),
    Sub(usize, usize),
    Mul(usize, usize),
    Neg(usize),
}

impl Node {
    /// The operands, in order.
    pub fn operands(self) -> impl Iterator<Item = usize> {
        let (a, b) = match self {
            Self::Add(a, b) | Self::Sub(a, b) | Self::Mul(a, b) => (Some(a), Some(b)),
            Self::Neg(a) => (Some(a), None),
            _ => (None, None),
        };
        a.into_iter().chain(b)
    }

    /// The same node with its operands renamed.
    pub fn map_operands(self, rename: impl Fn(usize) -> usize) -> Self {
        match self {
            Self::Add(a, b) => Self::Add(rename(a), rename(b)),
            Self::Sub(a, b) => Self::Sub(rename(a), rename(b)),
            Self::Mul(a, b) => Self::Mul(rename(a), rename(b)),
            Self::Neg(a) => Self::Neg(rename(a)),
            leaf => leaf,
        }
    }
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Op {
    Const,
    Main,
    Pre,
    Per,
    Pub,
    First,
    Last,
    Trans,
    Add,
    Sub,
    Mul,
    Neg,
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a node: [operator, operand, ...]")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Node, A::Error> {
        fn next<'de, A: SeqAccess<'de>, T: Deserialize<'de>>(seq: &mut A) -> Result<T, A::Error> {
            let missing = || de::Error::custom("a node has too few operands");
            seq.next_element()?.ok_or_else(missing)
        }
        fn rotation<'de, A: SeqAccess<'de>>(seq: &mut A) -> Result<bool, A::Error> {
            match next::<A, u32>(seq)? {
                0 => Ok(false),
                1 => Ok(true),
                r => Err(de::Error::custom(format_args!("rotation {r} is not 0 or 1"))),
            }
        }
        let s = &mut seq;
        let node = match next::<A, Op>(s)? {
            Op::Const => Node::Const(next::<A, Felt>(s)?.0),
            Op::Main => Node::Main { column: next(s)?, next: rotation(s)? },
            Op::Pre => Node::Preprocessed { column: next(s)?, next: rotation(s)? },
            Op::Per => Node::Periodic(next(s)?),
            Op::Pub => Node::Public(next(s)?),
            Op::First => Node::First,
            Op::Last => Node::Last,
            Op::Trans => Node::Transition,
            Op::Add => Node::Add(next(s)?, next(s)?),
            Op::Sub => Node::Sub(next(s)?, next(s)?),
            Op::Mul => Node::Mul(next(s)?, next(s)?),
            Op::Neg => Node::Neg(next(s)?),
        };
        match seq.next_element::<de::IgnoredAny>()? {
            None => Ok(node),
            Some(_) => Err(de::Error::custom("a node has too many operands")),
        }
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(NodeVisitor)
    }
}
