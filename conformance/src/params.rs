//! The parameters of the batch-STARK protocol.

use serde::Deserialize;

use crate::spec::{self, Parameters, SpecError, TWO_ADICITY, Table, check_range, refuse};

/// Tables under the parameters of batch-stark.
pub type Spec = spec::Spec<Params>;

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum SuiteName {
    Blake3,
    Poseidon2,
}

/// The field of the challenges.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum ExtensionName {
    #[default]
    Quintic,
    Quartic,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Params {
    pub suite: SuiteName,
    #[serde(default)]
    pub extension: ExtensionName,
    pub log_blowup: usize,
    pub log_final_poly_len: usize,
    pub max_log_arity: usize,
    pub num_queries: usize,
    pub query_pow_bits: usize,
    #[serde(default)]
    pub batch_pow_bits: usize,
    #[serde(default)]
    pub commit_pow_bits: usize,
    #[serde(default)]
    pub lookup_pow_bits: usize,
    #[serde(default)]
    pub ood_pow_bits: usize,
    #[serde(default)]
    pub cap_height: usize,
}

impl Parameters for Params {
    fn check(&self) -> Result<(), SpecError> {
        check_range("log_blowup", self.log_blowup, 1..TWO_ADICITY)?;
        check_range("log_final_poly_len", self.log_final_poly_len, 0..TWO_ADICITY)?;
        check_range("max_log_arity", self.max_log_arity, 1..9)?;
        check_range("num_queries", self.num_queries, 1..1 << 16)?;
        check_range("cap_height", self.cap_height, 0..TWO_ADICITY)?;
        let pow = [
            ("query_pow_bits", self.query_pow_bits),
            ("batch_pow_bits", self.batch_pow_bits),
            ("commit_pow_bits", self.commit_pow_bits),
            ("lookup_pow_bits", self.lookup_pow_bits),
            ("ood_pow_bits", self.ood_pow_bits),
        ];
        pow.into_iter().try_for_each(|(name, bits)| check_range(name, bits, 0..31))
    }

    fn check_table(&self, table: &Table) -> Result<(), SpecError> {
        if let Some(height) = table.log_height
            && height + self.log_blowup > TWO_ADICITY
        {
            refuse!(
                "log_height {height} with log_blowup {} exceeds {TWO_ADICITY}",
                self.log_blowup
            );
        }
        Ok(())
    }

    fn takes_seed_bytes(&self) -> bool {
        self.suite == SuiteName::Blake3
    }
}
