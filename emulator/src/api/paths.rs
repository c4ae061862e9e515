//! Paths with names in braces, such as `/v1/users/{user_id}`.

use std::collections::HashMap;

/// The name in a segment in braces.
pub(crate) fn placeholder(segment: &'static str) -> Option<&'static str> {
    segment.strip_prefix('{')?.strip_suffix('}')
}

/// What stands for the names in braces, if the path fits.
pub(crate) fn parameters(
    pattern: &'static str,
    path: &str,
) -> Option<HashMap<&'static str, String>> {
    let mut given = path.split('/').filter(|segment| !segment.is_empty());
    let mut found = HashMap::new();
    for expected in pattern.split('/').filter(|segment| !segment.is_empty()) {
        let segment = given.next()?;
        match placeholder(expected) {
            Some(name) => {
                found.insert(name, segment.to_owned());
            }
            None if expected == segment => {}
            None => return None,
        }
    }
    given.next().is_none().then_some(found)
}
