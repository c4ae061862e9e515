//! A value of a seed that is checked while it is read, so that the error has its line.

use serde::Deserialize as _;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Value, json};
use std::fmt;

/// Reads any value that this function accepts.
pub(super) struct Checked<F>(pub(super) F);

impl<F: FnOnce(&Value) -> Result<(), String>> Checked<F> {
    fn done<E: Error>(self, value: Value) -> Result<Value, E> {
        (self.0)(&value).map_err(E::custom)?;
        Ok(value)
    }
}

impl<'de, F: FnOnce(&Value) -> Result<(), String>> DeserializeSeed<'de> for Checked<F> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, F: FnOnce(&Value) -> Result<(), String>> Visitor<'de> for Checked<F> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        self.done(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        self.done(json!(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        self.done(json!(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        self.done(json!(value))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        self.done(json!(value))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        self.done(json!(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Value, A::Error> {
        let value = Value::deserialize(SeqAccessDeserializer::new(list))?;
        self.done(value)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Value, A::Error> {
        let value = Value::deserialize(MapAccessDeserializer::new(map))?;
        self.done(value)
    }
}
