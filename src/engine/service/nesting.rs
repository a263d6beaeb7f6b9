//! Whether an answer can be read at all: how deep it is and how wide, before any parser sees it.
//!
//! Parsers of answers copy a triple term at each of its levels, or descend into it, and compare each variable of the head
//! with all others. A small answer would keep such a parser busy for ever, or end the process.

use super::limit;
use quick_xml::events::Event;
use sparesults::QueryResultsFormat;

/// How deep an answer may be. Of a row it takes five brackets, and each triple term in a triple term two more.
const DEEPEST: u32 = 128;
/// So many bytes are read between two looks at the limits.
const STRIDE: usize = 1 << 16;

/// Refuses an answer that is too deep, or that names more variables than `most`.
pub(super) fn check(format: QueryResultsFormat, bytes: &[u8], most: usize) -> Result<(), String> {
    match format {
        QueryResultsFormat::Json => json(bytes, most),
        QueryResultsFormat::Xml => xml(bytes, most),
        // In a line their parsers do not go deep.
        _ => {
            let head = bytes.iter().take_while(|byte| **byte != b'\n');
            let variables = head.filter(|byte| **byte == b'\t').count() + 1;
            wide(variables, most)
        }
    }
}

/// The brackets outside of strings, and the strings that stand in lists: only variables and links do.
fn json(bytes: &[u8], most: usize) -> Result<(), String> {
    let (mut depth, mut is_list, mut variables) = (0, 0_u128, 0);
    let (mut in_string, mut escaped) = (false, false);
    for piece in bytes.chunks(STRIDE) {
        limit::look();
        for byte in piece {
            match byte {
                _ if escaped => escaped = false,
                b'\\' if in_string => escaped = true,
                b'"' if in_string => in_string = false,
                _ if in_string => (),
                b'"' => {
                    in_string = true;
                    if is_list & 1 == 1 {
                        variables += 1;
                        wide(variables, most)?;
                    }
                }
                b'[' | b'{' => {
                    depth += 1;
                    deep(depth)?;
                    is_list = is_list << 1 | u128::from(*byte == b'[');
                }
                b']' | b'}' => {
                    depth = depth.saturating_sub(1);
                    is_list >>= 1;
                }
                _ => (),
            }
        }
    }
    Ok(())
}

fn xml(bytes: &[u8], most: usize) -> Result<(), String> {
    let mut reader = quick_xml::Reader::from_reader(bytes);
    let (mut depth, mut variables) = (0, 0);
    loop {
        limit::tick();
        let event = reader
            .read_event()
            .map_err(|error| format!("its answer is no XML: {error}"))?;
        if let Event::Start(tag) | Event::Empty(tag) = &event
            && tag.local_name().as_ref() == "variable"
        {
            variables += 1;
            wide(variables, most)?;
        }
        match event {
            Event::Start(_) => {
                depth += 1;
                deep(depth)?;
            }
            Event::End(_) => depth = depth.saturating_sub(1),
            Event::Eof => return Ok(()),
            _ => (),
        }
    }
}

fn deep(depth: u32) -> Result<(), String> {
    if depth > DEEPEST {
        return Err(format!("its answer is nested deeper than {DEEPEST}"));
    }
    Ok(())
}

fn wide(variables: usize, most: usize) -> Result<(), String> {
    if variables > most {
        return Err(format!(
            "its answer has more than {most} variables, which it was not asked for"
        ));
    }
    Ok(())
}
