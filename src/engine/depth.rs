//! How deep an RDF document nests, told before it is parsed: triples within triples are copied and dropped by recursion,
//! and each element of RDF/XML or object of JSON-LD is looked up through all those around it.

use super::complexity::text::{end, string};
use oxigraph::io::RdfFormat;
use quick_xml::Reader;
use quick_xml::events::Event;

/// Brackets or elements within each other.
pub const NESTING: usize = 256;

/// Whether a document nests too deep; the reason where that cannot be told.
pub fn is_too_deep(document: &[u8], format: RdfFormat) -> Result<bool, String> {
    match format {
        RdfFormat::RdfXml => elements(document),
        _ => Ok(brackets(document)),
    }
}

/// Looks at Turtle and its kin, or at JSON, as a lexer does. Where brackets do not match, the parser goes no further.
fn brackets(document: &[u8]) -> bool {
    let mut rest = document;
    let mut depth: usize = 0;
    while let Some((&byte, after)) = rest.split_first() {
        let mut length = 1;
        match byte {
            b'#' => length = end(after, b"\n\r") + 1,
            b'"' | b'\'' => length = string(rest, byte),
            // An escaped sign in a local name.
            b'\\' => length = 2,
            b'<' if after.first() == Some(&b'<') => {
                depth += 1;
                length = 2;
            }
            b'<' => length = end(after, b">") + 2,
            b'>' if after.first() == Some(&b'>') => {
                depth = depth.saturating_sub(1);
                length = 2;
            }
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            _ => (),
        }
        if depth > NESTING {
            return true;
        }
        rest = &rest[length.min(rest.len())..];
    }
    false
}

fn elements(document: &[u8]) -> Result<bool, String> {
    let mut reader = Reader::from_reader(document);
    let mut depth: usize = 0;
    loop {
        match reader.read_event().map_err(|error| error.to_string())? {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            Event::Eof => return Ok(false),
            _ => (),
        }
        if depth > NESTING {
            return Ok(true);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_nests_is_deep() {
        let check = |document: &str, format: RdfFormat, deep: bool| {
            let told = is_too_deep(document.as_bytes(), format);
            let shown: String = document.chars().take(60).collect();
            assert_eq!(told, Ok(deep), "{shown}");
        };
        let many = |text: &str| text.repeat(300);
        let turtle = RdfFormat::Turtle;
        check(&many("<a:s> <a:p> <<( "), RdfFormat::NTriples, true);
        check(&many("[ <a:p> "), turtle, true);
        check(&format!("<a:s> <a:p> {}", many("(")), turtle, true);
        check(
            &format!("<a:{0}> <a:p> '{0}' # {0}", many("(")),
            turtle,
            false,
        );
        check(
            &format!("<a:s> <a:p> '''\n''{}'''", many("[")),
            turtle,
            false,
        );
        check(
            &many("<< <a:s> <a:p> <a:\\u0041>>> <a:q> 1 .\n"),
            turtle,
            false,
        );
        check(
            &many("ex:a\\(b ex:p ex:it\\'s , \"it's\" .\n"),
            turtle,
            false,
        );
        check(
            &many("<a:g> { <a:s> <a:p> ( [] ) }\n"),
            RdfFormat::TriG,
            false,
        );
        let json = RdfFormat::JsonLd {
            profile: Default::default(),
        };
        check(&many("{\"a\":[\"\","), json, true);
        check(
            &format!("[{}\"{}\"]", many("{\"a\":\"\"},"), many("[")),
            json,
            false,
        );
        let xml = RdfFormat::RdfXml;
        check(&many("<a b='/>'>"), xml, true);
        check(&format!("<r>{}</r>", many("<a/><a b='>'></a>")), xml, false);
        check(
            &format!("<r><!--{0}--><![CDATA[{0}]]></r>", many("<a>")),
            xml,
            false,
        );
        assert!(is_too_deep(b"<a></b>", xml).is_err());
    }
}
