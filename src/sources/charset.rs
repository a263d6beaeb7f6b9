//! Pages in whatever charset they are served, as UTF-8.

use std::borrow::Cow;

use encoding_rs::{Encoding, WINDOWS_1252};

/// How far into a page its own word on its charset is looked for (HTML standard, 13.2.3.2).
const HEAD: usize = 1024;

/// The page as UTF-8, without a mark in front. What is valid UTF-8 is taken for it, whatever the
/// header says: text in another charset is hardly ever valid by accident, while headers are often wrong.
pub fn to_utf8<'a>(bytes: &'a [u8], content_type: Option<&str>) -> Cow<'a, [u8]> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return decoded(encoding, &bytes[mark..]);
    }
    if std::str::from_utf8(bytes).is_ok() {
        return Cow::Borrowed(bytes);
    }
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD)]);
    let declared = content_type
        .and_then(charset)
        .or_else(|| charset(&head))
        .or_else(|| xml_encoding(&head))
        // A page that says UTF-8 and is not: the commonest other charset of the depositaries.
        .filter(|encoding| *encoding != encoding_rs::UTF_8);
    decoded(declared.unwrap_or(WINDOWS_1252), bytes)
}

fn decoded<'a>(encoding: &'static Encoding, bytes: &'a [u8]) -> Cow<'a, [u8]> {
    match encoding.decode_without_bom_handling(bytes).0 {
        Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
        Cow::Owned(text) => Cow::Owned(text.into_bytes()),
    }
}

/// What follows `charset=`.
fn charset(text: &str) -> Option<&'static Encoding> {
    labelled(text, "charset=")
}

/// What follows `encoding=`, in the declaration of an XML file.
fn xml_encoding(head: &str) -> Option<&'static Encoding> {
    let declaration = head.trim_start().strip_prefix("<?xml")?;
    labelled(declaration.split("?>").next()?, "encoding=")
}

fn labelled(text: &str, word: &str) -> Option<&'static Encoding> {
    let lower = text.to_ascii_lowercase();
    let after = lower
        .split(word)
        .nth(1)?
        .trim_start_matches(['"', '\'', ' ']);
    let end = after.find(['"', '\'', ' ', ';', '>', '/']);
    Encoding::for_label(after[..end.unwrap_or(after.len())].as_bytes())
}

#[cfg(test)]
mod tests {
    use super::to_utf8;

    #[test]
    fn a_name_is_read_whatever_the_charset_and_the_header() {
        let check = |bytes: &[u8], header: Option<&str>| {
            let text = to_utf8(bytes, header);
            let text = std::str::from_utf8(&text).expect("UTF-8");
            assert!(text.ends_with("Côte d’Ivoire"), "{text}");
        };
        let utf8 = "Côte d’Ivoire";
        let latin = b"C\xf4te d\x92Ivoire";
        check(utf8.as_bytes(), Some("text/html; charset=utf-8"));
        check(utf8.as_bytes(), Some("text/html; charset=iso-8859-1"));
        check(latin, Some("text/html; charset=ISO-8859-1"));
        check(latin, Some("text/html; charset=utf-8"));
        check(latin, None);
        check(&[b"\xef\xbb\xbf", utf8.as_bytes()].concat(), None);
        let meta = b"<meta charset='windows-1252'>";
        check(&[meta.as_slice(), latin].concat(), Some("text/html"));
        let xml = b"<?xml version='1.0' encoding='windows-1252'?>";
        check(&[xml.as_slice(), latin].concat(), None);
        let wide: Vec<u8> = utf8.encode_utf16().flat_map(u16::to_le_bytes).collect();
        check(&[b"\xff\xfe".as_slice(), &wide].concat(), None);
    }
}
