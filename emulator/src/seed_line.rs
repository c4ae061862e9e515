//! The line of a place such as `users[0].roles` in a JSON text.

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// The line on which the place begins: that of its name, or of the entry of a list.
pub(crate) fn of(text: &str, place: &str) -> Option<usize> {
    let names = place.split(['.', '[']);
    let steps: Vec<&str> = names.map(|name| name.trim_end_matches(']')).collect();
    let walk = Walk { steps: &steps };
    // The walk ends with an error at the place, and the error has the line.
    let error = walk.deserialize(&mut serde_json::Deserializer::from_str(text));
    let error = error.err().filter(serde_json::Error::is_data)?;
    Some(error.line())
}

/// Reads a value up to the place that these names and numbers lead to.
struct Walk<'a> {
    steps: &'a [&'a str],
}

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if self.steps.is_empty() {
            return Err(D::Error::custom("here"));
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object or a list")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key::<String>()? {
            match self.steps {
                [first] if *first == name => return Err(A::Error::custom("here")),
                [first, steps @ ..] if *first == name => map.next_value_seed(Walk { steps })?,
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let (number, steps) = self.steps.split_first().unzip();
        let number = number.and_then(|it| it.parse().ok()).unwrap_or(0);
        for _ in 0..number {
            list.next_element::<IgnoredAny>()?;
        }
        list.next_element_seed(Walk {
            steps: steps.unwrap_or_default(),
        })?;
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_has_the_line_on_which_it_begins() {
        let text = "{\n\"a\": 1,\n\"b\": [\n{},\n{\"c\":\n[\n1,\n2]}]}";

        for (place, line) in [
            ("a", Some(2)),
            ("b", Some(3)),
            ("b[0]", Some(4)),
            ("b[1]", Some(5)),
            ("b[1].c", Some(5)),
            ("b[1].c[1]", Some(8)),
            ("d", None),
            ("b[2]", None),
        ] {
            assert_eq!(of(text, place), line, "{place}");
        }
    }
}
