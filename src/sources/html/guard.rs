//! What is done to the bytes before the parser sees them: character set, and tags no page has.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// Attributes of one tag. The parser compares each with all before it, so many cost quadratic time.
const ATTRIBUTES: usize = 64;

/// The bytes as text: by their mark, as UTF-8, by the character set that they name, or as pages did
/// before UTF-8.
pub(crate) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[mark..]).0;
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let declared = declared(bytes).filter(|encoding| *encoding != UTF_8);
    // A page cut off inside a letter is still UTF-8.
    if declared.is_none()
        && let Err(error) = std::str::from_utf8(bytes)
        && error.error_len().is_none()
    {
        return String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
    }
    declared
        .unwrap_or(WINDOWS_1252)
        .decode_without_bom_handling(bytes)
        .0
}

/// The character set that a page or an XML document names in its first lines.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(2048)]).to_ascii_lowercase();
    ["charset=", "encoding="].iter().find_map(|mark| {
        let after = start[start.find(mark)? + mark.len()..].trim_start_matches(['"', '\'', ' ']);
        let label: &str = after
            .split(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_' | ':'))
            .next()?;
        Encoding::for_label(label.as_bytes())
    })
}

/// Whether the page has its end tag, with nothing but a few remarks after it.
pub(super) fn is_closed(text: &str) -> bool {
    let bytes = text.as_bytes();
    let tail = &bytes[bytes.len().saturating_sub(4096)..];
    tail.windows(6)
        .any(|part| part.eq_ignore_ascii_case(b"</html"))
}

/// The text with every tag of too many attributes made harmless, and what was met.
///
/// Whatever follows a `<` and a letter is looked at as a tag, also in scripts and remarks, so that
/// no tag can hide from it.
pub(super) fn bounded(text: &str) -> (Cow<'_, str>, Option<String>) {
    let bytes = text.as_bytes();
    let mut changed: Option<Vec<u8>> = None;
    let mut met = None;
    let mut in_script = false;
    for (at, _) in text.match_indices('<') {
        let rest = &bytes[at + 1..];
        if starts(rest, b"script") {
            in_script = true;
        } else if starts(rest, b"/script") {
            in_script = false;
        }
        let name = match rest.first() {
            Some(b'/') => rest.get(1),
            first => first,
        };
        if name.is_some_and(u8::is_ascii_alphabetic) && is_crowded(rest) {
            changed.get_or_insert_with(|| bytes.to_vec())[at] = b' ';
            if !in_script {
                met.get_or_insert_with(|| {
                    format!("a tag of more than {ATTRIBUTES} attributes, byte {at}")
                });
            }
        }
    }
    match changed {
        None => (Cow::Borrowed(text), met),
        Some(changed) => (
            Cow::Owned(String::from_utf8(changed).expect("one ASCII byte took another's place")),
            met,
        ),
    }
}

fn starts(bytes: &[u8], with: &[u8]) -> bool {
    bytes
        .get(..with.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(with))
}

/// Whether a tag has more attributes than any tag needs, by the rules of the HTML tokenizer.
fn is_crowded(tag: &[u8]) -> bool {
    let is_space = |byte: u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'\x0c' | b'/');
    let mut at = 0;
    let skip = |at: &mut usize, test: &dyn Fn(u8) -> bool| {
        while *at < tag.len() && test(tag[*at]) {
            *at += 1;
        }
    };
    skip(&mut at, &|byte| !is_space(byte) && byte != b'>');
    // An end tag's own solidus is part of neither name nor attributes.
    if at == 0 {
        at = 1;
        skip(&mut at, &|byte| !is_space(byte) && byte != b'>');
    }
    let mut count = 0;
    loop {
        skip(&mut at, &is_space);
        if at >= tag.len() || tag[at] == b'>' {
            return false;
        }
        count += 1;
        if count > ATTRIBUTES {
            return true;
        }
        at += 1;
        skip(&mut at, &|byte| {
            !is_space(byte) && byte != b'>' && byte != b'='
        });
        let after_name = at;
        skip(&mut at, &|byte| is_space(byte) && byte != b'/');
        if tag.get(at) != Some(&b'=') {
            at = after_name;
            continue;
        }
        at += 1;
        skip(&mut at, &|byte| is_space(byte) && byte != b'/');
        match tag.get(at) {
            Some(&quote @ (b'"' | b'\'')) => {
                at += 1;
                match tag[at..].iter().position(|byte| *byte == quote) {
                    Some(end) => at += end + 1,
                    None => return false,
                }
            }
            _ => skip(&mut at, &|byte| {
                (!is_space(byte) || byte == b'/') && byte != b'>'
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{bounded, decode};

    #[test]
    fn a_crowded_tag_becomes_text_and_is_told() {
        let many: String = (0..65).map(|at| format!(" a{at}='>'")).collect();
        let few: String = (0..64).map(|at| format!(" a{at}=\"<\"")).collect();
        let page = format!("<p{few}><b{many}>");
        let (text, met) = bounded(&page);
        assert!(text.contains("<p a0") && !text.contains("<b a0"));
        assert!(met.is_some());
        assert!(bounded(&format!("<p{few}>")).1.is_none());
    }

    #[test]
    fn text_is_read_in_its_own_character_set() {
        assert_eq!(decode("Türkiye".as_bytes()), "Türkiye");
        assert_eq!(decode(b"T\xfcrkiye"), "Türkiye");
        assert_eq!(
            decode(b"<?xml version='1.0' encoding='ISO-8859-2'?>\xb3"),
            "<?xml version='1.0' encoding='ISO-8859-2'?>ł"
        );
        assert_eq!(decode(b"T\xc3"), "T");
    }
}
