//! JSON Lines: questions on standard input, one JSON object a line, and an answer a line to
//! standard output.

use std::io::{BufRead, BufWriter, Read as _, Write as _};

use anyhow::bail;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::output;

/// No ad is longer; what claims to be one is not read into memory.
pub(super) const LONGEST_AD_BYTES: u64 = 16 << 20;

/// An answer with the id that came with the question, whatever it is.
#[derive(Serialize)]
pub(super) struct Answer<T> {
    pub(super) id: Value,
    #[serde(flatten)]
    pub(super) answer: T,
}

/// Answers standard input line by line, in order. A line that cannot be read is answered with an
/// error, and the others are still answered; the program fails at the end.
pub(super) fn answer<Q: DeserializeOwned, A: Serialize>(
    answer: impl Fn(Q) -> A,
) -> anyhow::Result<()> {
    let mut input = std::io::stdin().lock();
    let mut out = BufWriter::new(output::raw().lock());
    let (mut number, mut wrong) = (0_u64, 0_u64);
    let mut line = Vec::new();
    loop {
        line.clear();
        let mut limited = (&mut input).take(LONGEST_AD_BYTES);
        if limited.read_until(b'\n', &mut line)? == 0 {
            break;
        }
        number += 1;
        let too_long = line.len() as u64 == LONGEST_AD_BYTES && line.last() != Some(&b'\n');
        if too_long {
            skip_line(&mut input)?;
        } else if line.trim_ascii().is_empty() {
            continue;
        }
        let question = if too_long {
            Err(format!("is longer than {} MB", LONGEST_AD_BYTES >> 20))
        } else {
            serde_json::from_slice::<Q>(&line).map_err(|error| error.to_string())
        };
        match question {
            Ok(question) => serde_json::to_writer(&mut out, &answer(question))?,
            Err(problem) => {
                wrong += 1;
                serde_json::to_writer(&mut out, &json!({"line": number, "error": problem}))?;
            }
        }
        out.write_all(b"\n")?;
    }
    out.flush()?;
    if wrong > 0 {
        bail!("{wrong} of {number} lines could not be read; each is answered with its error");
    }
    Ok(())
}

/// Passes over the rest of a line without keeping it.
fn skip_line(input: &mut impl BufRead) -> std::io::Result<()> {
    loop {
        let buffer = input.fill_buf()?;
        if buffer.is_empty() {
            return Ok(());
        }
        let end = buffer.iter().position(|byte| *byte == b'\n');
        let passed = end.map_or(buffer.len(), |end| end + 1);
        input.consume(passed);
        if end.is_some() {
            return Ok(());
        }
    }
}
