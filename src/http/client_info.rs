//! The description of the app and the device in the `X-SDK-Client` header.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use time::OffsetDateTime;

use crate::clock::Millis;
use crate::crypto::random_id;

const SDK_IDENTIFIER: &str = "stytch-core";
const SDK_VERSION: &str = env!("CARGO_PKG_VERSION");

/// The version of this library. A façade compares it with its own: the two only work together when
/// they were built together. Any thread; never waits.
#[uniffi::export]
pub fn library_version() -> String {
    SDK_VERSION.to_owned()
}

/// What identifies the app and the device; the façade fills it in. An empty text is not sent,
/// except that the two `sdk_` fields then name this crate.
#[derive(uniffi::Record, Clone, Debug, PartialEq, Eq)]
pub struct ClientInfo {
    /// The bundle id or package name. The project's list of allowed apps is checked against it.
    #[uniffi(default = "")]
    pub app_identifier: String,
    /// The app's version.
    #[uniffi(default = "")]
    pub app_version: String,
    /// The SDK's name.
    #[uniffi(default = "stytch-core")]
    pub sdk_identifier: String,
    /// The SDK's version.
    #[uniffi(default = "")]
    pub sdk_version: String,
    /// The operating system's name.
    #[uniffi(default = "")]
    pub os_identifier: String,
    /// The operating system's version.
    #[uniffi(default = "")]
    pub os_version: String,
    /// The device's model name.
    #[uniffi(default = "")]
    pub device_model: String,
    /// The screen as `(width,height)`.
    #[uniffi(default = "")]
    pub screen_size: String,
    /// The IANA name of the time zone.
    #[uniffi(default = "")]
    pub timezone: String,
}

impl Default for ClientInfo {
    fn default() -> Self {
        Self {
            app_identifier: String::new(),
            app_version: String::new(),
            sdk_identifier: SDK_IDENTIFIER.to_owned(),
            sdk_version: SDK_VERSION.to_owned(),
            os_identifier: String::new(),
            os_version: String::new(),
            device_model: String::new(),
            screen_size: String::new(),
            timezone: String::new(),
        }
    }
}

/// The ids one client sends with all its requests. They are random and not stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ClientIds {
    /// `app-session-id-{uuid}`.
    app_session_id: String,
    /// `persistent-id-{uuid}`.
    persistent_id: String,
}

impl ClientIds {
    /// New ids for a new client.
    pub(super) fn generate() -> Self {
        Self {
            app_session_id: format!("app-session-id-{}", random_id()),
            persistent_id: format!("persistent-id-{}", random_id()),
        }
    }
}

/// The content of the header. All but the event and the time of day is serialized once.
pub(super) struct Telemetry {
    /// The end of a JSON object: what stays the same, and the brace.
    fixed: String,
}

impl Telemetry {
    pub(super) fn new(info: &ClientInfo, ids: &ClientIds) -> Self {
        let fixed = Fixed {
            app_session_id: &ids.app_session_id,
            persistent_id: &ids.persistent_id,
            timezone: &info.timezone,
            app: Named {
                identifier: &info.app_identifier,
                version: &info.app_version,
            },
            sdk: Named {
                identifier: non_empty(&info.sdk_identifier).unwrap_or(SDK_IDENTIFIER),
                version: non_empty(&info.sdk_version).unwrap_or(SDK_VERSION),
            },
            os: Named {
                identifier: &info.os_identifier,
                version: &info.os_version,
            },
            device: Device {
                model: &info.device_model,
                screen_size: &info.screen_size,
            },
        };
        // Texts always serialize.
        let object = serde_json::to_string(&fixed).unwrap_or_default();
        Self {
            fixed: object.trim_start_matches('{').to_owned(),
        }
    }

    /// The value of `X-SDK-Client` for one request: JSON in base64, with an event id of its own.
    pub(super) fn header(&self, wall_ms: Millis) -> String {
        let sent_at = iso_millis(wall_ms)
            .map(|time| format!("\"client_sent_at\":\"{time}\","))
            .unwrap_or_default();
        let event = random_id();
        STANDARD.encode(format!(
            "{{\"event_id\":\"event-id-{event}\",{sent_at}{}",
            self.fixed
        ))
    }
}

#[derive(Serialize)]
struct Fixed<'a> {
    app_session_id: &'a str,
    persistent_id: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    timezone: &'a str,
    app: Named<'a>,
    sdk: Named<'a>,
    os: Named<'a>,
    device: Device<'a>,
}

#[derive(Serialize)]
struct Named<'a> {
    #[serde(skip_serializing_if = "str::is_empty")]
    identifier: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    version: &'a str,
}

#[derive(Serialize)]
struct Device<'a> {
    #[serde(skip_serializing_if = "str::is_empty")]
    model: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    screen_size: &'a str,
}

fn non_empty(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

/// `2026-01-02T03:04:05.678Z`, or nothing for a clock beyond all calendars.
fn iso_millis(wall_ms: Millis) -> Option<String> {
    let time = OffsetDateTime::from_unix_timestamp_nanos(i128::from(wall_ms) * 1_000_000).ok()?;
    Some(format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
        time.year(),
        u8::from(time.month()),
        time.day(),
        time.hour(),
        time.minute(),
        time.second(),
        time.millisecond()
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn decode(header: &str) -> Value {
        let bytes = STANDARD.decode(header).unwrap_or_default();
        serde_json::from_slice(&bytes).unwrap_or_default()
    }

    #[test]
    fn a_quote_in_a_device_name_does_not_break_the_header() {
        let info = ClientInfo {
            device_model: "Ann's \"good\" phone\n\u{1F4F1}\\".to_owned(),
            app_identifier: "com.example.app".to_owned(),
            ..ClientInfo::default()
        };

        let json = decode(&Telemetry::new(&info, &ClientIds::generate()).header(1_767_323_045_678));

        assert_eq!(json["device"]["model"], info.device_model.as_str());
        assert_eq!(json["app"]["identifier"], "com.example.app");
        assert_eq!(json["sdk"]["identifier"], "stytch-core");
        assert_eq!(json["client_sent_at"], "2026-01-02T03:04:05.678Z");
    }

    #[test]
    fn each_request_has_its_own_event_id_and_shares_the_client_ids() {
        let (info, ids) = (ClientInfo::default(), ClientIds::generate());

        let telemetry = Telemetry::new(&info, &ids);
        let first = decode(&telemetry.header(0));
        let second = decode(&telemetry.header(0));

        assert_ne!(first["event_id"], second["event_id"]);
        assert_eq!(first["app_session_id"], second["app_session_id"]);
        assert_eq!(first["persistent_id"], ids.persistent_id.as_str());
        assert!(
            first["event_id"]
                .as_str()
                .is_some_and(|id| id.starts_with("event-id-"))
        );
    }

    #[test]
    fn empty_fields_are_left_out_and_the_sdk_names_itself() {
        let info = ClientInfo {
            sdk_identifier: String::new(),
            sdk_version: String::new(),
            ..ClientInfo::default()
        };

        let json = decode(&Telemetry::new(&info, &ClientIds::generate()).header(i64::MAX));

        assert_eq!(json["sdk"]["version"], SDK_VERSION);
        assert_eq!(json["app"], serde_json::json!({}));
        assert_eq!(json.get("client_sent_at"), None);
    }
}
