//! Plonky3's side of the race: prepares one work, then times it whenever it is asked to.
//!
//! ```text
//! zkt-race THREADS proof SPEC TRACES [SPEC TRACES]   a batch-STARK; less a second one, if given
//! zkt-race THREADS air NAME LOG_ROWS                 an AIR of Plonky3's own, as fast as it can
//! zkt-race THREADS lde LOG_ROWS WIDTH                twice as many rows, bit-reversed
//! zkt-race THREADS tree SUITE LOG_ROWS WIDTH         a Merkle tree
//! zkt-race THREADS shapes SUITE FILE                 extensions of many tables and one tree over them
//! zkt-race THREADS export NAME LOG_ROWS FOLDER       writes spec.json and traces of an AIR
//! ```
//! Prints a line about the work, then one for every line `run` it reads, and one when the input
//! ends: what it made, so that both sides can be seen to do the same. Between lines it is idle.

#![forbid(unsafe_code)]

mod airs;
mod export;
mod kernels;
mod proofs;
mod rivals;
mod session;

use std::process::ExitCode;

use serde_json::json;
use zkt_conformance::verdict::Failure;

use crate::airs::Name;

#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match answer(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(f) => {
            println!("{}", json!({"error": format!("{}: {}", f.step, f.reason)}));
            ExitCode::from(2)
        }
    }
}

fn answer(args: &[&str]) -> Result<(), Failure> {
    let [threads, work @ ..] = args else {
        return Err(Failure::new("usage", "THREADS WORK ..."));
    };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(number(threads)?).build();
    let pool = pool.map_err(|e| Failure::new("threads", e))?;
    pool.install(|| match *work {
        ["proof", spec, traces] => proofs::one(spec, traces),
        ["proof", spec, traces, less, less_traces] => {
            proofs::difference([spec, traces], [less, less_traces])
        }
        ["air", name, log_rows] => rivals::serve_fastest(Name::parse(name)?, number(log_rows)?),
        ["lde", log_rows, width] => kernels::extension(number(log_rows)?, number(width)?),
        ["tree", suite, log_rows, width] => kernels::tree(suite, number(log_rows)?, number(width)?),
        ["shapes", suite, file] => kernels::shapes(suite, file),
        ["export", name, log_rows, folder] => {
            export::write(Name::parse(name)?, number(log_rows)?, folder.as_ref())
        }
        _ => Err(Failure::new("usage", format!("no work {work:?}"))),
    })
}

fn number(text: &str) -> Result<usize, Failure> {
    let value = text.parse().ok().filter(|n| *n > 0);
    value.ok_or_else(|| Failure::new("usage", format!("'{text}' is not a positive number")))
}
