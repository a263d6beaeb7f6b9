//! Drawings from status periods: a participant's years as bars, an instrument's parties as a step curve.

use super::{Desk, Value};
use crate::describe::Look;
use crate::model::{Date, Status};
use crate::store::snapshot::TermId;
use crate::vocab::{acc, skos};

/// The first year that a drawing shows.
const FIRST: f64 = 1990.0;
pub const WIDTH: f64 = 480.0;
pub const HEIGHT: f64 = 140.0;

/// One instrument, and the periods of its statuses as bars.
pub struct Line {
    pub instrument: Value,
    pub status: &'static str,
    pub shape: &'static str,
    pub bars: Vec<Bar>,
}

pub struct Bar {
    pub x: String,
    pub width: String,
    pub status: &'static str,
    pub words: String,
}

/// A mark of the axis.
pub struct Year {
    pub x: String,
    pub year: u16,
}

/// How many were bound, from the entry into force to today.
pub struct Curve {
    pub path: String,
    pub most: usize,
    pub now: usize,
    pub years: Vec<Year>,
    pub y_now: String,
}

/// The years that stand on the axis.
pub fn years(today: Date) -> Vec<Year> {
    [1990, 2001, 2010, 2020]
        .into_iter()
        .map(|year| Year {
            x: number(place(f64::from(year), today)),
            year,
        })
        .collect()
}

/// The bars of a participant towards some instruments.
pub fn lines(
    desk: &Desk<'_>,
    participant: TermId,
    instruments: &[TermId],
    today: Date,
) -> Vec<Line> {
    let look = &desk.look;
    let periods: Vec<TermId> = look
        .subjects(acc::PARTICIPANT_OF, participant)
        .into_iter()
        .filter(|period| look.is_a(*period, acc::STATUS_PERIOD))
        .collect();
    let end = year_of(&today.to_string());
    instruments
        .iter()
        .map(|instrument| {
            let mut bars: Vec<(f64, Bar)> = Vec::new();
            let mut now = Status::Absent;
            for period in &periods {
                if look.objects(*period, acc::INSTRUMENT_OF).first() != Some(instrument) {
                    continue;
                }
                let Some(status) = status(look, *period) else {
                    continue;
                };
                let from = look.value(*period, acc::FROM);
                let until = look.value(*period, acc::UNTIL);
                let start = from.as_deref().map_or(FIRST, year_of).clamp(FIRST, end);
                let stop = until.as_deref().map_or(end, year_of).clamp(FIRST, end);
                if stop > start {
                    let mut words = status.meaning().to_owned();
                    words.extend(from.map(|day| format!(", from {day}")));
                    words.extend(until.as_ref().map(|day| format!(", until {day}")));
                    let (x, width) = (
                        place(start, today),
                        place(stop, today) - place(start, today),
                    );
                    bars.push((
                        start,
                        Bar {
                            x: number(x),
                            width: number(width),
                            status: status.code(),
                            words,
                        },
                    ));
                    if stop >= end {
                        now = status;
                    }
                }
            }
            bars.sort_by(|a, b| a.0.total_cmp(&b.0));
            Line {
                instrument: desk.value(*instrument),
                status: now.code(),
                shape: now.shape(),
                bars: bars.into_iter().map(|(_, bar)| bar).collect(),
            }
        })
        .collect()
}

/// The number of parties over time; `None` where there never were any.
pub fn curve(look: &Look<'_>, instrument: TermId, today: Date) -> Option<Curve> {
    let mut changes: Vec<(String, i64)> = Vec::new();
    for period in look.subjects(acc::INSTRUMENT_OF, instrument) {
        if !look.is_a(period, acc::STATUS_PERIOD)
            || !status(look, period)
                .is_some_and(|s| [Status::InForce, Status::WithdrawalPending].contains(&s))
        {
            continue;
        }
        let from = look
            .value(period, acc::FROM)
            .unwrap_or_else(|| "1900-01-01".to_owned());
        changes.push((from, 1));
        changes.extend(look.value(period, acc::UNTIL).map(|until| (until, -1)));
    }
    let end = today.to_string();
    changes.retain(|(day, _)| *day <= end);
    changes.sort();
    let (mut count, mut most) = (0_i64, 0_i64);
    let mut steps: Vec<(f64, i64)> = Vec::new();
    for (day, change) in changes {
        count += change;
        most = most.max(count);
        steps.push((year_of(&day).max(FIRST), count));
    }
    if most == 0 {
        return None;
    }
    let y = |count: i64| HEIGHT - 20.0 - count as f64 / most as f64 * (HEIGHT - 36.0);
    let mut path = format!("M0 {}", number(y(0)));
    for (year, count) in steps {
        path.push_str(&format!(
            "H{}V{}",
            number(place(year, today)),
            number(y(count))
        ));
    }
    path.push_str(&format!("H{}", number(WIDTH)));
    Some(Curve {
        path,
        most: most as usize,
        now: count.max(0) as usize,
        years: years(today),
        y_now: number(y(count)),
    })
}

fn status(look: &Look<'_>, period: TermId) -> Option<Status> {
    let concept = *look.objects(period, acc::STATUS).first()?;
    Status::from_code(&look.value(concept, skos::NOTATION)?)
}

/// A day as a year and its fraction; near enough for a drawing.
fn year_of(day: &str) -> f64 {
    let mut parts = day
        .split('-')
        .map(|part| part.parse::<f64>().unwrap_or(1.0));
    let (year, month, day) = (parts.next(), parts.next(), parts.next());
    year.unwrap_or(FIRST) + (month.unwrap_or(1.0) - 1.0) / 12.0 + (day.unwrap_or(1.0) - 1.0) / 366.0
}

fn place(year: f64, today: Date) -> f64 {
    let end = year_of(&today.to_string());
    (year - FIRST) / (end - FIRST) * WIDTH
}

fn number(value: f64) -> String {
    format!("{value:.1}")
}
