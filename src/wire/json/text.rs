//! From a JSON string as it is written to the text it stands for.

use std::borrow::Cow;

/// U+FFFD, which stands for what is no character.
const REPLACEMENT: &str = "\u{fffd}";

/// The text of a JSON string; `raw` has its quotes. A lone surrogate becomes U+FFFD.
///
/// The text of a secret is written once and never moved while it grows: what the caller gets is the
/// only copy.
pub(crate) fn text(raw: &str) -> Cow<'_, str> {
    let inner = inner(raw);
    if !inner.contains('\\') {
        return Cow::Borrowed(inner);
    }
    // An escape is never shorter than what it stands for.
    let mut text = String::with_capacity(inner.len());
    unescape(inner, |piece| match piece {
        Piece::Text(part) => text.push_str(part),
        Piece::Unit(unit) => match char::from_u32(unit) {
            Some(character) => text.push(character),
            None => text.push_str(REPLACEMENT),
        },
    });
    Cow::Owned(text)
}

/// True when [`text`] returns exactly the text of the JSON string: it has no lone surrogate.
#[cfg(feature = "json")]
pub(crate) fn is_exact(raw: &str) -> bool {
    let mut exact = true;
    unescape(inner(raw), |piece| {
        exact &= !matches!(piece, Piece::Unit(unit) if char::from_u32(unit).is_none());
    });
    exact
}

/// The bytes that keys are compared by: as [`text`], but different lone surrogates stay different.
pub(crate) fn key_bytes(raw: &str) -> Cow<'_, [u8]> {
    let inner = inner(raw);
    if !inner.contains('\\') {
        return Cow::Borrowed(inner.as_bytes());
    }
    let mut bytes = Vec::with_capacity(inner.len());
    unescape(inner, |piece| match piece {
        Piece::Text(part) => bytes.extend_from_slice(part.as_bytes()),
        Piece::Unit(unit) => match char::from_u32(unit) {
            Some(character) => {
                bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
            }
            // As UTF-8 would write it, if it were a character; no text has these bytes.
            None => bytes.extend(
                [
                    unit >> 12 | 0xe0,
                    unit >> 6 & 0x3f | 0x80,
                    unit & 0x3f | 0x80,
                ]
                .map(|part| u8::try_from(part).unwrap_or_default()),
            ),
        },
    });
    Cow::Owned(bytes)
}

/// Bytes as text, each sequence that is not UTF-8 as U+FFFD. Makes no copy on the way that is not
/// wiped: the size is known before the text is written.
pub(crate) fn lossy(bytes: &[u8]) -> String {
    let size = bytes
        .utf8_chunks()
        .map(|chunk| {
            let wrong = usize::from(!chunk.invalid().is_empty());
            chunk.valid().len() + wrong * REPLACEMENT.len()
        })
        .sum();
    let mut text = String::with_capacity(size);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            text.push_str(REPLACEMENT);
        }
    }
    text
}

enum Piece<'a> {
    Text(&'a str),
    /// What an escape stands for: a character, or a surrogate without its other half.
    Unit(u32),
}

fn inner(raw: &str) -> &str {
    raw.strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .unwrap_or_default()
}

fn unescape<'a>(inner: &'a str, mut emit: impl FnMut(Piece<'a>)) {
    let mut rest = inner;
    while let Some(at) = rest.find('\\') {
        emit(Piece::Text(rest.get(..at).unwrap_or_default()));
        let escape = rest.get(at..).unwrap_or_default();
        let (unit, length) = one_escape(escape);
        emit(Piece::Unit(unit));
        rest = escape.get(length..).unwrap_or_default();
    }
    emit(Piece::Text(rest));
}

/// What the escape at the start of the text stands for, and its length. Two halves of a character
/// are one escape.
fn one_escape(text: &str) -> (u32, usize) {
    let simple = |character: char| (u32::from(character), 2);
    match text.as_bytes().get(1) {
        Some(b'b') => simple('\u{8}'),
        Some(b'f') => simple('\u{c}'),
        Some(b'n') => simple('\n'),
        Some(b'r') => simple('\r'),
        Some(b't') => simple('\t'),
        Some(b'u') => {
            let first = unit_at(text, 0).unwrap_or(0xfffd);
            let second = unit_at(text, 6);
            match (first, second) {
                (0xd800..0xdc00, Some(second @ 0xdc00..0xe000)) => {
                    (0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00), 12)
                }
                _ => (first, 6),
            }
        }
        Some(byte) => (u32::from(*byte), 2),
        None => (0xfffd, 2),
    }
}

/// The four digits of the `\u` escape at this place, if there is one.
fn unit_at(text: &str, at: usize) -> Option<u32> {
    let digits = text.get(at..at + 6)?.strip_prefix("\\u")?;
    u32::from_str_radix(digits, 16).ok()
}
