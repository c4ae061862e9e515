//! How secrets and objects are written into the record's JSON.

/// A secret as a JSON text: only ever inside the sealed record.
pub(super) mod secret_text {
    use serde::{Deserialize, Deserializer, Serializer};

    use crate::tokens::Secret;

    pub(in crate::storage::record) fn serialize<S: Serializer>(
        secret: &Secret,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        to.serialize_str(secret.expose())
    }

    pub(in crate::storage::record) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Secret, D::Error> {
        String::deserialize(from).map(Secret::new)
    }

    pub(in crate::storage::record) mod optional {
        use super::{Deserialize, Deserializer, Secret, Serializer};

        #[allow(clippy::ref_option)]
        pub(in crate::storage::record) fn serialize<S: Serializer>(
            secret: &Option<Secret>,
            to: S,
        ) -> Result<S::Ok, S::Error> {
            match secret {
                Some(secret) => super::serialize(secret, to),
                None => to.serialize_none(),
            }
        }

        pub(in crate::storage::record) fn deserialize<'de, D: Deserializer<'de>>(
            from: D,
        ) -> Result<Option<Secret>, D::Error> {
            Ok(Option::<String>::deserialize(from)?.map(Secret::new))
        }
    }
}

/// A text that is JSON, stored as that JSON and not as an escaped text.
pub(super) mod raw_json {
    use serde::de::Deserializer;
    use serde::ser::{Error as _, Serializer};
    use serde::{Deserialize, Serialize};
    use serde_json::value::RawValue;

    pub(in crate::storage::record) fn serialize<S: Serializer>(
        json: &str,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        <&RawValue>::deserialize(&mut serde_json::Deserializer::from_str(json))
            .ok()
            // A value followed by something else would swallow what follows in the record.
            .filter(|raw| raw.get().len() == json.trim().len())
            .ok_or_else(|| S::Error::custom("not JSON"))?
            .serialize(to)
    }

    pub(in crate::storage::record) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<String, D::Error> {
        <&'de RawValue>::deserialize(from).map(|raw| raw.get().to_owned())
    }

    pub(in crate::storage::record) mod optional {
        use super::{Deserialize, Deserializer, RawValue, Serialize, Serializer};

        /// Calls [`super::serialize`] where a value is needed.
        struct Json<'a>(&'a str);

        impl Serialize for Json<'_> {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                super::serialize(self.0, to)
            }
        }

        #[allow(clippy::ref_option)]
        pub(in crate::storage::record) fn serialize<S: Serializer>(
            json: &Option<String>,
            to: S,
        ) -> Result<S::Ok, S::Error> {
            json.as_deref().map(Json).serialize(to)
        }

        pub(in crate::storage::record) fn deserialize<'de, D: Deserializer<'de>>(
            from: D,
        ) -> Result<Option<String>, D::Error> {
            Ok(Option::<&'de RawValue>::deserialize(from)?.map(|raw| raw.get().to_owned()))
        }
    }
}
