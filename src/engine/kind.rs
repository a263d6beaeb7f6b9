//! The kind of a term, by which `ORDER BY` sorts before it compares values.
//!
//! The evaluator compares numbers by value, days by value, and a number with a day by their text: no order at all
//! taken together (`9 < 10`, `10 < "1x"`, `"1x" < 9`), and a sort that meets such a circle gives up. Within one kind its
//! comparison is an order. Which kind of literal comes first is not laid down by SPARQL.

use oxigraph::model::{Literal, NamedNode, Term};
use spareval::{ExpressionTerm, QueryEvaluator};

const NAME: &str = "urn:accede:kind";

pub(crate) fn name() -> NamedNode {
    NamedNode::new_unchecked(NAME)
}

/// The evaluator with the function that gives the kind of its argument as a number.
pub(crate) fn install(evaluator: QueryEvaluator) -> QueryEvaluator {
    evaluator.with_custom_function(name(), |arguments| {
        let [term] = arguments else {
            return None;
        };
        Some(Literal::from(kind(term)).into())
    })
}

fn kind(term: &Term) -> i64 {
    use ExpressionTerm as E;
    let dated = |kind| kind + i64::from(has_timezone(term));
    match ExpressionTerm::from(term.clone()) {
        // The order of these four is SPARQL's own.
        E::BlankNode(_) => 0,
        E::NamedNode(_) => 1,
        E::Triple(_) => 100,
        // Texts of whatever language or unknown datatype are compared as texts.
        E::StringLiteral(_)
        | E::LangStringLiteral { .. }
        | E::DirLangStringLiteral { .. }
        | E::OtherTypedLiteral { .. } => 10,
        E::BooleanLiteral(_) => 20,
        E::FloatLiteral(number) if number.is_nan() => 31,
        E::DoubleLiteral(number) if number.is_nan() => 31,
        E::IntegerLiteral(_) | E::DecimalLiteral(_) | E::FloatLiteral(_) | E::DoubleLiteral(_) => {
            30
        }
        // With and without a time zone they are only sometimes comparable.
        E::DateTimeLiteral(_) => dated(40),
        E::DateLiteral(_) => dated(42),
        E::TimeLiteral(_) => dated(44),
        E::YearMonthDurationLiteral(_) => 50,
        E::DayTimeDurationLiteral(_) => 51,
        E::DurationLiteral(_) => 52,
        E::GYearLiteral(_) => dated(60),
        E::GYearMonthLiteral(_) => dated(62),
        E::GMonthLiteral(_) => dated(64),
        E::GMonthDayLiteral(_) => dated(66),
        E::GDayLiteral(_) => dated(68),
    }
}

fn has_timezone(term: &Term) -> bool {
    let Term::Literal(literal) = term else {
        return false;
    };
    matches!(
        literal.value().as_bytes(),
        [.., b'Z'] | [.., b'+' | b'-', _, _, b':', _, _]
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Answer, Options, evaluate, parse};
    use crate::store::snapshot::Snapshot;
    use oxigraph::model::{GraphName, Quad, vocab::xsd};

    #[test]
    fn every_mixture_can_be_sorted() {
        let name = NamedNode::new_unchecked;
        let terms = (0..2000_i32).map(|n| -> Term {
            match n % 9 {
                0 => Literal::from(n * 7 % 501).into(),
                1 => Literal::new_simple_literal(format!("{}x", n % 97)).into(),
                2 => Literal::new_typed_literal(
                    format!("{}-01-{:02}", 1000 + n % 90 * 10, 1 + n % 28),
                    xsd::DATE,
                )
                .into(),
                3 => name(format!("urn:x:{n}")).into(),
                4 => Literal::from(f64::from(n) / 3.0).into(),
                5 => Literal::new_typed_literal(
                    format!("{}Z", 1990 + n % 30),
                    name("urn:x:t".to_owned()),
                )
                .into(),
                6 => Literal::from(n % 2 == 0).into(),
                7 => Literal::new_language_tagged_literal_unchecked(format!("{}", n % 89), "fr")
                    .into(),
                _ => Literal::from(f64::NAN).into(),
            }
        });
        let quads = terms.enumerate().map(|(at, term)| {
            let subject = name(format!("urn:x:s{at}"));
            Quad::new(
                subject,
                name("urn:x:p".to_owned()),
                term,
                GraphName::DefaultGraph,
            )
        });
        let snapshot = Snapshot::from_quads(quads, &[]);
        for order in ["?o", "DESC(?o)", "?q ?o", "RAND()", "STR(?o) ?s"] {
            let query = format!("SELECT ?s ?o {{ ?s ?p ?o }} ORDER BY {order}");
            let count = evaluate(
                &snapshot,
                &parse(&query, None).unwrap(),
                &Options::default(),
                |answer| {
                    let Answer::Solutions(rows) = answer else {
                        panic!("rows expected")
                    };
                    Ok(rows.filter(Result::is_ok).count())
                },
            );
            assert_eq!(count.ok(), Some(2000), "{order}");
        }
    }

    #[test]
    fn days_with_a_time_zone_are_another_kind() {
        let kind_of =
            |text: &str, datatype| kind(&Literal::new_typed_literal(text, datatype).into());
        assert_ne!(
            kind_of("2001-11-20", xsd::DATE),
            kind_of("2001-11-20Z", xsd::DATE)
        );
        assert_eq!(
            kind_of("2001-11-20-05:00", xsd::DATE),
            kind_of("2001-11-20Z", xsd::DATE)
        );
        assert_eq!(kind_of("2001-11-20T00:00:00", xsd::DATE_TIME), 40);
        assert_eq!(kind_of("no day", xsd::DATE), kind_of("a text", xsd::STRING));
    }
}
