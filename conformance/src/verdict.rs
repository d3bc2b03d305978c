//! What a run answers.

use std::any::Any;
use std::fmt::Display;
use std::panic::{self, AssertUnwindSafe};

/// What a verifier says of a proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    Accepted,
    Rejected { step: &'static str, reason: String },
}

impl Verdict {
    pub fn rejected(step: &'static str, reason: impl Display) -> Self {
        Self::Rejected { step, reason: reason.to_string() }
    }
}

/// Why no verdict and no proof came out: the caller's inputs, or a panic inside Plonky3.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    pub step: &'static str,
    pub reason: String,
}

impl Failure {
    pub fn new(step: &'static str, reason: impl Display) -> Self {
        Self { step, reason: reason.to_string() }
    }
}

/// Turns a panic of Plonky3 into a failure.
pub fn catching<R>(body: impl FnOnce() -> Result<R, Failure>) -> Result<R, Failure> {
    let message = |panic: Box<dyn Any + Send>| {
        let text = panic.downcast_ref::<&str>().map(|s| (*s).to_owned());
        text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default()
    };
    panic::catch_unwind(AssertUnwindSafe(body))
        .unwrap_or_else(|panic| Err(Failure::new("panic", message(panic))))
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
