//! The parameters of the multilinear protocol.

use p3_whir::{FoldingFactor, ProtocolParameters, SecurityAssumption};
use serde::Deserialize;
use serde::de::{self, Deserializer};

use crate::spec::{self, Parameters, SpecError, TWO_ADICITY, Table, check_range, refuse};

/// What `protocol` must say: the format is that of one published version.
pub const PROTOCOL: &str = "p3-multi-stark 0.9.0-rc.2";

/// Tables under the parameters of multi-stark.
pub type Spec = spec::Spec<Params>;

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum HashName {
    Blake3,
}

/// The field of the challenges, named in JSON by its degree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExtensionDegree {
    Quartic,
    Quintic,
}

impl<'de> Deserialize<'de> for ExtensionDegree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match u32::deserialize(deserializer)? {
            4 => Ok(Self::Quartic),
            5 => Ok(Self::Quintic),
            d => Err(de::Error::custom(format_args!("extension degree {d} is not 4 or 5"))),
        }
    }
}

/// How far from the code a word may be, for the queries to be counted.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Regime {
    Unique,
    Johnson,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Params {
    pub protocol: String,
    pub hash: HashName,
    pub extension: ExtensionDegree,
    pub regime: Regime,
    /// Bits of every single error of WHIR, grinding included.
    pub security_level: usize,
    /// The most bits that WHIR may grind at one place.
    pub pow_bits: usize,
    /// Bits ground in every round of the zerocheck and of the lookups' last sumcheck.
    pub zerocheck_pow_bits: usize,
    pub main: Commitment,
    /// Of the fixed columns; needed where there are some.
    #[serde(default)]
    pub preprocessed: Option<Commitment>,
}

/// The parameters of one WHIR commitment.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Commitment {
    /// log2 of the blow-up of the first code.
    pub log_inv_rate: usize,
    /// Variables folded in the first round, and in each later one.
    pub folding: [usize; 2],
    /// log2 of the blow-up of each later code, one per round; empty for Plonky3's own choice.
    pub round_log_inv_rates: Vec<usize>,
    /// log2 of the digests in a Merkle cap.
    pub cap_height: usize,
}

impl Params {
    /// The parameters of `commitment` as WHIR takes them.
    pub fn whir(&self, commitment: &Commitment) -> ProtocolParameters {
        let [first, later] = commitment.folding;
        ProtocolParameters {
            starting_log_inv_rate: commitment.log_inv_rate,
            round_log_inv_rates: commitment.round_log_inv_rates.clone(),
            folding_factor: FoldingFactor::ConstantFromSecondRound(first, later),
            soundness_type: match self.regime {
                Regime::Unique => SecurityAssumption::UniqueDecoding,
                Regime::Johnson => SecurityAssumption::JohnsonBound,
            },
            security_level: self.security_level,
            pow_bits: self.pow_bits,
        }
    }
}

impl Parameters for Params {
    fn check(&self) -> Result<(), SpecError> {
        if self.protocol != PROTOCOL {
            refuse!("params: protocol is '{}', expected '{PROTOCOL}'", self.protocol);
        }
        check_range("security_level", self.security_level, 1..257)?;
        check_range("pow_bits", self.pow_bits, 0..31)?;
        check_range("zerocheck_pow_bits", self.zerocheck_pow_bits, 0..31)?;
        [Some(&self.main), self.preprocessed.as_ref()]
            .into_iter()
            .flatten()
            .try_for_each(Commitment::check)
    }

    fn check_table(&self, table: &Table) -> Result<(), SpecError> {
        let Some(height) = table.log_height else {
            refuse!("the protocol needs a log_height");
        };
        if height > TWO_ADICITY {
            refuse!("log_height {height} exceeds {TWO_ADICITY}");
        }
        if !table.exclusive.is_empty() {
            refuse!("multi-stark has no exclusive interactions");
        }
        let mut least = self.main.folding[0];
        if let Some(preprocessed) = &table.preprocessed {
            if preprocessed.values.is_none() {
                refuse!("multi-stark's keys are made of the preprocessed values");
            }
            let Some(commitment) = &self.preprocessed else {
                refuse!("preprocessed columns, but no params of their commitment");
            };
            least = least.max(commitment.folding[0]);
        }
        if height < least {
            refuse!("log_height {height} is below the first folding {least}");
        }
        Ok(())
    }

    fn takes_seed_bytes(&self) -> bool {
        true
    }
}

impl Commitment {
    fn check(&self) -> Result<(), SpecError> {
        check_range("log_inv_rate", self.log_inv_rate, 1..TWO_ADICITY)?;
        check_range("cap_height", self.cap_height, 0..TWO_ADICITY)?;
        let folding = |bits: &usize| check_range("folding", *bits, 1..TWO_ADICITY);
        self.folding.iter().try_for_each(folding)?;
        let rate = |bits: &usize| check_range("round_log_inv_rates", *bits, 1..TWO_ADICITY);
        self.round_log_inv_rates.iter().try_for_each(rate)
    }
}
