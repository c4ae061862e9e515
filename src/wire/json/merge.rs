//! Putting the members of one object over those of another, text by text.

use std::borrow::Cow;
use std::collections::HashMap;

use super::{Member, NotJson, key_bytes, members};

/// The object `cached` with the values of `fresh`: a value whose key is there already takes the
/// place of the old one, others follow at the end. Keys in `skip` are not taken over. Every value
/// and all white space keep their exact text. Of a key that `fresh` has twice the last one counts.
///
/// # Errors
///
/// When one of the texts is not a JSON object.
pub fn merge_objects(cached: &str, fresh: &str, skip: &[&str]) -> Result<String, NotJson> {
    let old = members(cached)?;
    let new = members(fresh)?;
    let mut newest: HashMap<Cow<'_, [u8]>, Member> = HashMap::with_capacity(new.len());
    for member in &new {
        newest.insert(key_bytes(slice(fresh, member.key)), *member);
    }
    for key in skip {
        newest.remove(key.as_bytes());
    }

    let mut merged = String::with_capacity(cached.len() + fresh.len());
    let mut copied = 0;
    let mut replaced = Vec::with_capacity(old.len());
    for member in &old {
        let key = key_bytes(slice(cached, member.key));
        let Some(by) = newest.get(&key) else { continue };
        merged.push_str(slice(cached, (copied, member.value.0)));
        merged.push_str(slice(fresh, by.value));
        copied = member.value.1;
        replaced.push(key);
    }
    for key in &replaced {
        newest.remove(key);
    }
    // What is left of `cached` ends with a brace and white space.
    let rest = slice(cached, (copied, cached.len()));
    let (inside, end) = rest.rsplit_once('}').ok_or(NotJson)?;
    if newest.is_empty() {
        merged.push_str(rest);
        return Ok(merged);
    }
    merged.push_str(inside);
    let mut separate = !old.is_empty();
    for member in &new {
        // Only the last member of a key is in the map.
        if newest.get(&key_bytes(slice(fresh, member.key))) != Some(member) {
            continue;
        }
        if separate {
            merged.push(',');
        }
        separate = true;
        merged.push_str(slice(fresh, member.key));
        merged.push(':');
        merged.push_str(slice(fresh, member.value));
    }
    merged.push('}');
    merged.push_str(end);
    Ok(merged)
}

fn slice(text: &str, (start, end): (usize, usize)) -> &str {
    text.get(start..end).unwrap_or_default()
}
