//! What an app may set, checked once.

use crate::error::StytchError;
use crate::http::{BaseUrl, ClientInfo, PublicToken, PublicTokenError};
use crate::storage::Role;

/// Shortest and longest session, in minutes (vendor: 5 minutes to 366 days).
const DURATION_MINUTES: std::ops::RangeInclusive<u32> = 5..=527_040;

/// The settings of one client.
#[expect(clippy::struct_excessive_bools, reason = "independent switches")]
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct ClientConfig {
    /// `public-token-test-…` or `public-token-live-…` from the Stytch dashboard.
    pub public_token: String,
    /// The folder for the session record: app-private and not backed up. It is made if missing. A
    /// consumer and a B2B client, and clients of several projects, may share one.
    pub storage_folder: String,
    /// `Owner`, or `Reader` for a widget or an extension that only shows what the app stored: it
    /// never writes, refreshes or signs out.
    pub role: Role,
    /// Names the key in the device's secure store. Clients of one project with different folders
    /// need different names.
    #[uniffi(default = "default")]
    pub instance: String,
    /// Keeps the session in this process's memory: nothing is written, nothing survives it, and
    /// `storage_folder` is not used. Clients with the same `instance` share it.
    #[uniffi(default = false)]
    pub in_memory: bool,
    /// Another server, such as the emulator; `https`, or `http` on this machine.
    #[uniffi(default = None)]
    pub base_url: Option<String>,
    /// For development only: allows an `http` address of any machine.
    #[uniffi(default = false)]
    pub allow_cleartext: bool,
    /// Minutes sent with a sign-in that names none, 5 to 527040. It may shorten a longer session.
    #[uniffi(default = 5)]
    pub default_session_duration_minutes: u32,
    /// Extend the session with every heartbeat. Off: heartbeats only validate.
    #[uniffi(default = false)]
    pub enable_automatic_session_extension: bool,
    /// False when the process was started in the background. It counts when the engine starts: a
    /// further client of the same folder and project leaves the engine as it is.
    #[uniffi(default = true)]
    pub starts_in_foreground: bool,
    /// What identifies app and device to the vendor.
    pub client_info: ClientInfo,
}

impl ClientConfig {
    /// The defaults for a token and a folder.
    pub fn new(public_token: impl Into<String>, storage_folder: impl Into<String>) -> Self {
        Self {
            public_token: public_token.into(),
            storage_folder: storage_folder.into(),
            role: Role::Owner,
            instance: "default".to_owned(),
            in_memory: false,
            base_url: None,
            allow_cleartext: false,
            default_session_duration_minutes: 5,
            enable_automatic_session_extension: false,
            starts_in_foreground: true,
            client_info: ClientInfo::default(),
        }
    }

    pub(crate) fn check(&self) -> Result<Checked, StytchError> {
        let public_token = PublicToken::parse(&self.public_token)
            .map_err(|error| StytchError::invalid("public_token", expected_token(error)))?;
        let base_url = match &self.base_url {
            Some(text) => BaseUrl::parse(text, self.allow_cleartext)
                .map_err(|reason| StytchError::invalid("base_url", unprefixed(&reason)))?,
            None => BaseUrl::for_public_token(&public_token),
        };
        if self.storage_folder.is_empty() && !self.in_memory {
            return Err(StytchError::invalid(
                "storage_folder",
                "the path of a folder",
            ));
        }
        if self.instance.is_empty() {
            return Err(StytchError::invalid("instance", "a name"));
        }
        check_duration(
            "default_session_duration_minutes",
            Some(self.default_session_duration_minutes),
        )?;
        Ok(Checked {
            public_token,
            base_url,
        })
    }
}

/// What a public token looks like, seen from the mistake.
fn expected_token(mistake: PublicTokenError) -> &'static str {
    match mistake {
        PublicTokenError::IsSecret => {
            "a public token; this is a project secret, which must never be in an app"
        }
        PublicTokenError::NotAUuid => "a UUID in lower case after the prefix",
        _ => "public-token-test-… or public-token-live-…",
    }
}

/// The error itself says "expected".
fn unprefixed(reason: &str) -> &str {
    reason.strip_prefix("expected ").unwrap_or(reason)
}

/// Settings that were checked.
pub(crate) struct Checked {
    pub(crate) public_token: PublicToken,
    pub(crate) base_url: BaseUrl,
}

/// Minutes within the vendor's range, or the error that names the field.
pub(crate) fn check_duration(field: &str, minutes: Option<u32>) -> Result<(), StytchError> {
    match minutes {
        Some(minutes) if !DURATION_MINUTES.contains(&minutes) => {
            Err(StytchError::invalid(field, "5 to 527040 minutes"))
        }
        Some(_) | None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "public-token-test-00000000-0000-4000-8000-000000000001";

    fn field_of(config: &ClientConfig) -> Option<String> {
        match config.check() {
            Err(StytchError::InvalidInput { field, .. }) => Some(field),
            Ok(_) | Err(_) => None,
        }
    }

    #[test]
    fn every_wrong_setting_is_named() {
        let good = ClientConfig::new(TOKEN, "folder");
        let with = |change: fn(&mut ClientConfig)| {
            let mut config = good.clone();
            change(&mut config);
            field_of(&config)
        };

        assert_eq!(field_of(&good), None);
        assert_eq!(
            with(|c| c.public_token.clear()).as_deref(),
            Some("public_token")
        );
        assert_eq!(
            with(|c| c.storage_folder.clear()).as_deref(),
            Some("storage_folder")
        );
        assert_eq!(with(|c| c.instance.clear()).as_deref(), Some("instance"));
        assert_eq!(
            with(|c| c.base_url = Some("http://example.com".into())).as_deref(),
            Some("base_url")
        );
        for minutes in [0, 4, 527_041] {
            let config = ClientConfig {
                default_session_duration_minutes: minutes,
                ..good.clone()
            };
            assert_eq!(
                field_of(&config).as_deref(),
                Some("default_session_duration_minutes")
            );
        }
    }
}
