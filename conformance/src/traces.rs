//! Trace files: per table in order, row-major little-endian u32 canonical words.

use std::io::{self, Read};

use p3_field::PrimeField32;
use p3_koala_bear::KoalaBear;
use p3_matrix::dense::RowMajorMatrix;

use crate::machine::Machine;
use crate::verdict::Failure;

const CHUNK_BYTES: usize = 1 << 20;

/// One matrix per table.
pub type Traces = Vec<RowMajorMatrix<KoalaBear>>;

/// Reads the traces of all tables; a byte too many or too few is a failure.
pub fn read(machine: &Machine, mut from: impl Read) -> Result<Traces, Failure> {
    let mut traces = Vec::new();
    for (air, log_height) in machine.airs().iter().zip(machine.log_heights()?) {
        let (name, width) = (&air.table().name, air.table().width);
        let values = read_words(&mut from, width << log_height)
            .map_err(|e| Failure::new("traces", format!("table '{name}': {e}")))?;
        traces.push(RowMajorMatrix::new(values, width));
    }
    match from.read(&mut [0]) {
        Ok(0) => Ok(traces),
        Ok(_) => Err(Failure::new("traces", "bytes after the last table")),
        Err(e) => Err(Failure::new("traces", e)),
    }
}

fn read_words(from: &mut impl Read, count: usize) -> io::Result<Vec<KoalaBear>> {
    let mut words = Vec::with_capacity(count);
    let mut buffer = vec![0; CHUNK_BYTES.min(4 * count)];
    while words.len() < count {
        let bytes = buffer.len().min(4 * (count - words.len()));
        let chunk = &mut buffer[..bytes];
        from.read_exact(chunk)?;
        for word in chunk.as_chunks::<4>().0 {
            let value = u32::from_le_bytes(*word);
            if value >= KoalaBear::ORDER_U32 {
                let index = words.len();
                return Err(io::Error::other(format!("word {index} = {value} is not canonical")));
            }
            words.push(KoalaBear::new(value));
        }
    }
    Ok(words)
}
