//! What must be in a seed once, checked while it is read, so that the error has the line.

use super::{Known, NewMember, NewOrganization, NewUser};
use serde::de::{DeserializeSeed, Deserializer, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::collections::HashSet;
use std::fmt;
use std::marker::PhantomData;

/// The values of a seed that must be there once.
#[derive(Default)]
pub(super) struct Once(HashSet<(String, String)>);

impl Once {
    /// Adds the fields of an entry. Each is compared with those of its scope; one that ends in `@` is that of the
    /// list.
    pub(super) fn add(
        &mut self,
        list: &str,
        at: &str,
        unique: &[(&str, &str)],
        fields: &Map<String, Value>,
    ) -> Result<(), String> {
        for (scope, field) in unique {
            let value = fields.get(*field).and_then(Value::as_str);
            let Some(value) = value.filter(|it| !it.is_empty()) else {
                continue;
            };
            let scope = if scope.ends_with('@') {
                format!("{scope}{list}")
            } else {
                (*scope).to_owned()
            };
            if !self.0.insert((scope, value.to_lowercase())) {
                return Err(format!("{at}.{field}: {value} is there twice"));
            }
        }
        Ok(())
    }
}

/// Where an entry stands: what was read before it, the path of its list and its own.
pub(super) struct Place<'a> {
    pub(super) once: &'a mut Once,
    pub(super) list: String,
    pub(super) at: String,
}

/// An entry of a list of a seed.
pub(super) trait Entry: Sized {
    const KNOWN: Known;

    fn new(fields: Map<String, Value>, members: Vec<NewMember>) -> Self;
}

/// Reads an entry at its place.
struct At<'a, T> {
    place: Place<'a>,
    kind: PhantomData<T>,
}

impl<'de, T: Entry> DeserializeSeed<'de> for At<'_, T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        let (fields, members) = deserializer.deserialize_map(super::Fields {
            known: T::KNOWN,
            place: Some(self.place),
        })?;
        Ok(T::new(fields, members))
    }
}

/// Reads a list whose path this is.
pub(super) struct List<'a, T> {
    once: &'a mut Once,
    path: String,
    kind: PhantomData<T>,
}

impl<'a, T> List<'a, T> {
    pub(super) fn new(once: &'a mut Once, path: String) -> Self {
        Self {
            once,
            path,
            kind: PhantomData,
        }
    }
}

impl<'de, T: Entry> DeserializeSeed<'de> for List<'_, T> {
    type Value = Vec<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Vec<T>, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, T: Entry> Visitor<'de> for List<'_, T> {
    type Value = Vec<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "a list at {}", self.path)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<T>, A::Error> {
        let mut all = Vec::new();
        loop {
            let place = Place {
                once: self.once,
                list: self.path.clone(),
                at: format!("{}[{}]", self.path, all.len()),
            };
            let kind = PhantomData;
            match list.next_element_seed(At { place, kind })? {
                Some(entry) => all.push(entry),
                None => return Ok(all),
            }
        }
    }
}

pub(super) fn users<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<NewUser>, D::Error> {
    List::new(&mut Once::default(), "users".to_owned()).deserialize(deserializer)
}

pub(super) fn organizations<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<NewOrganization>, D::Error> {
    List::new(&mut Once::default(), "organizations".to_owned()).deserialize(deserializer)
}
