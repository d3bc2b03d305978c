//! An independent judge of zkThreads' multilinear proofs: Plonky3's multi-STARK prover and verifier
//! over WHIR, on AIRs that are read from JSON.
//!
//! The AIRs and the exchange format are those of the batch-STARK judge, compiled here against the
//! crates of this protocol.

#![forbid(unsafe_code)]

#[path = "../../src/air.rs"]
pub mod air;
#[path = "../../src/codegen.rs"]
pub mod codegen;
#[path = "../../src/lookups.rs"]
pub mod lookups;
#[path = "../../src/node.rs"]
pub mod node;
#[path = "../../src/spec.rs"]
pub mod spec;
#[path = "../../src/traces.rs"]
pub mod traces;
#[path = "../../src/verdict.rs"]
pub mod verdict;

mod folders;
pub mod machine;
pub mod params;
mod report;
pub mod suite;
pub mod transcript;
