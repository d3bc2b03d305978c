//! A record of what the challenger hashes.

use std::fmt::Write;
use std::sync::{Arc, Mutex, PoisonError};

use p3_blake3::Blake3;
use p3_symmetric::CryptographicHasher;

/// BLAKE3 that keeps its inputs, where asked to. Clones share one record.
///
/// Candidates of a proof of work are not kept. The prover hashes the state before a grind twice,
/// once in the copy of the challenger that grinds; an input equal to the last one is kept once.
#[derive(Clone, Debug, Default)]
pub struct Recorder(Option<Arc<Mutex<Vec<Vec<u8>>>>>);

impl Recorder {
    /// A hasher that keeps its inputs.
    pub fn recording() -> Self {
        Self(Some(Arc::default()))
    }

    /// The inputs so far, one line of lower-case hexadecimal each.
    pub fn lines(&self) -> String {
        let mut text = String::new();
        let Some(inputs) = &self.0 else { return text };
        for input in inputs.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            input.iter().for_each(|b| write!(text, "{b:02x}").expect("a String takes everything"));
            text.push('\n');
        }
        text
    }

    fn keep(&self, input: &[u8]) {
        let Some(inputs) = &self.0 else { return };
        let mut inputs = inputs.lock().unwrap_or_else(PoisonError::into_inner);
        if inputs.last().is_none_or(|last| last != input) {
            inputs.push(input.to_vec());
        }
    }
}

impl CryptographicHasher<u8, [u8; 32]> for Recorder {
    const LANES: usize = <Blake3 as CryptographicHasher<u8, [u8; 32]>>::LANES;

    fn hash_iter<I: IntoIterator<Item = u8>>(&self, input: I) -> [u8; 32] {
        let input: Vec<u8> = input.into_iter().collect();
        self.keep(&input);
        Blake3.hash_slice(&input)
    }

    fn hash_iter_slices<'a, I: IntoIterator<Item = &'a [u8]>>(&self, input: I) -> [u8; 32] {
        self.hash_iter(input.into_iter().flatten().copied())
    }

    fn hash_many(&self, input: &[u8], out: &mut [[u8; 32]]) {
        Blake3.hash_many(input, out);
    }
}
