//! What follows from a spec alone, in Plonky3's words.

use p3_multi_stark::{VerifierInstances, security_report};
use p3_whir::RoundConfig;
use serde_json::{Value, json};

use crate::air::TableAir;
use crate::suite::{Challenge, Config, Whir};
use crate::verdict::Failure;

/// The derived configuration of both commitments, and the terms of the security report.
pub fn of<E: Challenge>(
    config: &Config<E>,
    instances: &VerifierInstances<'_, Config<E>, TableAir>,
) -> Result<Value, Failure> {
    let report = security_report(config, instances).map_err(|e| Failure::new("security", e))?;
    let term = |t: &_| serde_json::to_value(t).map_err(|e| Failure::new("security", e));
    let terms = report.terms().iter().map(term).collect::<Result<Vec<_>, _>>()?;
    let (main, preprocessed) = config.whir();
    Ok(json!({
        "main": whir(main),
        "preprocessed": preprocessed.map(whir),
        "security": {
            "bits": report.security_bits(),
            "unassessed": report.unassessed_components(),
            "terms": terms,
        },
    }))
}

fn whir<E: Challenge>(config: &Whir<E>) -> Value {
    let terminal = config.terminal();
    json!({
        "num_variables": config.num_variables(),
        "starting_domain_size": config.starting_domain_size(),
        "folding_schedule": config.folding_schedule(),
        "commitment_ood_samples": config.commitment_ood_samples(),
        "starting_folding_pow_bits": config.starting_folding_pow_bits(),
        "rounds": config.round_parameters().iter().map(round).collect::<Vec<_>>(),
        "terminal": {"num_queries": terminal.num_queries, "pow_bits": terminal.pow_bits},
        "final_round": round(&config.final_round_config()),
        "final_sumcheck_rounds": config.final_sumcheck_rounds(),
        "final_folding_pow_bits": config.final_folding_pow_bits(),
    })
}

fn round(round: &RoundConfig) -> Value {
    json!({
        "num_variables": round.num_variables,
        "folding_factor": round.folding_factor,
        "log_inv_rate": round.log_inv_rate,
        "num_queries": round.num_queries,
        "pow_bits": round.pow_bits,
        "folding_pow_bits": round.folding_pow_bits,
        "ood_samples": round.ood_samples,
        "domain_size": round.domain_size,
        "log_folded_domain_size": round.log_folded_domain_size,
    })
}
