//! Articles that a heading or a sentence names, in the notation of the record: `5(1)(a), 18(13)`.

use std::sync::LazyLock;

use regex::Regex;

use super::beginning;

/// `Article 14, paragraphs 1 and 2`, `articles 13, 16 and 17`, `Art. 38 (2) and (3)`: from the word
/// on, as far as numbers, marks and joining words go.
static RUN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?xi) \b art(?:icle)?s?\b \.?
        (?: [\s\u{a0}]* (?: \d{1,3}(?:\s?(?:bis|ter|quater))?\b | \( \s? [0-9a-z]{1,5} \s? \) | [,;–-]
            | \b(?:and|or|to|et|through|of|in)\b | paragraphs? | paras?\b\.? | sub-?paragraphs? | articles? | arts?\b\.? | [ivx]{1,5}\b | [a-h]\b ) )+",
    )
    .expect("the pattern is a constant")
});

static TOKEN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\d{1,3}(?:\s?(?:bis|ter|quater)\b)?|\(\s?[0-9a-z]{1,5}\s?\)|paragraphs?|paras?\b|articles?|arts?\b|[,;]|\band\b|\bor\b|\bto\b|\bthrough\b|–|-|\bof\b|\bin\b")
        .expect("the pattern is a constant")
});

/// Letters of one run, and articles of one text: no treaty has as many.
const LETTERS: usize = 2000;
const ARTICLES: usize = 200;

/// The articles that a text names, once each, in the order of the text.
pub fn named(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for run in RUN.find_iter(text) {
        if found.len() >= ARTICLES {
            break;
        }
        let mut reader = Run::default();
        for token in TOKEN.find_iter(beginning(run.as_str(), LETTERS)) {
            reader.token(token.as_str());
        }
        for article in reader.done {
            if !found.contains(&article) {
                found.push(article);
            }
        }
    }
    found
}

/// The same in a sentence, which may also cite other laws ("article 12 of the Constitution").
pub fn named_of_the_treaty(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for run in RUN.find_iter(text) {
        if found.len() >= ARTICLES {
            break;
        }
        let after = beginning(&text[run.end()..], LETTERS);
        let after = after.trim_start().to_lowercase();
        let after = after.strip_prefix("of ").unwrap_or(&after);
        let of_another = OTHER_LAW.is_match(after)
            || (run.as_str().trim_end().ends_with(" of") && OTHER_LAW.is_match(after));
        if !of_another {
            for article in named(run.as_str()) {
                if !found.contains(&article) {
                    found.push(article);
                }
            }
        }
    }
    found
}

/// What an article belongs to that is not the treaty's.
static OTHER_LAW: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:(?:the|its|their|our|an?)\s+)?(?:[\p{L}'’-]+\s+){0,4}(?:constitution|code|law|act|charter|decree|vienna|basic|penal|civil)\b")
        .expect("the pattern is a constant")
});

/// Joins what several texts name, for a cell of the record.
pub fn joined(articles: &[String]) -> String {
    articles.join(", ")
}

/// What has been read of one run.
#[derive(Default)]
struct Run {
    done: Vec<String>,
    /// The article that paragraphs belong to.
    article: String,
    /// Whether numbers are paragraphs of it.
    paragraphs: bool,
    /// Whether only the next number is one (`paragraph 1`).
    one: bool,
    /// Whether a bracket goes on with the last article, or is another paragraph of it.
    fresh: bool,
    /// A range was begun.
    range: bool,
}

impl Run {
    fn token(&mut self, token: &str) {
        let lower = token.to_lowercase();
        match lower.as_str() {
            "," | ";" | "and" | "or" => {
                self.fresh = true;
                self.range = false;
            }
            "to" | "through" | "–" | "-" => self.range = true,
            "of" | "in" => {}
            _ if lower.starts_with("para") => {
                self.paragraphs = true;
                self.one = !lower.ends_with('s');
            }
            _ if lower.starts_with("art") => self.paragraphs = false,
            _ if lower.starts_with('(') => {
                let inner: String = lower.chars().filter(|c| !c.is_whitespace()).collect();
                self.bracket(&inner);
            }
            number => self.number(number.trim()),
        }
    }

    fn number(&mut self, number: &str) {
        if self.paragraphs && !self.article.is_empty() {
            let whole = format!("{}({number})", self.article);
            // The article alone was noted before its paragraphs were met.
            if self.done.last() == Some(&self.article) {
                self.done.pop();
            }
            self.done.push(whole);
            self.paragraphs = !self.one;
        } else {
            if self.range {
                self.between(number);
            }
            number.clone_into(&mut self.article);
            self.done.push(number.to_owned());
            self.paragraphs = false;
        }
        (self.fresh, self.range) = (false, false);
    }

    /// The articles between the last and this one: `articles 5 to 8`.
    fn between(&mut self, until: &str) {
        if let (Ok(from), Ok(until)) = (self.article.parse::<u16>(), until.parse::<u16>())
            && from < until
            && until - from < 60
        {
            self.done
                .extend((from + 1..until).map(|article| article.to_string()));
        }
    }

    fn bracket(&mut self, bracket: &str) {
        let Some(last) = self.done.last() else { return };
        if !self.fresh {
            let whole = format!("{last}{bracket}");
            self.done.pop();
            self.done.push(whole);
            return;
        }
        // `38 (2) and (3)`: another one at the depth of the last.
        let stem = last.rfind('(').map_or(last.as_str(), |at| &last[..at]);
        let whole = format!("{stem}{bracket}");
        self.done.push(whole);
        self.fresh = false;
    }
}

#[cfg(test)]
mod tests {
    use super::{joined, named};

    #[test]
    fn articles_are_recognised_as_they_are_written() {
        for (text, articles) in [
            ("Article 14, paragraphs 1 and 2", "14(1), 14(2)"),
            ("2. Articles 13, 16 and 17", "13, 16, 17"),
            (
                "its declarations to Art. 38 (2) and (3) of the Convention",
                "38(2), 38(3)",
            ),
            ("Reservation concerning article 10, paragraph 1:", "10(1)"),
            ("Reservation concerning article 37(c):", "37(c)"),
            ("articles 5 to 8", "5, 6, 7, 8"),
            ("article 3, paragraph 2, and article 10", "3(2), 10"),
            ("under articles 21 and 22", "21, 22"),
            ("Article 5 (1) (a) (i)", "5(1)(a)(i)"),
            (
                "Articles 2, 7, 28 paragraph 1 (a) and 37",
                "2, 7, 28(1)(a), 37",
            ),
            ("paragraph 2 of article 16", "16"),
            ("nothing of the kind in 1999", ""),
            ("the artist and the article", ""),
        ] {
            assert_eq!(joined(&named(text)), articles, "{text}");
        }
    }
}
