//! Whether two JSON texts are equivalent.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::sync::LazyLock;

use super::{Kind, NotJson, Scanner, key_bytes};

/// True when two JSON texts are equivalent: the order of keys, white space and the way a string is
/// escaped make no difference; numbers are compared as they are written (`1` and `1.0` differ). For
/// a duplicate key the last one counts. Texts that are not JSON are the same when their bytes are.
pub fn same_value(a: &str, b: &str) -> bool {
    same_value_except("", a, b)
}

/// The same, with one key of the outermost object left out of the comparison; `""` for none.
pub(crate) fn same_value_except(ignored: &str, a: &str, b: &str) -> bool {
    a == b
        || match (fingerprint(a, ignored), fingerprint(b, ignored)) {
            (Ok(a), Ok(b)) => a == b,
            _ => false,
        }
}

/// 128 bits with keys of this process: two different values have the same one with a chance of
/// 2⁻¹²⁸, and an attacker cannot construct such values.
type Fingerprint = (u64, u64);

static KEYS: LazyLock<[RandomState; 2]> =
    LazyLock::new(|| [RandomState::new(), RandomState::new()]);

fn hash(kind: u8, bytes: &[u8]) -> Fingerprint {
    let [a, b] = [0, 1].map(|index: usize| {
        let mut hasher = KEYS[index].build_hasher();
        hasher.write_u8(kind);
        hasher.write(bytes);
        hasher.finish()
    });
    (a, b)
}

fn hash_all<'a>(kind: u8, parts: impl Iterator<Item = &'a Fingerprint> + Clone) -> Fingerprint {
    let [a, b] = [0, 1].map(|index: usize| {
        let mut hasher = KEYS[index].build_hasher();
        hasher.write_u8(kind);
        for part in parts.clone() {
            hasher.write_u64(part.0);
            hasher.write_u64(part.1);
        }
        hasher.finish()
    });
    (a, b)
}

/// An open object or array.
struct Open {
    /// Where its own entries start in the common list.
    start: usize,
    /// The key whose value comes; arrays have none.
    key: Fingerprint,
    /// True when that key is to be ignored.
    ignored: bool,
}

fn fingerprint(text: &str, ignored: &str) -> Result<Fingerprint, NotJson> {
    let mut open: Vec<Open> = Vec::new();
    // The finished values of all open objects and arrays.
    let mut entries: Vec<(Fingerprint, Fingerprint)> = Vec::new();
    let mut result = (0, 0);
    for token in Scanner::new(text) {
        let token = token?;
        let raw = text.get(token.start..token.end).unwrap_or_default();
        let value = match token.kind {
            Kind::ObjectStart | Kind::ArrayStart => {
                open.push(Open {
                    start: entries.len(),
                    key: (0, 0),
                    ignored: false,
                });
                continue;
            }
            Kind::Key => {
                let outermost = open.len() == 1;
                if let Some(object) = open.last_mut() {
                    let key = key_bytes(raw);
                    object.ignored =
                        outermost && !ignored.is_empty() && *key == *ignored.as_bytes();
                    object.key = hash(b'k', &key);
                }
                continue;
            }
            Kind::ObjectEnd => {
                let start = open.pop().map_or(0, |object| object.start);
                let own = entries.get_mut(start..).unwrap_or_default();
                // Stable: of equal keys the last one stays the last one.
                own.sort_by_key(|(key, _)| *key);
                let last_of_each = own
                    .iter()
                    .enumerate()
                    .filter(|(index, (key, _))| {
                        own.get(index + 1).is_none_or(|next| next.0 != *key)
                    })
                    .flat_map(|(_, (key, value))| [key, value]);
                let value = hash_all(b'o', last_of_each);
                entries.truncate(start);
                value
            }
            Kind::ArrayEnd => {
                let start = open.pop().map_or(0, |array| array.start);
                let own = entries.get(start..).unwrap_or_default();
                let value = hash_all(b'a', own.iter().map(|(_, value)| value));
                entries.truncate(start);
                value
            }
            Kind::String => hash(b's', &key_bytes(raw)),
            Kind::Number => hash(b'n', raw.as_bytes()),
            Kind::Literal => hash(b'l', raw.as_bytes()),
        };
        match open.last() {
            Some(Open { ignored: true, .. }) => {}
            Some(Open { key, .. }) => entries.push((*key, value)),
            None => result = value,
        }
    }
    Ok(result)
}
