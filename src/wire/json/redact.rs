//! Taking members out of a JSON text by their names.

use super::{Kind, Token, key_bytes};

/// Finds the members whose names hold secrets, from the tokens of a text.
pub(crate) struct Redactor<'a> {
    text: &'a str,
    /// Names that are taken out at any depth.
    anywhere: &'a [&'a str],
    /// Names that are taken out of the outermost object.
    outermost: &'a [&'a str],
    open: Vec<Open>,
    /// The number of open levels at which a member that is taken out began.
    removing: Option<usize>,
    cuts: Vec<(usize, usize)>,
}

/// An open object or array.
struct Open {
    is_object: bool,
    /// True once a member before this place stays.
    kept: bool,
    /// Where the first member began, while all up to here are taken out.
    leading: Option<usize>,
    /// Where the current key begins.
    key: usize,
    /// Where the last value ended.
    end: usize,
}

impl<'a> Redactor<'a> {
    pub(crate) fn new(text: &'a str, anywhere: &'a [&'a str], outermost: &'a [&'a str]) -> Self {
        Self {
            text,
            anywhere,
            outermost,
            open: Vec::new(),
            removing: None,
            cuts: Vec::new(),
        }
    }

    /// Takes the next token.
    pub(crate) fn see(&mut self, token: Token) {
        match token.kind {
            Kind::ObjectStart | Kind::ArrayStart => self.open.push(Open {
                is_object: token.kind == Kind::ObjectStart,
                kept: false,
                leading: None,
                key: token.start,
                end: token.end,
            }),
            Kind::Key => self.key(token),
            Kind::ObjectEnd | Kind::ArrayEnd => {
                let closed = self.open.pop();
                if let (
                    Some(Open {
                        leading: Some(from),
                        end,
                        ..
                    }),
                    None,
                ) = (closed, self.removing)
                {
                    self.cuts.push((from, end));
                }
                self.value_ended(token.end);
            }
            Kind::String | Kind::Number | Kind::Literal => self.value_ended(token.end),
        }
    }

    fn key(&mut self, token: Token) {
        if self.removing.is_some() {
            return;
        }
        let depth = self.open.len();
        let name = key_bytes(self.text.get(token.start..token.end).unwrap_or_default());
        let named = |names: &[&str]| names.iter().any(|other| *name == *other.as_bytes());
        let secret = named(self.anywhere) || (depth == 1 && named(self.outermost));
        let Some(object) = self.open.last_mut() else {
            return;
        };
        object.key = token.start;
        if secret {
            self.removing = Some(depth);
            return;
        }
        object.kept = true;
        if let Some(from) = object.leading.take() {
            self.cuts.push((from, token.start));
        }
    }

    fn value_ended(&mut self, end: usize) {
        let depth = self.open.len();
        let Some(around) = self.open.last_mut() else {
            return;
        };
        if self.removing == Some(depth) && around.is_object {
            self.removing = None;
            if around.kept {
                // With the comma before it.
                self.cuts.push((around.end, end));
            } else {
                around.leading.get_or_insert(around.key);
            }
        }
        around.end = end;
    }

    /// The text without those members, or nothing when it has none.
    pub(crate) fn finish(self) -> Option<String> {
        if self.cuts.is_empty() {
            return None;
        }
        let removed: usize = self.cuts.iter().map(|(from, to)| to - from).sum();
        let mut kept = String::with_capacity(self.text.len().saturating_sub(removed));
        let mut at = 0;
        for (from, to) in self.cuts {
            kept.push_str(self.text.get(at..from).unwrap_or_default());
            at = to;
        }
        kept.push_str(self.text.get(at..).unwrap_or_default());
        Some(kept)
    }
}
