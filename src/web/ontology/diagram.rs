//! The classes and what links them, as a drawing made from domains and ranges: classes on a circle, a curve for each
//! pair that some property links.

use std::collections::BTreeMap;

use super::terms::{Defined, Kind};

const MIDDLE: (f64, f64) = (460.0, 300.0);
const RADIUS: f64 = 230.0;

/// The drawing, in numbers for the template.
pub struct Diagram {
    pub nodes: Vec<Node>,
    pub curves: Vec<Curve>,
}

pub struct Node {
    pub local: String,
    pub label: String,
    pub x: String,
    pub y: String,
    pub anchor: &'static str,
}

pub struct Curve {
    pub path: String,
    /// `act: participant → participant`, one property a line.
    pub words: String,
}

/// The drawing of an ontology.
pub fn of(terms: &[Defined]) -> Diagram {
    let mut classes: Vec<&Defined> = terms.iter().filter(|t| t.kind == Kind::Class).collect();
    let mut pairs: BTreeMap<(usize, usize), Vec<String>> = BTreeMap::new();
    let mut drawn: Vec<&str> = Vec::new();
    let links: Vec<&Defined> = terms
        .iter()
        .filter(|t| t.kind == Kind::ObjectProperty)
        .collect();
    // A class that nothing links would stand alone and say nothing.
    classes.retain(|class| {
        links
            .iter()
            .any(|l| l.domain.contains(&class.iri) || l.range.contains(&class.iri))
    });
    let at = |iri: &String| classes.iter().position(|class| class.iri == *iri);
    for link in &links {
        // One direction of a pair of inverses says it all.
        if link
            .inverse
            .as_deref()
            .is_some_and(|inverse| drawn.contains(&inverse))
        {
            continue;
        }
        drawn.push(&link.iri);
        for from in link.domain.iter().filter_map(at) {
            for to in link.range.iter().filter_map(at) {
                pairs
                    .entry((from.min(to), from.max(to)))
                    .or_default()
                    .push(format!(
                        "{}: {} → {}",
                        classes[from].label[0], link.label[0], classes[to].label[0]
                    ));
            }
        }
    }
    let place = |at: usize, radius: f64| {
        let angle =
            at as f64 / classes.len() as f64 * std::f64::consts::TAU - std::f64::consts::FRAC_PI_2;
        (
            MIDDLE.0 + radius * angle.cos(),
            MIDDLE.1 + radius * angle.sin(),
        )
    };
    let nodes = (0..classes.len())
        .map(|at| {
            let (x, y) = place(at, RADIUS + 10.0);
            Node {
                local: classes[at].local.clone(),
                label: classes[at].label[0].clone(),
                anchor: match x - MIDDLE.0 {
                    x if x > 8.0 => "start",
                    x if x < -8.0 => "end",
                    _ => "middle",
                },
                x: number(x),
                y: number(y + 4.0),
            }
        })
        .collect();
    let curves = pairs
        .into_iter()
        .map(|((from, to), words)| {
            let (x1, y1) = place(from, RADIUS);
            let (x2, y2) = place(to, RADIUS);
            let path = if from == to {
                let (x, y) = place(from, RADIUS - 34.0);
                let (dx, dy) = (
                    (y1 - MIDDLE.1) / RADIUS * 22.0,
                    (x1 - MIDDLE.0) / RADIUS * 22.0,
                );
                format!(
                    "M{} {}C{} {} {} {} {} {}",
                    number(x1),
                    number(y1),
                    number(x + dx),
                    number(y - dy),
                    number(x - dx),
                    number(y + dy),
                    number(x1),
                    number(y1)
                )
            } else {
                // Pulled to the middle, so that neighbours do not hide each other.
                let pull = |a: f64, b: f64, middle: f64| (a + b) / 2.0 * 0.35 + middle * 0.65;
                format!(
                    "M{} {}Q{} {} {} {}",
                    number(x1),
                    number(y1),
                    number(pull(x1, x2, MIDDLE.0)),
                    number(pull(y1, y2, MIDDLE.1)),
                    number(x2),
                    number(y2)
                )
            };
            Curve {
                path,
                words: words.join("\n"),
            }
        })
        .collect();
    Diagram { nodes, curves }
}

fn number(value: f64) -> String {
    format!("{value:.1}")
}
