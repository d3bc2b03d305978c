//! An independent judge of zkThreads proofs: Plonky3's batch-STARK prover and verifier over AIRs
//! that are read from JSON.

#![forbid(unsafe_code)]

pub mod air;
pub mod codegen;
mod folders;
pub mod lookups;
pub mod machine;
pub mod node;
pub mod params;
pub mod spec;
pub mod suite;
pub mod traces;
pub mod verdict;
