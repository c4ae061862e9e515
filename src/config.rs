//! What an app may set, checked once.

pub(crate) mod ranges;

use crate::error::StytchError;
use crate::http::{
    BaseUrl, CertificatePins, ClientInfo, EXPECTED_PINS, PublicToken, PublicTokenError,
};
use crate::storage::Role;
use crate::tokens::Secret;

/// The settings of one client.
#[expect(clippy::struct_excessive_bools, reason = "independent switches")]
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct ClientConfig {
    /// `public-token-test-…` or `public-token-live-…` from the Stytch dashboard.
    pub public_token: String,
    /// The folder for the session record: app-private and not backed up. It is made if missing. A
    /// consumer and a B2B client, clients of several projects and several instances may share one.
    /// Two paths are one folder if they are equal after `.` and `..` are taken out of the text; links
    /// are not followed for that.
    pub storage_folder: String,
    /// `Owner`, or `Reader` for a widget or an extension that only displays what the app stored: it
    /// never writes, refreshes or signs out.
    pub role: Role,
    /// Names the record and its key in the device's secure store, so that several clients of one
    /// project keep sessions of their own. Clients of one project with different folders need
    /// different names.
    #[uniffi(default = "default")]
    pub instance: String,
    /// Keeps the session in this process's memory: nothing is written, nothing survives it, and
    /// `storage_folder` is not used. Clients with the same `instance` share it.
    #[uniffi(default = false)]
    pub in_memory: bool,
    /// Another server, such as the emulator; `https`, or `http` on localhost. Its host name in
    /// ASCII, an international name as `xn--…`.
    #[uniffi(default = None)]
    pub base_url: Option<String>,
    /// For development only: allows an `http` address of any host.
    #[uniffi(default = false)]
    pub allow_cleartext: bool,
    /// Minutes sent with a sign-in that names none, 5 to 527040. It may shorten a longer session.
    #[uniffi(default = 5)]
    pub default_session_duration_minutes: u32,
    /// Extend the session with every heartbeat. Off: heartbeats only validate.
    #[uniffi(default = false)]
    pub enable_automatic_session_extension: bool,
    /// False when the process was started in the background. It counts when the engine starts: a
    /// further client of the same folder, project and instance leaves the engine as it is.
    #[uniffi(default = true)]
    pub starts_in_foreground: bool,
    /// What identifies app and device to the vendor.
    pub client_info: ClientInfo,
    /// A proxy for every request, `http://[user:password@]host:port`. Without one the proxy is used that
    /// the app reports of the system (`system_proxy`), and none without a report: the library does not
    /// read settings of the system or the environment. A custom transport ignores this setting.
    #[uniffi(default = None)]
    pub proxy: Option<Secret>,
    /// Apple only: the keychain access group that holds the key, so that an extension of the app
    /// can read it too. Without one it is the app's first group. Elsewhere it is ignored.
    #[uniffi(default = None)]
    pub keychain_access_group: Option<String>,
    /// Earlier public tokens of the same project, the latest first. A session that was stored under
    /// one of them is kept: it is moved under `public_token` at the first start. Name them for as
    /// long as users may update from a version that used them.
    #[uniffi(default = [])]
    pub former_public_tokens: Vec<String>,
    /// Public keys that are accepted in the certificates of the server, checked after the platform's
    /// own check: each the base64 of the SHA-256 of a `SubjectPublicKeyInfo`, with or without `sha256/`
    /// before it. Two or more, so that a key can be replaced, or none for no pins. The key may be that
    /// of the server's own certificate or of an authority that the server sends with it; a root is
    /// usually not sent. A server without one of them is sent nothing: `CertificatePin`. Only with
    /// `https`, and not with a custom transport.
    #[uniffi(default = [])]
    pub certificate_pins: Vec<String>,
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
            proxy: None,
            keychain_access_group: None,
            former_public_tokens: Vec::new(),
            certificate_pins: Vec::new(),
        }
    }

    pub(crate) fn check(&self) -> Result<Checked, StytchError> {
        let public_token = PublicToken::parse(&self.public_token)
            .map_err(|error| StytchError::invalid("public_token", expected_token(error)))?;
        let mut former_public_tokens = Vec::new();
        for token in &self.former_public_tokens {
            let token = PublicToken::parse(token).map_err(|error| {
                StytchError::invalid("former_public_tokens", expected_token(error))
            })?;
            // The present one may be in a list of all.
            if token.as_str() != public_token.as_str() {
                former_public_tokens.push(token);
            }
        }
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
        check_proxy(self.proxy.as_ref())?;
        let certificate_pins = self.pins(&base_url)?;
        if self.keychain_access_group.as_deref() == Some("") {
            return Err(StytchError::invalid(
                "keychain_access_group",
                "the name of a group, or nothing",
            ));
        }
        Ok(Checked {
            public_token,
            former_public_tokens,
            base_url,
            certificate_pins,
        })
    }

    fn pins(&self, base_url: &BaseUrl) -> Result<Option<CertificatePins>, StytchError> {
        if self.certificate_pins.is_empty() {
            return Ok(None);
        }
        if !base_url.as_str().starts_with("https:") {
            return Err(StytchError::invalid(
                "certificate_pins",
                "no pins with http, which has no certificates",
            ));
        }
        match CertificatePins::parse(&self.certificate_pins) {
            Some(pins) => Ok(Some(pins)),
            None => Err(StytchError::invalid("certificate_pins", EXPECTED_PINS)),
        }
    }
}

/// What is expected of a public token, for each kind of mistake.
fn expected_token(mistake: PublicTokenError) -> &'static str {
    match mistake {
        PublicTokenError::IsSecret => {
            "a public token; this is a project secret, which must never be in an app"
        }
        PublicTokenError::NotAUuid => "a UUID in lower case after the prefix",
        _ => "public-token-test-… or public-token-live-…",
    }
}

/// Rejects an address that no proxy can have.
pub(crate) fn check_proxy(proxy: Option<&Secret>) -> Result<(), StytchError> {
    if proxy.is_some_and(|proxy| !is_proxy(proxy)) {
        return Err(StytchError::invalid(
            "proxy",
            "an address like http://host:port or http://user:password@host:port",
        ));
    }
    Ok(())
}

/// An `http` address with a host and nothing after the port. It may hold a password and is quoted
/// nowhere.
fn is_proxy(proxy: &Secret) -> bool {
    url::Url::parse(proxy.expose()).is_ok_and(|url| {
        url.scheme() == "http"
            && url.has_host()
            && url.port() != Some(0)
            && url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
    })
}

/// The error text adds the word "expected".
fn unprefixed(reason: &str) -> &str {
    reason.strip_prefix("expected ").unwrap_or(reason)
}

/// Settings that were checked.
pub(crate) struct Checked {
    pub(crate) public_token: PublicToken,
    pub(crate) former_public_tokens: Vec<PublicToken>,
    pub(crate) base_url: BaseUrl,
    pub(crate) certificate_pins: Option<CertificatePins>,
}

/// A number within the range of its field, or the error that names the field.
pub(crate) fn check_duration(field: &str, number: Option<u32>) -> Result<(), StytchError> {
    check_number(field, number.map(u64::from))
}

/// The same for a number of any size.
pub(crate) fn check_number(field: &str, number: Option<u64>) -> Result<(), StytchError> {
    let is_wrong = |number| !u32::try_from(number).is_ok_and(|it| ranges::of(field).contains(&it));
    if number.is_some_and(is_wrong) {
        return Err(StytchError::invalid(field, ranges::text(field)));
    }
    Ok(())
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
        assert_eq!(
            with(|c| c.keychain_access_group = Some(String::new())).as_deref(),
            Some("keychain_access_group")
        );
        for former in ["", "secret-test-1", "public-token-test-1"] {
            let config = ClientConfig {
                former_public_tokens: vec![TOKEN.into(), former.into()],
                ..good.clone()
            };
            assert_eq!(field_of(&config).as_deref(), Some("former_public_tokens"));
        }
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

    #[test]
    fn a_proxy_is_an_http_address_and_a_wrong_one_is_not_repeated() {
        let with = |proxy: &str| ClientConfig {
            proxy: Some(Secret::new(proxy)),
            ..ClientConfig::new(TOKEN, "folder")
        };

        for good in [
            "http://127.0.0.1:8080",
            "http://proxy.example/",
            "http://user:canary@proxy.example:3128",
            "http://[::1]:8080",
        ] {
            assert_eq!(field_of(&with(good)), None, "{good}");
            assert!(!format!("{:?}", with(good)).contains("canary"));
        }
        for bad in [
            "",
            "canary",
            "canary:8080",
            "http://",
            "http://canary:0",
            "http://canary:99999",
            "http://canary/path",
            "http://canary?query",
            "https://canary",
            "socks5://canary:1080",
        ] {
            let error = with(bad).check().err();
            assert_eq!(field_of(&with(bad)).as_deref(), Some("proxy"), "{bad}");
            assert!(!format!("{error:?}").contains("canary"), "{bad}");
        }
    }
}
