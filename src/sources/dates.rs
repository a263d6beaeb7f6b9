//! A source's date notation → date, or a problem.

use std::sync::LazyLock;

use regex::Regex;

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

/// `19 Sep 2002`, `1er juillet 2004`, `11. Mai 1999`: a month in letters, in English, French or
/// German.
static WRITTEN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(\d{1,2})(?:st|nd|rd|th|er)?\.?\s*(\p{L}{3,12})\.?,?\s*(\d{4})\b")
        .expect("the pattern is a constant")
});

/// `03-02-2026`, `3/2/2026`, `3.2.2026`: the day first.
static NUMBERS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(\d{1,2})\s?[-/.]\s?(\d{1,2})\s?[-/.]\s?(\d{4})$")
        .expect("the pattern is a constant")
});

/// A day in any notation that depositaries print, if the text is one and no more.
pub fn printed(text: &str) -> Option<Date> {
    let text = text.trim();
    if let Some(found) = WRITTEN.captures(text)
        && found.get_match().len() == text.len()
    {
        return date(&found[1], month(&found[2])?, &found[3]);
    }
    if let Some(found) = NUMBERS.captures(text) {
        return date(&found[1], found[2].parse().ok()?, &found[3]);
    }
    iso(text).ok().flatten()
}

/// The days written in a text, each with its place in it.
pub fn within(text: &str) -> impl Iterator<Item = (std::ops::Range<usize>, Date)> {
    WRITTEN.captures_iter(text).filter_map(|found| {
        let day = date(&found[1], month(&found[2])?, &found[3])?;
        Some((found.get_match().range(), day))
    })
}

fn date(day: &str, month: i8, year: &str) -> Option<Date> {
    Date::new(year.parse().ok()?, month, day.parse().ok()?).ok()
}

/// A month by the letters it begins with: what follows may be short or misspelt (`Octobre`).
fn month(word: &str) -> Option<i8> {
    let word = word.to_lowercase();
    const MONTHS: [(&str, i8); 24] = [
        ("jan", 1),
        ("jän", 1),
        ("feb", 2),
        ("fév", 2),
        ("fev", 2),
        ("mar", 3),
        ("mär", 3),
        ("mrz", 3),
        ("apr", 4),
        ("avr", 4),
        ("may", 5),
        ("mai", 5),
        ("juin", 6),
        ("jun", 6),
        ("juil", 7),
        ("jul", 7),
        ("aug", 8),
        ("aoû", 8),
        ("aou", 8),
        ("sep", 9),
        ("oct", 10),
        ("okt", 10),
        ("nov", 11),
        ("d", 12),
    ];
    MONTHS
        .iter()
        .find(|(start, _)| word.starts_with(start))
        .filter(|(_, month)| {
            *month != 12 || matches!(word.get(..3), Some("dec" | "dez")) || word.starts_with("déc")
        })
        .map(|(_, month)| *month)
}

#[cfg(test)]
mod tests {
    use super::{iso, printed, within};
    use jiff::civil::date;

    #[test]
    fn only_whole_iso_days_are_days() {
        assert_eq!(iso(" 2001-02-28 "), Ok(Some(date(2001, 2, 28))));
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

    #[test]
    fn depositaries_write_days_in_many_ways() {
        for (text, day) in [
            ("4 Feb 1985", date(1985, 2, 4)),
            ("19 September 2002", date(2002, 9, 19)),
            ("4 Octobre 2002", date(2002, 10, 4)),
            ("1er juillet 2004", date(2004, 7, 1)),
            ("30 juin 2004", date(2004, 6, 30)),
            ("11. Mai 1999", date(1999, 5, 11)),
            ("2. März 1999", date(1999, 3, 2)),
            ("12 déc. 2001", date(2001, 12, 12)),
            ("03-02-2026", date(2026, 2, 3)),
            ("18/6/2004", date(2004, 6, 18)),
            ("2020-11-13", date(2020, 11, 13)),
        ] {
            assert_eq!(printed(text), Some(day), "{text}");
        }
        for wrong in [
            "31 Feb 2001",
            "4 Foo 2001",
            "2001",
            "4 Feb 1985 a",
            "13 2 x",
            "4 Daw 2001",
        ] {
            assert_eq!(printed(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn days_are_found_in_sentences() {
        let found: Vec<_> = within("On 28 September 2015, and by 1 May 2016.")
            .map(|(_, day)| day)
            .collect();
        assert_eq!(found, [date(2015, 9, 28), date(2016, 5, 1)]);
    }
}
