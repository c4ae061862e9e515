//! The scanner: checks the grammar of RFC 8259 and gives the place of each token.

use super::NotJson;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `{`
    ObjectStart,
    /// `}`
    ObjectEnd,
    /// `[`
    ArrayStart,
    /// `]`
    ArrayEnd,
    /// The name of a member, with its quotes.
    Key,
    /// A string value, with its quotes.
    String,
    /// A number.
    Number,
    /// `true`, `false` or `null`.
    Literal,
}

/// A token and its place: `start..end` are byte offsets into the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// What may come next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    Value,
    FirstElement,
    FirstKey,
    AfterValue,
    Nothing,
}

/// Reads one JSON value from front to back. The nesting is kept in a list and not on the stack.
///
/// Bytes inside of strings are not checked to be UTF-8: everything outside of strings is ASCII, so
/// that wrong bytes can only be part of a text.
pub(crate) struct Scanner<'a> {
    text: &'a [u8],
    at: usize,
    /// One entry a level: true for an object.
    open: Vec<bool>,
    next: Next,
    /// True when NUL bytes may follow the value.
    tolerant: bool,
}

impl<'a> Scanner<'a> {
    /// Exactly one JSON value and white space around it.
    pub(crate) fn new(text: &'a str) -> Self {
        Self {
            text: text.as_bytes(),
            at: 0,
            open: Vec::new(),
            next: Next::Value,
            tolerant: false,
        }
    }

    /// The same for the body of a response, which may begin with a byte order mark and end with NUL
    /// bytes.
    pub(crate) fn tolerant(body: &'a [u8]) -> Self {
        const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
        Self {
            text: body,
            at: if body.starts_with(BYTE_ORDER_MARK) {
                BYTE_ORDER_MARK.len()
            } else {
                0
            },
            open: Vec::new(),
            next: Next::Value,
            tolerant: true,
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn skip_white_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn step(&mut self) -> Result<Option<Token>, NotJson> {
        self.skip_white_space();
        match self.next {
            Next::Value => self.value().map(Some),
            Next::FirstElement => match self.peek() {
                Some(b']') => self.close().map(Some),
                _ => self.value().map(Some),
            },
            Next::FirstKey => match self.peek() {
                Some(b'}') => self.close().map(Some),
                _ => self.key().map(Some),
            },
            Next::AfterValue => match self.open.last() {
                None => self.end(),
                Some(object) => {
                    let object = *object;
                    if self.peek() != Some(b',') {
                        return self.close().map(Some);
                    }
                    self.at += 1;
                    self.skip_white_space();
                    if object { self.key() } else { self.value() }.map(Some)
                }
            },
            Next::Nothing => Ok(None),
        }
    }

    fn end(&mut self) -> Result<Option<Token>, NotJson> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let allowed = |byte: &u8| match byte {
            b' ' | b'\t' | b'\n' | b'\r' => true,
            0 => self.tolerant,
            _ => false,
        };
        if !rest.iter().all(allowed) {
            return Err(NotJson);
        }
        self.next = Next::Nothing;
        Ok(None)
    }

    fn value(&mut self) -> Result<Token, NotJson> {
        let start = self.at;
        let kind = match self.peek() {
            Some(b'{') => {
                self.at += 1;
                self.open.push(true);
                self.next = Next::FirstKey;
                Kind::ObjectStart
            }
            Some(b'[') => {
                self.at += 1;
                self.open.push(false);
                self.next = Next::FirstElement;
                Kind::ArrayStart
            }
            Some(b'"') => {
                self.string()?;
                self.next = Next::AfterValue;
                Kind::String
            }
            Some(b'-' | b'0'..=b'9') => {
                self.number()?;
                self.next = Next::AfterValue;
                Kind::Number
            }
            _ => {
                self.literal()?;
                self.next = Next::AfterValue;
                Kind::Literal
            }
        };
        Ok(self.token(kind, start))
    }

    fn token(&self, kind: Kind, start: usize) -> Token {
        Token {
            kind,
            start,
            end: self.at,
        }
    }

    fn close(&mut self) -> Result<Token, NotJson> {
        let start = self.at;
        let kind = match (self.open.pop(), self.peek()) {
            (Some(true), Some(b'}')) => Kind::ObjectEnd,
            (Some(false), Some(b']')) => Kind::ArrayEnd,
            _ => return Err(NotJson),
        };
        self.at += 1;
        self.next = Next::AfterValue;
        Ok(self.token(kind, start))
    }

    fn key(&mut self) -> Result<Token, NotJson> {
        let start = self.at;
        if self.peek() != Some(b'"') {
            return Err(NotJson);
        }
        self.string()?;
        let token = self.token(Kind::Key, start);
        self.skip_white_space();
        if self.peek() != Some(b':') {
            return Err(NotJson);
        }
        self.at += 1;
        self.next = Next::Value;
        Ok(token)
    }

    fn string(&mut self) -> Result<(), NotJson> {
        self.at += 1;
        loop {
            let byte = self.peek().ok_or(NotJson)?;
            self.at += 1;
            match byte {
                b'"' => return Ok(()),
                b'\\' => self.escape()?,
                0..0x20 => return Err(NotJson),
                _ => {}
            }
        }
    }

    fn escape(&mut self) -> Result<(), NotJson> {
        let byte = self.peek().ok_or(NotJson)?;
        self.at += 1;
        match byte {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Ok(()),
            b'u' => {
                let digits = self.text.get(self.at..self.at + 4).ok_or(NotJson)?;
                self.at += 4;
                if digits.iter().all(u8::is_ascii_hexdigit) {
                    Ok(())
                } else {
                    Err(NotJson)
                }
            }
            _ => Err(NotJson),
        }
    }

    fn number(&mut self) -> Result<(), NotJson> {
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        if self.peek() == Some(b'0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(())
    }

    fn digits(&mut self) -> Result<(), NotJson> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at == start {
            return Err(NotJson);
        }
        Ok(())
    }

    fn literal(&mut self) -> Result<(), NotJson> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let word = [b"true".as_slice(), b"false", b"null"]
            .into_iter()
            .find(|word| rest.starts_with(word))
            .ok_or(NotJson)?;
        self.at += word.len();
        Ok(())
    }
}

impl Iterator for Scanner<'_> {
    type Item = Result<Token, NotJson>;

    fn next(&mut self) -> Option<Self::Item> {
        let step = self.step();
        if step.is_err() {
            self.next = Next::Nothing;
        }
        step.transpose()
    }
}
