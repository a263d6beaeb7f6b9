//! Whether an update copies whole graphs: the parser states `ADD`, `COPY` and `MOVE` as inserts, which nobody can tell
//! from written ones afterwards.

use super::complexity::text::{end, iri, string};

/// Whether one of the words `ADD`, `COPY` and `MOVE` stands in the text, outside of strings, IRIs, names and comments.
pub fn copies(text: &str) -> bool {
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let length = match byte {
            b'#' => end(after, b"\n\r") + 1,
            b'"' | b'\'' => string(rest, byte),
            b'<' => iri(after).map_or(1, |length| length + 2),
            b'?' | b'$' | b'@' | b':' => 1 + name(after),
            byte if is_part(byte) => {
                let word = &rest[..name(rest)];
                if [&b"ADD"[..], b"COPY", b"MOVE"]
                    .iter()
                    .any(|copying| word.eq_ignore_ascii_case(copying))
                {
                    return true;
                }
                word.len()
            }
            _ => 1,
        };
        rest = &rest[length.min(rest.len())..];
    }
    false
}

fn is_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80 || [b'_', b'-', b':', b'%', b'\\'].contains(&byte)
}

/// The length of a word or a prefixed name; a point belongs to it only where it goes on behind.
fn name(text: &[u8]) -> usize {
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        at += match byte {
            b'\\' => 2,
            b'.' if text.get(at + 1).is_some_and(|next| is_part(*next)) => 1,
            byte if is_part(byte) => 1,
            _ => break,
        };
    }
    at
}

#[cfg(test)]
mod tests {
    use super::copies;

    #[test]
    fn only_the_words_themselves_copy() {
        for text in [
            "COPY <a:g> TO <a:h>",
            "CLEAR ALL;move\nDEFAULT TO ex:h",
            "# COPY\rADD SILENT <a:g> TO DEFAULT",
            "INSERT DATA { <a:s> <a:p> 'it''s' };COPY ex:a TO ex:b",
        ] {
            assert!(copies(text), "{text}");
        }
        for text in [
            "# COPY <a:g> TO <a:h>",
            "INSERT DATA { <urn:ADD> <a:MOVE> 'COPY \\' ADD', \"\"\"\" MOVE \"\"\" }",
            "INSERT { ?add ex:copy add:x, ex:a.add, ex:a\\~add, :move, 'x'@add } WHERE { $move ?p _:copy }",
        ] {
            assert!(!copies(text), "{text}");
        }
    }
}
