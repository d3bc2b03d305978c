//! The conversation with the driver, and the clock.

use std::fs;
use std::hint::black_box;
use std::io::{self, BufRead};
use std::time::Instant;

use serde_json::{Value, json};
use zkt_conformance::verdict::Failure;

/// Time on the clock and of all processors.
#[derive(Clone, Copy)]
pub struct Lap {
    pub millis: f64,
    pub cpu_millis: f64,
}

/// What a run took, and what it made: the latter is looked at after the last run only.
pub struct Done<'a> {
    pub lap: Lap,
    pub check: Box<dyn FnOnce() -> Result<Value, Failure> + 'a>,
}

/// Times `body`.
pub fn lap<R>(body: impl FnOnce() -> R) -> (R, Lap) {
    let (start, cpu) = (Instant::now(), cpu_millis());
    let result = black_box(body());
    let millis = start.elapsed().as_secs_f64() * 1e3;
    (result, Lap { millis, cpu_millis: cpu_millis() - cpu })
}

/// Processor time of this process so far, all threads; 0 where the system does not tell it.
fn cpu_millis() -> f64 {
    // Fields 14 and 15 of proc(5) stat, in ticks of 1/100 s; the name in field 2 may hold spaces.
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let ticks = stat.rsplit(')').next().unwrap_or_default().split_whitespace().skip(11).take(2);
    10.0 * ticks.map(|t| t.parse::<f64>().unwrap_or_default()).sum::<f64>()
}

/// Runs when told to; `about` is said first, what the last run made at the end.
pub fn serve<'a>(
    about: &Value,
    run: &mut dyn FnMut() -> Result<Done<'a>, Failure>,
) -> Result<(), Failure> {
    println!("{about}");
    let mut last = None;
    for line in io::stdin().lock().lines() {
        let line = line.map_err(|e| Failure::new("input", e))?;
        if line != "run" {
            return Err(Failure::new("input", format!("'{line}' is not 'run'")));
        }
        drop(last.take());
        let done = run()?;
        println!("{}", json!({"millis": done.lap.millis, "cpuMillis": done.lap.cpu_millis}));
        last = Some(done.check);
    }
    let made = last.map_or(Ok(json!({})), |check| check())?;
    println!("{made}");
    Ok(())
}
