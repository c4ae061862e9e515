//! The options of a client as JavaScript gives them: one text, read and checked in one place for every
//! bridge.
//!
//! The names are the vendor's JavaScript names. What JavaScript did not give stays `None`, so that a
//! bridge can distinguish a default from a given value. An unknown option is no error: its name is returned,
//! and JavaScript warns.

use crate::config::ClientConfig;
use crate::error::StytchError;
use crate::wire::json::{is_exact, members, text};

use super::params::shown;
use super::result::Object;

/// Each option, the setting that it sets, and what its value has to be.
const OPTIONS: &[(&str, &str, &str)] = &[
    ("public_token", "public_token", "a string"),
    ("vertical", "vertical", "consumer or b2b"),
    (
        "keepSessionAlive",
        "enable_automatic_session_extension",
        "true or false",
    ),
    ("customBaseUrl", "base_url", "a string"),
];

/// The options of one client, with the right types. Their contents are checked when a client is opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientOptions {
    /// `public-token-test-…` or `public-token-live-…`.
    pub public_token: String,
    /// True for a B2B project, false for a consumer project.
    pub is_b2b: bool,
    /// `keepSessionAlive`: extend the session with every heartbeat.
    pub keep_session_alive: Option<bool>,
    /// `customBaseUrl`: another server.
    pub custom_base_url: Option<String>,
    /// Options that this version does not have, for a warning.
    pub unknown: Vec<String>,
}

impl ClientOptions {
    /// Reads the text of one JSON object. `InvalidInput` names the option and what was expected, and never
    /// quotes a value.
    pub fn from_json(json: &str) -> Result<Self, StytchError> {
        let found = members(json)
            .map_err(|_| StytchError::invalid("options", "the text of one JSON object"))?;
        let mut values: [Option<&str>; OPTIONS.len()] = Default::default();
        let mut unknown = Vec::new();
        for member in found {
            let part = |(start, end): (usize, usize)| json.get(start..end).unwrap_or_default();
            let name = text(part(member.key));
            let Some(place) = OPTIONS.iter().position(|option| option.0 == name) else {
                unknown.push(shown(&name));
                continue;
            };
            let raw = part(member.value);
            if values[place].is_some() {
                return Err(StytchError::invalid(OPTIONS[place].0, "one value, not two"));
            }
            values[place] = (raw != "null").then_some(raw);
        }
        let [public_token, vertical, keep_session_alive, custom_base_url] = values;
        let is_b2b = match required(1, vertical)? {
            "\"consumer\"" => false,
            "\"b2b\"" => true,
            _ => return Err(wrong(1)),
        };
        Ok(Self {
            public_token: string(0, required(0, public_token)?)?,
            is_b2b,
            keep_session_alive: match keep_session_alive {
                None => None,
                Some("true") => Some(true),
                Some("false") => Some(false),
                Some(_) => return Err(wrong(2)),
            },
            custom_base_url: custom_base_url.map(|raw| string(3, raw)).transpose()?,
            unknown,
        })
    }

    /// The settings of a client with these options. Everything else has its default.
    pub fn config(&self, storage_folder: &str) -> ClientConfig {
        let mut config = ClientConfig::new(&*self.public_token, storage_folder);
        config.base_url.clone_from(&self.custom_base_url);
        if let Some(keep_alive) = self.keep_session_alive {
            config.enable_automatic_session_extension = keep_alive;
        }
        config
    }

    /// What `create` of a bridge returns for a client that was opened.
    pub fn created(&self, client: &str) -> String {
        let names = self.unknown.iter().map(|name| format!("\"{name}\""));
        let names = format!("[{}]", names.collect::<Vec<_>>().join(","));
        let mut object = Object::default();
        object.text("client", client);
        object.raw("unknown_options", &names);
        object.done().expose().to_owned()
    }
}

/// What `create` of a bridge returns when no client was opened. A setting that is wrong is named by its
/// option.
pub fn not_created(error: &StytchError) -> String {
    let error = match error {
        StytchError::InvalidInput { field, expected } => {
            let option = OPTIONS.iter().find(|option| option.1 == field);
            StytchError::invalid(option.map_or(field, |option| option.0), &**expected)
        }
        other => other.clone(),
    };
    let error = super::result::error_json(&error);
    let mut object = Object::default();
    object.raw("error", error.expose());
    object.done().expose().to_owned()
}

fn wrong(option: usize) -> StytchError {
    StytchError::invalid(OPTIONS[option].0, OPTIONS[option].2)
}

fn required(option: usize, raw: Option<&str>) -> Result<&str, StytchError> {
    raw.ok_or_else(|| {
        let (name, _, expected) = OPTIONS[option];
        StytchError::invalid(name, format!("{expected}, which is required"))
    })
}

fn string(option: usize, raw: &str) -> Result<String, StytchError> {
    if raw.starts_with('"') && is_exact(raw) {
        Ok(text(raw).into_owned())
    } else {
        Err(wrong(option))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "public-token-test-00000000-0000-4000-8000-000000000001";

    fn refused(json: &str) -> (String, String) {
        match ClientOptions::from_json(json) {
            Err(StytchError::InvalidInput { field, expected }) => (field, expected),
            other => unreachable!("{other:?}"),
        }
    }

    #[test]
    fn options_have_the_vendors_names_and_what_was_not_given_stays_open() {
        let least = format!(r#"{{"public_token":"{TOKEN}","vertical":"consumer"}}"#);
        let most = format!(
            r#"{{"public_token":"{TOKEN}","vertical":"b2b","keepSessionAlive":true,"customBaseUrl":"https://a.example"}}"#
        );

        let least = ClientOptions::from_json(&least).unwrap();
        let most = ClientOptions::from_json(&most).unwrap();

        assert_eq!(
            least,
            ClientOptions {
                public_token: TOKEN.to_owned(),
                is_b2b: false,
                keep_session_alive: None,
                custom_base_url: None,
                unknown: Vec::new(),
            }
        );
        assert_eq!(least.config("f"), ClientConfig::new(TOKEN, "f"));
        assert!(most.is_b2b);
        let config = most.config("f");
        assert!(config.enable_automatic_session_extension);
        assert_eq!(config.base_url.as_deref(), Some("https://a.example"));
    }

    #[test]
    fn an_option_that_is_missing_or_of_the_wrong_type_is_named_with_what_was_expected() {
        let with = |more: &str| format!(r#"{{"public_token":"t","vertical":"b2b"{more}}}"#);
        for (json, option, expected) in [
            ("", "options", "the text of one JSON object"),
            ("[]", "options", "the text of one JSON object"),
            ("{}", "vertical", "consumer or b2b, which is required"),
            (
                r#"{"vertical":"b2b"}"#,
                "public_token",
                "a string, which is required",
            ),
            (
                r#"{"vertical":"canary","public_token":"t"}"#,
                "vertical",
                "consumer or b2b",
            ),
            (
                r#"{"vertical":"b2b","public_token":7}"#,
                "public_token",
                "a string",
            ),
            (
                &with(r#","keepSessionAlive":"yes""#),
                "keepSessionAlive",
                "true or false",
            ),
            (&with(r#","customBaseUrl":{}"#), "customBaseUrl", "a string"),
            (
                &with(r#","customBaseUrl":"\ud800""#),
                "customBaseUrl",
                "a string",
            ),
            (
                &with(r#","vertical":"b2b""#),
                "vertical",
                "one value, not two",
            ),
        ] {
            assert_eq!(refused(json), (option.into(), expected.into()), "{json}");
        }
    }

    #[test]
    fn an_option_that_is_not_known_is_returned_by_name_and_is_no_error() {
        let json = r#"{"public_token":"t","vertical":"consumer","cookieOptions":{},"a b":1}"#;

        let options = ClientOptions::from_json(json).unwrap();

        assert_eq!(options.unknown, ["cookieOptions", "(not a name)"]);
        assert_eq!(
            options.created("c1"),
            r#"{"client":"c1","unknown_options":["cookieOptions","(not a name)"]}"#
        );
    }

    #[test]
    fn a_setting_that_is_wrong_is_named_by_its_option() {
        let error = StytchError::invalid("base_url", "an https address");

        assert_eq!(
            not_created(&error),
            r#"{"error":{"kind":"usage","name":"StytchSDKUsageError","field":"customBaseUrl","expected":"an https address"}}"#
        );
    }
}
