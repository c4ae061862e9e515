//! The members of one object: keys and values as they are written.

use super::{Kind, NotJson, Scanner, Token};

/// A member of an object: places of its key (with quotes) and of its value in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Member {
    pub(crate) key: (usize, usize),
    pub(crate) value: (usize, usize),
}

/// Collects the members of the outermost object from its tokens, in their order; a key that is there
/// twice gives two of them.
#[derive(Default)]
pub(crate) struct Members {
    depth: usize,
    is_object: bool,
    key: (usize, usize),
    start: usize,
    found: Vec<Member>,
}

impl Members {
    /// Takes the next token.
    pub(crate) fn see(&mut self, token: Token) {
        match token.kind {
            Kind::Key if self.depth == 1 => self.key = (token.start, token.end),
            Kind::Key => {}
            Kind::ObjectStart | Kind::ArrayStart => {
                match self.depth {
                    0 => self.is_object = token.kind == Kind::ObjectStart,
                    1 => self.start = token.start,
                    _ => {}
                }
                self.depth += 1;
            }
            Kind::ObjectEnd | Kind::ArrayEnd => {
                self.depth = self.depth.saturating_sub(1);
                if self.depth == 1 {
                    self.add(self.start, token.end);
                }
            }
            Kind::String | Kind::Number | Kind::Literal => {
                if self.depth == 1 {
                    self.add(token.start, token.end);
                }
            }
        }
    }

    fn add(&mut self, start: usize, end: usize) {
        if self.is_object {
            self.found.push(Member {
                key: self.key,
                value: (start, end),
            });
        }
    }

    /// The members, once all tokens were seen; an error when the text is something else.
    pub(crate) fn finish(self) -> Result<Vec<Member>, NotJson> {
        if self.is_object {
            Ok(self.found)
        } else {
            Err(NotJson)
        }
    }
}

/// Splits the text of an object.
pub(crate) fn members(text: &str) -> Result<Vec<Member>, NotJson> {
    collect(Scanner::new(text))
}

/// Splits the body of a response, see [`Scanner::tolerant`].
pub(crate) fn tolerant_members(body: &[u8]) -> Result<Vec<Member>, NotJson> {
    collect(Scanner::tolerant(body))
}

/// Splits the text of an array.
pub(crate) fn elements(text: &str) -> Result<Vec<&str>, NotJson> {
    let mut found = Vec::new();
    let mut depth = 0_usize;
    let mut start = 0;
    for (index, token) in Scanner::new(text).enumerate() {
        let token = token?;
        if index == 0 && token.kind != Kind::ArrayStart {
            return Err(NotJson);
        }
        match token.kind {
            Kind::ObjectStart | Kind::ArrayStart => {
                if depth == 1 {
                    start = token.start;
                }
                depth += 1;
                continue;
            }
            Kind::ObjectEnd | Kind::ArrayEnd => depth = depth.saturating_sub(1),
            Kind::String | Kind::Number | Kind::Literal if depth == 1 => start = token.start,
            Kind::Key | Kind::String | Kind::Number | Kind::Literal => continue,
        }
        if depth == 1 {
            found.extend(text.get(start..token.end));
        }
    }
    Ok(found)
}

fn collect(scanner: Scanner<'_>) -> Result<Vec<Member>, NotJson> {
    let mut members = Members::default();
    for token in scanner {
        members.see(token?);
    }
    members.finish()
}
