//! A shapes graph → shapes. What is not understood is refused, so that nothing goes unchecked in silence.

use oxigraph::model::{
    Graph, Literal, NamedNode, NamedNodeRef, NamedOrBlankNode, NamedOrBlankNodeRef, Term, TermRef,
};

use super::{
    ValidateError, path,
    shape::{Bound, Constraint, Path, Shape, Sparql, Target},
};
use crate::vocab::{dcterms, owl, rdf, rdfs, sh};

/// The largest count that a shape may ask for.
const MOST_COUNTED: u64 = 16;

/// Reads every shape that has a target.
pub(super) fn shapes(graph: &Graph) -> Result<Vec<Shape>, ValidateError> {
    let mut reader = Reader {
        graph,
        open: Vec::new(),
    };
    let mut nodes: Vec<NamedOrBlankNodeRef<'_>> = graph
        .iter()
        .filter(|triple| {
            let predicate = triple.predicate.as_str();
            sh::TARGETS.contains(&predicate)
                || predicate == rdf::TYPE
                    && matches!(triple.object, TermRef::NamedNode(class) if sh::SHAPES.contains(&class.as_str()))
        })
        .map(|triple| triple.subject)
        .collect();
    nodes.sort_by_key(ToString::to_string);
    nodes.dedup();
    let mut shapes = Vec::new();
    for node in nodes {
        let term: Term = node.into_owned().into();
        let targets = reader.targets(&term)?;
        if !targets.is_empty() {
            shapes.push(Shape {
                targets,
                ..reader.shape(&term)?
            });
        }
    }
    Ok(shapes)
}

struct Reader<'g> {
    graph: &'g Graph,
    /// The shapes that are being read, outermost first.
    open: Vec<Term>,
}

impl<'g> Reader<'g> {
    fn objects(&self, node: &Term, predicate: &str) -> Vec<Term> {
        let Some(subject) = subject(node) else {
            return Vec::new();
        };
        let predicate = NamedNodeRef::new_unchecked(predicate);
        let mut found: Vec<Term> = self
            .graph
            .objects_for_subject_predicate(&subject, predicate)
            .map(TermRef::into_owned)
            .collect();
        found.sort_by_key(ToString::to_string);
        found
    }

    fn is_a(&self, node: &Term, classes: &[&str]) -> bool {
        self.objects(node, rdf::TYPE).iter().any(
            |class| matches!(class, Term::NamedNode(class) if classes.contains(&class.as_str())),
        )
    }

    fn targets(&self, node: &Term) -> Result<Vec<Target>, ValidateError> {
        let mut targets = Vec::new();
        for term in self.objects(node, sh::TARGET_NODE) {
            targets.push(Target::Node(term));
        }
        for term in self.objects(node, sh::TARGET_CLASS) {
            targets.push(Target::Class(iri(node, sh::TARGET_CLASS, term)?));
        }
        for term in self.objects(node, sh::TARGET_SUBJECTS_OF) {
            targets.push(Target::SubjectsOf(iri(node, sh::TARGET_SUBJECTS_OF, term)?));
        }
        for term in self.objects(node, sh::TARGET_OBJECTS_OF) {
            targets.push(Target::ObjectsOf(iri(node, sh::TARGET_OBJECTS_OF, term)?));
        }
        // A shape that is a class is about its instances (SHACL 2.1.3.3).
        if let Term::NamedNode(class) = node
            && self.is_a(node, &[rdfs::CLASS, owl::CLASS])
        {
            targets.push(Target::Class(class.clone()));
        }
        Ok(targets)
    }

    fn shape(&mut self, node: &Term) -> Result<Shape, ValidateError> {
        if self.open.contains(node) {
            return Err(ValidateError::unsupported(
                node,
                "a shape that refers to itself",
            ));
        }
        self.open.push(node.clone());
        let shape = self.open_shape(node);
        self.open.pop();
        shape
    }

    fn open_shape(&mut self, node: &Term) -> Result<Shape, ValidateError> {
        let path = match self.objects(node, sh::PATH).as_slice() {
            [] => None,
            [one] => Some(Path {
                node: one.clone(),
                expression: path::read(self.graph, node, one)?,
            }),
            _ => {
                return Err(ValidateError::malformed(
                    node,
                    "has more than one `sh:path`",
                ));
            }
        };
        let severity = match self.objects(node, sh::SEVERITY).into_iter().next() {
            Some(term) => iri(node, sh::SEVERITY, term)?,
            None => NamedNode::new_unchecked(sh::VIOLATION),
        };
        let deactivated = self.flag(node, sh::DEACTIVATED)?;
        let mut shape = Shape {
            node: node.clone(),
            path,
            targets: Vec::new(),
            constraints: Vec::new(),
            severity,
            messages: self.literals(node, sh::MESSAGE),
            law: self.law(node),
        };
        let Some(subject) = subject(node).filter(|_| !deactivated) else {
            return Ok(shape);
        };
        let mut triples: Vec<(NamedNode, Term)> = self
            .graph
            .triples_for_subject(&subject)
            .map(|triple| (triple.predicate.into_owned(), triple.object.into_owned()))
            .collect();
        triples.sort_by_key(|(predicate, object)| (predicate.to_string(), object.to_string()));
        for (predicate, object) in triples {
            if predicate.as_str().starts_with(sh::NS) {
                self.constrain(&mut shape, predicate.as_str(), object)?;
            }
        }
        Ok(shape)
    }

    /// Adds what one triple of a shape asks.
    fn constrain(
        &mut self,
        shape: &mut Shape,
        predicate: &str,
        object: Term,
    ) -> Result<(), ValidateError> {
        let node = shape.node.clone();
        let node = &node;
        let constraint = match predicate {
            sh::CLASS => Constraint::Class(iri(node, predicate, object)?),
            sh::DATATYPE => Constraint::Datatype(iri(node, predicate, object)?),
            sh::NODE_KIND => Constraint::NodeKind(iri(node, predicate, object)?),
            sh::MIN_COUNT => match count(node, predicate, &object)? {
                0 => return Ok(()),
                n => Constraint::MinCount(n),
            },
            sh::MAX_COUNT => Constraint::MaxCount(count(node, predicate, &object)?),
            sh::MIN_INCLUSIVE => {
                Constraint::Range(Bound::MinInclusive, literal(node, predicate, object)?)
            }
            sh::MIN_EXCLUSIVE => {
                Constraint::Range(Bound::MinExclusive, literal(node, predicate, object)?)
            }
            sh::MAX_INCLUSIVE => {
                Constraint::Range(Bound::MaxInclusive, literal(node, predicate, object)?)
            }
            sh::MAX_EXCLUSIVE => {
                Constraint::Range(Bound::MaxExclusive, literal(node, predicate, object)?)
            }
            sh::MIN_LENGTH => Constraint::MinLength(number(node, predicate, &object)?),
            sh::MAX_LENGTH => Constraint::MaxLength(number(node, predicate, &object)?),
            sh::PATTERN => Constraint::Pattern {
                pattern: literal(node, predicate, object)?.value().to_owned(),
                flags: self
                    .literals(node, sh::FLAGS)
                    .first()
                    .map(|flags| flags.value().to_owned()),
            },
            sh::LANGUAGE_IN => {
                let mut tags = Vec::new();
                for tag in self.list(node, &object)? {
                    tags.push(literal(node, predicate, tag)?.value().to_owned());
                }
                Constraint::LanguageIn(tags)
            }
            sh::UNIQUE_LANG => match self.flag(node, predicate)? {
                true => Constraint::UniqueLanguage,
                false => return Ok(()),
            },
            sh::EQUALS => Constraint::Equals(iri(node, predicate, object)?),
            sh::DISJOINT => Constraint::Disjoint(iri(node, predicate, object)?),
            sh::LESS_THAN => Constraint::LessThan(iri(node, predicate, object)?),
            sh::LESS_THAN_OR_EQUALS => Constraint::LessThanOrEquals(iri(node, predicate, object)?),
            sh::NOT => Constraint::Not(Box::new(self.shape(&object)?)),
            sh::AND => Constraint::And(self.shapes(node, &object)?),
            sh::OR => Constraint::Or(self.shapes(node, &object)?),
            sh::XONE => Constraint::ExactlyOne(self.shapes(node, &object)?),
            sh::NODE => Constraint::Node(Box::new(self.shape(&object)?)),
            sh::PROPERTY => Constraint::Property(Box::new(self.shape(&object)?)),
            sh::QUALIFIED_VALUE_SHAPE => return self.qualified(shape, &object),
            sh::CLOSED => match self.closed(shape)? {
                Some(closed) => closed,
                None => return Ok(()),
            },
            sh::HAS_VALUE => Constraint::HasValue(object),
            sh::IN => Constraint::In(self.list(node, &object)?),
            sh::SPARQL => match self.sparql(node, &object)? {
                Some(sparql) => Constraint::Sparql(Box::new(sparql)),
                None => return Ok(()),
            },
            _ if sh::SAYING_NOTHING.contains(&predicate) => return Ok(()),
            _ => return Err(ValidateError::unsupported(node, &format!("<{predicate}>"))),
        };
        let needs_path = matches!(
            constraint,
            Constraint::MinCount(_)
                | Constraint::MaxCount(_)
                | Constraint::UniqueLanguage
                | Constraint::LessThan(_)
                | Constraint::LessThanOrEquals(_)
        );
        if needs_path && shape.path.is_none() {
            return Err(ValidateError::malformed(
                node,
                &format!("has <{predicate}> without `sh:path`"),
            ));
        }
        shape.constraints.push(constraint);
        Ok(())
    }

    fn shapes(&mut self, node: &Term, list: &Term) -> Result<Vec<Shape>, ValidateError> {
        let members = self.list(node, list)?;
        members.iter().map(|member| self.shape(member)).collect()
    }

    fn qualified(&mut self, shape: &mut Shape, object: &Term) -> Result<(), ValidateError> {
        let node = shape.node.clone();
        let counts = |predicate: &str| -> Result<Option<u64>, ValidateError> {
            let found = self.objects(&node, predicate);
            found
                .first()
                .map(|term| count(&node, predicate, term))
                .transpose()
        };
        let (min, max) = (
            counts(sh::QUALIFIED_MIN_COUNT)?,
            counts(sh::QUALIFIED_MAX_COUNT)?,
        );
        let mut siblings = Vec::new();
        if self.flag(&node, sh::QUALIFIED_VALUE_SHAPES_DISJOINT)? {
            let property = NamedNodeRef::new_unchecked(sh::PROPERTY);
            let parents: Vec<Term> = self
                .graph
                .subjects_for_predicate_object(property, node.as_ref())
                .map(|parent| parent.into_owned().into())
                .collect();
            for parent in parents {
                for property in self.objects(&parent, sh::PROPERTY) {
                    for sibling in self.objects(&property, sh::QUALIFIED_VALUE_SHAPE) {
                        if sibling != *object {
                            siblings.push(self.shape(&sibling)?);
                        }
                    }
                }
            }
        }
        let counted = Box::new(self.shape(object)?);
        for (min, max) in [(min, None), (None, max)] {
            if min.unwrap_or(0) > 0 || max.is_some() {
                shape.constraints.push(Constraint::Qualified {
                    shape: counted.clone(),
                    siblings: siblings.clone(),
                    min,
                    max,
                });
            }
        }
        Ok(())
    }

    fn closed(&self, shape: &Shape) -> Result<Option<Constraint>, ValidateError> {
        let node = &shape.node;
        if !self.flag(node, sh::CLOSED)? {
            return Ok(None);
        }
        let mut allowed = Vec::new();
        for property in self.objects(node, sh::PROPERTY) {
            for path in self.objects(&property, sh::PATH) {
                if let Term::NamedNode(path) = path {
                    allowed.push(path);
                }
            }
        }
        for ignored in self.objects(node, sh::IGNORED_PROPERTIES) {
            for property in self.list(node, &ignored)? {
                allowed.push(iri(node, sh::IGNORED_PROPERTIES, property)?);
            }
        }
        Ok(Some(Constraint::Closed { allowed }))
    }

    fn sparql(&self, shape: &Term, node: &Term) -> Result<Option<Sparql>, ValidateError> {
        if self.flag(node, sh::DEACTIVATED)? {
            return Ok(None);
        }
        let selects = self.literals(node, sh::SELECT);
        let [select] = selects.as_slice() else {
            return Err(ValidateError::malformed(
                shape,
                "has an `sh:sparql` without exactly one `sh:select`",
            ));
        };
        let mut prefixes = Vec::new();
        for header in self.objects(node, sh::PREFIXES) {
            let mut headers = vec![header.clone()];
            headers.extend(self.objects(&header, owl::IMPORTS));
            for declaration in headers
                .iter()
                .flat_map(|header| self.objects(header, sh::DECLARE))
            {
                let (names, namespaces) = (
                    self.literals(&declaration, sh::PREFIX),
                    self.literals(&declaration, sh::NAMESPACE),
                );
                let ([name], [namespace]) = (names.as_slice(), namespaces.as_slice()) else {
                    return Err(ValidateError::malformed(
                        shape,
                        "declares a prefix without one name and one namespace",
                    ));
                };
                prefixes.push((name.value().to_owned(), namespace.value().to_owned()));
            }
        }
        Ok(Some(Sparql {
            node: node.clone(),
            select: select.value().to_owned(),
            prefixes,
            messages: self.literals(node, sh::MESSAGE),
            law: self.law(node),
        }))
    }

    fn literals(&self, node: &Term, predicate: &str) -> Vec<Literal> {
        let literals = self.objects(node, predicate);
        literals
            .into_iter()
            .filter_map(|term| match term {
                Term::Literal(literal) => Some(literal),
                _ => None,
            })
            .collect()
    }

    /// The articles that a shape or a constraint cites.
    fn law(&self, node: &Term) -> Vec<String> {
        let cited = self.literals(node, dcterms::SOURCE);
        cited
            .iter()
            .map(|article| article.value().to_owned())
            .collect()
    }

    fn flag(&self, node: &Term, predicate: &str) -> Result<bool, ValidateError> {
        match self.literals(node, predicate).first().map(Literal::value) {
            None | Some("false" | "0") => Ok(false),
            Some("true" | "1") => Ok(true),
            Some(other) => Err(ValidateError::malformed(
                node,
                &format!("has `{other}` where <{predicate}> takes true or false"),
            )),
        }
    }

    fn list(&self, shape: &Term, head: &Term) -> Result<Vec<Term>, ValidateError> {
        path::list(self.graph, head)
            .ok_or_else(|| ValidateError::malformed(shape, "has a broken list"))
    }
}

/// A term that can be a subject.
pub(super) fn subject(term: &Term) -> Option<NamedOrBlankNode> {
    match term {
        Term::NamedNode(node) => Some(node.clone().into()),
        Term::BlankNode(node) => Some(node.clone().into()),
        _ => None,
    }
}

fn iri(shape: &Term, predicate: &str, term: Term) -> Result<NamedNode, ValidateError> {
    match term {
        Term::NamedNode(node) => Ok(node),
        other => Err(ValidateError::malformed(
            shape,
            &format!("has `{other}` where <{predicate}> takes an IRI"),
        )),
    }
}

fn literal(shape: &Term, predicate: &str, term: Term) -> Result<Literal, ValidateError> {
    match term {
        Term::Literal(literal) => Ok(literal),
        other => Err(ValidateError::malformed(
            shape,
            &format!("has `{other}` where <{predicate}> takes a literal"),
        )),
    }
}

fn number(shape: &Term, predicate: &str, term: &Term) -> Result<u64, ValidateError> {
    let number = match term {
        Term::Literal(literal) => literal.value().parse().ok(),
        _ => None,
    };
    number.ok_or_else(|| {
        ValidateError::malformed(
            shape,
            &format!("has `{term}` where <{predicate}> takes a whole number"),
        )
    })
}

fn count(shape: &Term, predicate: &str, term: &Term) -> Result<u64, ValidateError> {
    let count = number(shape, predicate, term)?;
    if count > MOST_COUNTED {
        return Err(ValidateError::unsupported(
            shape,
            &format!("a count above {MOST_COUNTED} in <{predicate}>"),
        ));
    }
    Ok(count)
}
