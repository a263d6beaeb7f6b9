//! Pages whose charset only the header of the answer tells, as UTF-8. What a page says of itself is the
//! reader's business.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8};

/// The page as UTF-8 where the header names another charset and the page is in one. What is valid UTF-8
/// is taken for it, whatever the header says: text in another charset is hardly ever valid by accident,
/// while headers are often wrong.
pub fn to_utf8<'a>(bytes: &'a [u8], content_type: Option<&str>) -> Cow<'a, [u8]> {
    if Encoding::for_bom(bytes).is_some() || std::str::from_utf8(bytes).is_ok() {
        return Cow::Borrowed(bytes);
    }
    match content_type.and_then(charset) {
        Some(encoding) if encoding != UTF_8 => {
            let text = encoding.decode_without_bom_handling(bytes).0;
            Cow::Owned(text.into_owned().into_bytes())
        }
        _ => Cow::Borrowed(bytes),
    }
}

/// The charset of a media type.
fn charset(content_type: &str) -> Option<&'static Encoding> {
    let lower = content_type.to_ascii_lowercase();
    let label = lower.split("charset=").nth(1)?;
    let label = label.split([';', ' ']).next()?;
    Encoding::for_label(label.trim_matches(['"', '\'']).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::to_utf8;

    #[test]
    fn the_header_decides_only_what_is_not_utf8() {
        let (utf8, latin) = (
            "Côte d’Ivoire".as_bytes(),
            b"C\xf4te d\x92Ivoire".as_slice(),
        );
        for (bytes, header, expected) in [
            (utf8, Some("text/html; charset=utf-8"), utf8),
            (utf8, Some("text/html; charset=iso-8859-1"), utf8),
            (latin, Some("text/html; charset=ISO-8859-1"), utf8),
            (
                latin,
                Some("text/html; charset=\"windows-1252\"; x=y"),
                utf8,
            ),
            (latin, Some("text/html; charset=utf-8"), latin),
            (latin, Some("text/html"), latin),
            (latin, None, latin),
        ] {
            assert_eq!(to_utf8(bytes, header).as_ref(), expected, "{header:?}");
        }
    }
}
