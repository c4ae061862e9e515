//! What is written for a small library.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::Result;

use super::super::library::Library;
use super::super::{Part, join};
use super::{Source, files};

const METADATA: &str = r#"{"methods":[
    {"object":"Client","name":"otp","is_async":false,"throws":false,"inputs":[],"returns":"Otp","documentation":"One-time codes."},
    {"object":"Otp","name":"sms_send","is_async":true,"throws":true,"inputs":[{"name":"params","type":"SmsParams"}],"returns":"Sent","documentation":"Sends.\n\n# Errors\n\n`Api`."},
    {"object":"Otp","name":"authenticate","is_async":true,"throws":true,"inputs":[{"name":"minutes","type":"Option<u32>"},{"name":"code","type":"Secret"}],"returns":"Session","documentation":"Signs in."}],
    "records":{"SmsParams":[{"name":"locale","type":"Option<String>","documentation":"The language."},{"name":"phone_number","type":"String","documentation":"The number."}],"Sent":[{"name":"method_id","type":"Option<String>","documentation":"Names it."}],"Session":[]},
    "enums":{},"objects":{"Client":"A client.","Otp":"Codes."}}"#;

const NAMES: &str = r#"
    [otp]
    kotlin = "otp"
    also = ["otps"]
    swift = "otps"
    interface = "OTP"
    clients = { sms = "SmsOTP" }
    [otp.methods]
    sms_send = { javascript = "otps.sms.send", kotlin = { class = "SmsOTP.Parameters", also = ["sms.send"], order = ["phone_number"] }, test = "t" }
    authenticate = { javascript = "otps.authenticate", kotlin = { class = "AuthParams", argument = "params", order = ["code"] }, parameters.kotlin = { code = "token" }, test = "t" }
"#;

fn written(names: &str, about: &[(&str, &str)]) -> Result<Vec<(PathBuf, String)>> {
    let library = Library::parse(METADATA)?;
    let parts: BTreeMap<String, Part> = toml::from_str(names)?;
    let mut problems = Vec::new();
    let calls = join(&library, "consumer", "Client", &parts, &mut problems);
    assert_eq!(problems, [""; 0]);
    let text = |(from, to): &(&str, &str)| ((*from).to_owned(), (*to).to_owned());
    files(&Source {
        library: &library,
        client: "consumer",
        object: "Client",
        parts: &parts,
        calls: &calls,
        renamed: &[("Session", "SessionData"), ("Otp", "NativeOtp")]
            .iter()
            .map(text)
            .collect(),
        about: &about.iter().map(text).collect(),
        snippets: &[("consumer.otp.sms_send".to_owned(), "send(\n)".to_owned())].into(),
    })
}

fn file_of(name: &str) -> String {
    let about = [("minutes", "How long."), ("code", "The code.")];
    let files = written(NAMES, &about).unwrap();
    let found = files.into_iter().find(|(path, _)| path.ends_with(name));
    found.unwrap().1
}

#[test]
fn a_call_is_an_abstract_coroutine_with_two_default_variants() {
    let file = file_of("OTP.kt");

    let expected = "
    /** Signs in. */
    public suspend fun authenticate(params: AuthParams): StytchResult<SessionData>

    /** Callback variant of [authenticate]. */
    public fun authenticate(params: AuthParams, callback: StytchCallback<SessionData>) {
        withCallback(this, callback) { authenticate(params) }
    }

    /** Future variant of [authenticate]. */
    public fun authenticateCompletable(params: AuthParams): CompletableFuture<StytchResult<SessionData>> =
        asFuture { authenticate(params) }
";
    assert!(file.contains(expected), "{file}");
}

#[test]
fn a_call_has_its_errors_and_its_snippet_in_the_documentation() {
    let file = file_of("OTP.kt");

    let expected = "
    /**
     * Sends.
     *
     * Errors, as a [StytchResult.Error]: `StytchAPIError`.
     *
     * ```kotlin
     * send(
     * )
     * ```
     */
    public suspend fun smsSend(";
    assert!(file.contains(expected), "{file}");
}

#[test]
fn parameters_have_their_own_order_and_names_and_print_no_secret() {
    let file = file_of("OTP.kt");

    let expected = "
    /**
     * The parameters of [authenticate].
     *
     * @property token The code.
     * @property minutes How long. Range: 0 or more minutes.
     */
    public data class AuthParams
        @JvmOverloads
        constructor(
            public val token: String,
            public val minutes: Int? = null,
        ) {
            override fun toString(): String = \"AuthParams(token=redacted, minutes=$minutes)\"
        }
";
    assert!(file.contains(expected), "{file}");
    let call = "core.call(\"code\" to \"token\") { native.authenticate(params.minutes, Secret(params.token)) }";
    assert!(file.contains(call), "{file}");
}

#[test]
fn a_nested_client_calls_the_function_of_its_part() {
    let file = file_of("OTP.kt");

    for expected in [
        "    public val sms: SmsOTP get() = OTPSmsOTP(this)\n",
        "    public suspend fun smsSend(parameters: SmsOTP.Parameters): StytchResult<Sent>\n",
        "        public suspend fun send(parameters: Parameters): StytchResult<Sent>\n",
        "                public val phoneNumber: String,\n                public val locale: String? = null,\n",
        "    override suspend fun send(parameters: OTP.SmsOTP.Parameters): StytchResult<Sent> =\n        owner.smsSend(parameters)\n",
        "native.smsSend(SmsParams(locale = parameters.locale, phoneNumber = parameters.phoneNumber))",
    ] {
        assert!(file.contains(expected), "{expected}\n{file}");
    }
    let client = file_of("ConsumerClient.kt");
    assert!(
        client.contains("    public val otps: OTP get() = otp\n"),
        "{client}"
    );
}

#[test]
fn what_does_not_fit_is_an_error_that_names_it() {
    let error =
        |names: &str, about: &[(&str, &str)]| format!("{:#}", written(names, about).unwrap_err());
    let about = [("minutes", "How long."), ("code", "The code.")];

    let described = error(NAMES, &about[..1]);
    assert!(
        described.contains("Otp::authenticate: nothing describes code"),
        "{described}"
    );
    let ordered = error(&NAMES.replace("[\"code\"]", "[\"cod\"]"), &about);
    assert!(ordered.contains("`order` names cod"), "{ordered}");
    let nested = error(&NAMES.replace("\"sms.send\"", "\"text.send\""), &about);
    assert!(nested.contains("sms_send: no client `text`"), "{nested}");
}

#[test]
fn a_field_that_a_response_does_not_have_cannot_be_returned() {
    let names = NAMES.replace(
        "order = [\"code\"] }",
        "order = [\"code\"], returns = \"user_id\" }",
    );
    let about = [("minutes", "How long."), ("code", "The code.")];

    let refused = written(&names, &about).unwrap_err();

    assert_eq!(
        refused.to_string(),
        "otp.authenticate: Session has no field user_id"
    );
}

#[test]
fn a_function_may_return_a_field_of_the_response() {
    let names = NAMES.replace(
        "order = [\"phone_number\"] }",
        "order = [\"phone_number\"], returns = \"method_id\" }",
    );
    let about = [("minutes", "How long."), ("code", "The code.")];

    let files = written(&names, &about).unwrap();

    let (_, code) = files
        .iter()
        .find(|(path, _)| path.ends_with("OTP.kt"))
        .unwrap();
    assert!(code.contains("): StytchResult<String?> =\n        core.call { native.smsSend("));
    assert!(code.contains(")).methodId }"), "{code}");
}
