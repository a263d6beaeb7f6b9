//! A source's date notation → date, or a problem.

use crate::model::Date;

/// An ISO day; `Ok(None)` for an empty cell, the text itself where it is no day of the calendar.
pub fn iso(text: &str) -> Result<Option<Date>, &str> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let digits = text.len() == 10 && text.as_bytes()[4] == b'-' && text.as_bytes()[7] == b'-';
    if digits {
        text.parse().map(Some).map_err(|_| text)
    } else {
        Err(text)
    }
}

#[cfg(test)]
mod tests {
    use super::iso;

    #[test]
    fn only_whole_iso_days_are_days() {
        assert_eq!(
            iso(" 2001-02-28 "),
            Ok(Some(jiff::civil::date(2001, 2, 28)))
        );
        assert_eq!(iso(""), Ok(None));
        for wrong in [
            "2001-02-29",
            "07-06-204",
            "2001",
            "2001-2-8",
            "2001-02-28T00:00",
        ] {
            assert_eq!(iso(wrong), Err(wrong));
        }
    }
}
