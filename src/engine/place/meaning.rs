//! Texts that are well formed and still mean nothing: the parser notices at the end of a clause what began before.

use super::reason::{Reason, shown};
use super::tokens::{Kind, Token};
use super::{Reading, expected};
use std::collections::BTreeSet;

/// Finds the token that is at fault, among those before the one where it was noticed.
type Find = for<'a, 'b> fn(&'b [Token<'a>]) -> Option<&'b Token<'a>>;

/// What the parser says, the token at fault, what we say of it, and the hint.
type Rule = (&'static str, Find, &'static str, &'static str);

/// Noticed in front of the token that ends the clause.
const OF_A_CLAUSE: [Rule; 7] = [
    (
        "The SELECT contains a variable that is unbound",
        ungrouped,
        "is selected and neither grouped nor made by an aggregate",
        "name it in GROUP BY, or select `(SAMPLE(…) AS …)`",
    ),
    (
        "The SELECT contains an expression with a variable that is unbound",
        ungrouped,
        "is neither grouped nor within an aggregate",
        "name it in GROUP BY, or take an aggregate of it",
    ),
    (
        "The SELECT overrides an existing variable using an expression",
        overridden,
        "has a value already",
        "give the expression a name of its own",
    ),
    (
        "Duplicated variable name in SELECT",
        selected_twice,
        "is selected twice",
        "select each variable once",
    ),
    (
        "SELECT * is not authorized with GROUP BY",
        star,
        "cannot stand beside GROUP BY or an aggregate",
        "name the variables that are selected",
    ),
    (
        "BIND is overriding an existing variable",
        bound_twice,
        "has a value already",
        "give BIND a name of its own, or compare with FILTER",
    ),
    (
        "An existing variable is overridden in the right side of LATERAL",
        lateral,
        "gives a variable a value that it has already",
        "use another name within it",
    ),
];

/// Noticed at the end of the bracket that ends the clause.
const OF_A_BLOCK: [Rule; 6] = [
    (
        "Repeated variables are not allowed in VALUES clauses.",
        repeated,
        "stands twice in one VALUES",
        "name each variable once",
    ),
    (
        "The VALUES clause rows should have exactly the same number of values as there are variables. To set a value to undefined use UNDEF.",
        of_other_width,
        "begins a row with another number of values than there are variables",
        "write UNDEF where there is no value",
    ),
    (
        "Variables are not allowed in INSERT DATA",
        no_constant,
        "is a variable, and INSERT DATA takes none",
        "an INSERT with WHERE takes them",
    ),
    (
        "Variables and blank nodes are not allowed in DELETE DATA",
        no_name,
        "is a variable or a blank node, and DELETE DATA takes none",
        "DELETE WHERE takes variables",
    ),
    (
        "Blank nodes are not allowed in DELETE WHERE",
        blank,
        "is a blank node, and what is deleted has none",
        "use a variable",
    ),
    (
        "Unexpected aggregate",
        called,
        "is an aggregate, and those stand in SELECT, HAVING or ORDER BY of a SELECT only",
        "compute it in a sub-select",
    ),
];

/// Noticed at the end of the token itself.
const OF_A_TOKEN: [(&str, &str, &str); 5] = [
    (
        "The query limit should be a non negative integer",
        "is too large for a LIMIT",
        "leave LIMIT out",
    ),
    (
        "The query offset should be a non negative integer",
        "is too large for an OFFSET",
        "take a smaller number",
    ),
    (
        "language tag parsing failed",
        "is no language",
        "languages are tagged as in `@en` or `@de-CH`",
    ),
    (
        "the only base directions allowed are 'rtl' and 'ltr'",
        "has a direction that is none",
        "directions are `--ltr` and `--rtl`",
    ),
    (
        "IRI parsing failed",
        "makes no IRI",
        "look at the IRI of its prefix",
    ),
];

/// What is wrong with the clause that ends at a token, or with the token's own sense.
pub(super) fn find(
    reading: &Reading<'_>,
    index: usize,
    literals: &BTreeSet<String>,
) -> Option<Reason> {
    let tokens = reading.tokens;
    // A token that is wrong by itself also ends a clause there, before what might have made it right.
    let ends = tokens.get(index).is_none_or(|token| token.text == "}");
    let clause = OF_A_CLAUSE
        .iter()
        .find(|rule| ends && literals.contains(rule.0));
    if let Some((_, find, words, hint)) = clause {
        return Some(reason(find(&tokens[..index])?, words, hint));
    }
    let token = tokens.get(index)?;
    let is_used = |token: &Token<'_>| tokens[..index].iter().any(|used| used.text == token.text);
    if token.text.starts_with("_:") && literals.contains("\"_:\"") && is_used(token) {
        let words = "is a blank node of another group";
        return Some(reason(token, words, "use a variable"));
    }
    let said = expected::behind(reading, index);
    let block = OF_A_BLOCK
        .iter()
        .find(|rule| token.closes() && said.contains(rule.0));
    if let Some((_, find, words, hint)) = block {
        return Some(reason(find(&tokens[..index])?, words, hint));
    }
    let (_, words, hint) = OF_A_TOKEN
        .iter()
        .find(|rule| said.contains(rule.0) && (token.kind != Kind::Iri))?;
    Some(reason(token, words, hint))
}

/// A blank node that stands in two blocks of an update, of which the parser tells the name only.
pub(super) fn shared_node(reading: &Reading<'_>, message: &str) -> Reason {
    let name = message.split(' ').find(|word| word.starts_with("_:"));
    let mut depth = 0;
    let mut operation = 0;
    let mut first = None;
    for token in reading.tokens {
        if token.opens() {
            depth += 1;
        } else if token.closes() {
            depth -= 1;
        } else if depth == 0 && token.text == ";" {
            operation += 1;
        } else if Some(token.text) == name && *first.get_or_insert(operation) != operation {
            return reason(
                token,
                "is a blank node of another INSERT DATA",
                "name the thing with an IRI, or put both into one INSERT DATA",
            );
        }
    }
    Reason {
        at: 0,
        words: message.to_owned(),
        hint: None,
    }
}

fn reason(token: &Token<'_>, words: &str, hint: &str) -> Reason {
    Reason {
        at: token.start,
        words: format!("{} {words}", shown(token.text)),
        hint: Some(hint.to_owned()),
    }
}

/// Where the group, or the text, begins whose end is not among the tokens.
fn group(tokens: &[Token<'_>]) -> usize {
    let mut depth = 0_usize;
    for (index, token) in tokens.iter().enumerate().rev() {
        if token.closes() {
            depth += 1;
        } else if token.opens() {
            match depth.checked_sub(1) {
                Some(less) => depth = less,
                None => return index + 1,
            }
        }
    }
    0
}

/// The bracket block that is the last among the tokens, and what stands before it.
fn last_block<'a, 'b>(tokens: &'b [Token<'a>]) -> (&'b [Token<'a>], &'b [Token<'a>]) {
    let begin = group(tokens);
    (&tokens[..begin.saturating_sub(1)], &tokens[begin..])
}

/// The SELECT whose query ends there: what it selects, and what follows.
fn selection<'a, 'b>(tokens: &'b [Token<'a>]) -> Option<(&'b [Token<'a>], &'b [Token<'a>])> {
    let query = &tokens[group(tokens)..];
    let begin = query.iter().position(|token| token.is_word("SELECT"))? + 1;
    let query = &query[begin..];
    let is_end =
        |token: &Token<'_>| token.text == "{" || token.is_word("WHERE") || token.is_word("FROM");
    let end = query.iter().position(is_end)?;
    Some((&query[..end], &query[end..]))
}

const AGGREGATES: [&str; 7] = [
    "COUNT",
    "SUM",
    "MIN",
    "MAX",
    "AVG",
    "SAMPLE",
    "GROUP_CONCAT",
];

fn is_aggregate(token: &Token<'_>) -> bool {
    AGGREGATES.iter().any(|name| token.is_word(name))
}

fn ungrouped<'a, 'b>(tokens: &'b [Token<'a>]) -> Option<&'b Token<'a>> {
    let (selected, rest) = selection(tokens)?;
    let keys = rest.iter().rposition(|token| token.is_word("GROUP"));
    let keys = keys.map_or(&[][..], |at| &rest[at..]);
    let is_end = |token: &Token<'_>| {
        ["HAVING", "ORDER", "LIMIT"]
            .iter()
            .any(|w| token.is_word(w))
    };
    let end = keys.iter().position(is_end).unwrap_or(keys.len());
    let keys = given(&keys[..end]).into_iter();
    let mut known: Vec<&str> = keys.map(|token| &token.text[1..]).collect();
    let mut depth = 0;
    // How deep the brackets of an aggregate are.
    let mut inside: Option<usize> = None;
    for (index, token) in selected.iter().enumerate() {
        if token.opens() {
            depth += 1;
            if index > 0 && is_aggregate(&selected[index - 1]) {
                inside = inside.or(Some(depth));
            }
        } else if token.closes() {
            inside = inside.filter(|open| *open != depth);
            depth = depth.saturating_sub(1);
        } else if token.kind == Kind::Variable && inside.is_none() {
            let name = &token.text[1..];
            if index > 0 && selected[index - 1].is_word("AS") {
                known.push(name);
            } else if !known.contains(&name) {
                return Some(token);
            }
        }
    }
    selected.first()
}

/// The variables that a SELECT gives, each once for every time it is given.
fn given<'a, 'b>(selected: &'b [Token<'a>]) -> Vec<&'b Token<'a>> {
    let mut depth = 0_usize;
    let mut found = Vec::new();
    for (index, token) in selected.iter().enumerate() {
        if token.opens() {
            depth += 1;
        } else if token.closes() {
            depth = depth.saturating_sub(1);
        } else if token.kind == Kind::Variable && (depth == 0 || selected[index - 1].is_word("AS"))
        {
            found.push(token);
        }
    }
    found
}

fn overridden<'a, 'b>(tokens: &'b [Token<'a>]) -> Option<&'b Token<'a>> {
    let (selected, rest) = selection(tokens)?;
    let is_made = |two: &&[Token<'_>]| two[0].is_word("AS");
    let mut made = selected.windows(2).filter(is_made).map(|two| two[1]);
    let found = made.find(|token| same_name(rest, token).is_some());
    let before = |at: usize| selected.iter().find(|token| token.start == at);
    // Else it was given by an expression before.
    found
        .and_then(|token| before(token.start))
        .or_else(|| selected_twice(tokens))
}

fn selected_twice<'a, 'b>(tokens: &'b [Token<'a>]) -> Option<&'b Token<'a>> {
    let given = given(selection(tokens)?.0);
    let twice = (1..given.len()).find(|at| {
        let name = &given[*at].text[1..];
        given[..*at].iter().any(|token| &token.text[1..] == name)
    });
    given.get(twice.unwrap_or(0)).copied()
}

fn same_name<'a, 'b>(tokens: &'b [Token<'a>], variable: &Token<'_>) -> Option<&'b Token<'a>> {
    tokens
        .iter()
        .find(|token| token.kind == Kind::Variable && token.text[1..] == variable.text[1..])
}

fn star<'a, 'b>(tokens: &'b [Token<'a>]) -> Option<&'b Token<'a>> {
    let (selected, _) = selection(tokens)?;
    selected.iter().find(|token| token.text == "*")
}

fn bound_twice<'a, 'b>(tokens: &'b [Token<'a>]) -> Option<&'b Token<'a>> {
    let group = &tokens[group(tokens)..];
    let mut depth = 0_usize;
    let mut bind = None;
    for (index, token) in group.iter().enumerate() {
        if token.opens() {
            if index > 0 && depth == 0 && group[index - 1].is_word("BIND") {
                bind = Some(index);
            }
            depth += 1;
        } else if token.closes() {
            depth = depth.saturating_sub(1);
            bind = bind.filter(|_| depth > 0);
        } else if token.kind == Kind::Variable
            && depth == 1
            && group[index - 1].is_word("AS")
            && bind.is_some_and(|bind| same_name(&group[..bind], token).is_some())
        {
            return Some(token);
        }
    }
    None
}

fn lateral<'a, 'b>(tokens: &'b [Token<'a>]) -> Option<&'b Token<'a>> {
    let group = &tokens[group(tokens)..];
    group.iter().rev().find(|token| token.is_word("LATERAL"))
}

/// The variables of a VALUES whose rows end there, and the rows.
fn table<'a, 'b>(tokens: &'b [Token<'a>]) -> (&'b [Token<'a>], &'b [Token<'a>]) {
    let (head, rows) = last_block(tokens);
    let begin = head.iter().rposition(|token| token.is_word("VALUES"));
    (&head[begin.unwrap_or(0)..], rows)
}

fn repeated<'a, 'b>(tokens: &'b [Token<'a>]) -> Option<&'b Token<'a>> {
    let (head, _) = table(tokens);
    let twice = (1..head.len()).find(|at| {
        head[*at].kind == Kind::Variable && same_name(&head[..*at], &head[*at]).is_some()
    });
    head.get(twice?)
}

fn of_other_width<'a, 'b>(tokens: &'b [Token<'a>]) -> Option<&'b Token<'a>> {
    let (head, rows) = table(tokens);
    let wanted = head.iter().filter(|t| t.kind == Kind::Variable).count();
    let mut from = 0;
    while let Some(length) = rows[from..].iter().position(|token| token.text == ")") {
        let row = &rows[from..from + length];
        // A literal with its language or datatype is one value, and a sign belongs to its number.
        let mut values = 0;
        for (index, token) in row.iter().enumerate().skip(1) {
            let datatype = row[index - 1].text == "^^";
            let tag = token.text.starts_with('@') || token.text == "^^";
            let sign = token.text == "+" || token.text == "-";
            values += usize::from(!datatype && !tag && !sign);
        }
        if values != wanted {
            return row.first();
        }
        from += length + 1;
    }
    rows.first()
}

fn no_constant<'a, 'b>(tokens: &'b [Token<'a>]) -> Option<&'b Token<'a>> {
    let (_, block) = last_block(tokens);
    block.iter().find(|token| token.kind == Kind::Variable)
}

fn no_name<'a, 'b>(tokens: &'b [Token<'a>]) -> Option<&'b Token<'a>> {
    let (_, block) = last_block(tokens);
    block
        .iter()
        .find(|token| token.kind == Kind::Variable || is_blank(token))
}

fn blank<'a, 'b>(tokens: &'b [Token<'a>]) -> Option<&'b Token<'a>> {
    last_block(tokens).1.iter().find(|token| is_blank(token))
}

/// A blank node, or what makes one. A list makes blank nodes, too.
fn is_blank(token: &Token<'_>) -> bool {
    token.text.starts_with("_:") || token.text == "[" || token.text == "("
}

fn called<'a, 'b>(tokens: &'b [Token<'a>]) -> Option<&'b Token<'a>> {
    let open = group(tokens).checked_sub(2)?;
    tokens.get(open)
}
