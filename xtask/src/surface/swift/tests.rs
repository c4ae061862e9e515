//! What is written for a small library.

use std::collections::BTreeMap;

use anyhow::Result;

use super::super::library::Library;
use super::super::{Part, join};
use super::{Source, files};

const METADATA: &str = r#"{"methods":[
    {"object":"Client","name":"otp","is_async":false,"throws":false,"inputs":[],"returns":"Otp","documentation":"One-time codes."},
    {"object":"Otp","name":"sms_send","is_async":true,"throws":true,"inputs":[{"name":"params","type":"SmsParams"}],"returns":"Sent","documentation":"Sends.\n\n# Errors\n\n`Closed` when\nit is closed."},
    {"object":"Otp","name":"authenticate","is_async":true,"throws":true,"inputs":[{"name":"session_duration_minutes","type":"Option<u32>"},{"name":"code","type":"Secret"}],"returns":"Session","documentation":"Signs in."},
    {"object":"Otp","name":"remove","is_async":true,"throws":true,"inputs":[{"name":"kind","type":"Kind"}],"returns":"Sent","documentation":"Removes."}],
    "records":{"SmsParams":[{"name":"locale","type":"Option<String>","documentation":"The language."},{"name":"redirect_url","type":"Option<String>","documentation":"Where to."},{"name":"phone_number","type":"String","documentation":"The number."}],"Sent":[],"Session":[]},
    "enums":{"Kind":[]},"objects":{"Client":"A client.","Otp":"Codes."}}"#;

const NAMES: &str = r#"
    [otp]
    kotlin = "otp"
    swift = "otps"
    interface = "OTP"
    swift_clients = { sms = "SMS" }
    [otp.methods]
    sms_send = { javascript = "otps.sms.send", swift = { name = "otps.sms.send", parameters = "SMS.Parameters", order = ["phone_number"] }, test = "t" }
    authenticate = { javascript = "otps.authenticate", swift = { parameters = "AuthenticateParameters", order = ["code"] }, parameters.swift = { code = "token" }, test = "t" }
    remove = { javascript = "otps.remove", parameters.swift = { kind = "_ kind" }, test = "t" }
"#;

/// A part with an object.
const CARD: &str = r#"{"methods":[
    {"object":"Client","name":"card","is_async":false,"throws":false,"inputs":[],"returns":"Cards","documentation":"Cards."},
    {"object":"Cards","name":"get_sync","is_async":false,"throws":false,"inputs":[],"returns":"Option<Card>","documentation":"Reads."},
    {"object":"Cards","name":"on_change","is_async":false,"throws":false,"inputs":[],"returns":null,"documentation":"Calls."},
    {"object":"Cards","name":"subscribe","is_async":false,"throws":false,"inputs":[],"returns":null,"documentation":"Calls."}],
    "records":{"Card":[]},"enums":{},"objects":{"Client":"A client.","Cards":"Cards."}}"#;

const CARD_NAMES: &str = r#"
    [card]
    kotlin = "card"
    swift = "card"
    interface = "Card"
    [card.methods]
    get_sync = { javascript = "card.getSync", swift = "card.getSync", test = "t" }
    on_change = { javascript = "card.onChange", swift = "card.onCardChange", test = "t" }
    subscribe = { javascript = "none: both", swift = "card.cardChanges", ours = true, test = "t" }
"#;

fn written(names: &str, about: &[(&str, &str)]) -> Result<String> {
    written_for(METADATA, names, about)
}

fn written_for(metadata: &str, names: &str, about: &[(&str, &str)]) -> Result<String> {
    let library = Library::parse(metadata)?;
    let parts: BTreeMap<String, Part> = toml::from_str(names)?;
    let mut problems = Vec::new();
    let calls = join(&library, "consumer", "Client", &parts, &mut problems);
    assert_eq!(problems, [""; 0]);
    let text = |(from, to): &(&str, &str)| ((*from).to_owned(), (*to).to_owned());
    let files = files(&Source {
        library: &library,
        client: "consumer",
        parts: &parts,
        calls: &calls,
        renamed: &[text(&("Otp", "NativeOtp"))].into(),
        about: &about.iter().map(text).collect(),
        snippets: &[
            ("otp.sms_send", "send(\n    1\n)"),
            ("card.get_sync", "read()"),
            ("card.subscribe", "follow()"),
            ("card.on_change", "listen()"),
        ]
        .map(|(call, code)| (format!("consumer.{call}"), code.to_owned()))
        .into(),
        core: "ConsumerCore",
    })?;
    Ok(files.into_iter().map(|(_, code)| code).collect())
}

const ABOUT: [(&str, &str); 3] = [
    ("session_duration_minutes", "How long."),
    ("code", "The code."),
    ("kind", "Which."),
];

#[test]
fn a_call_has_its_snippet_and_says_in_one_paragraph_what_it_throws() {
    assert_written(
        "    /// Sends.
    ///
    /// ```swift
    /// send(
    ///     1
    /// )
    /// ```
    ///
    /// - Throws: `StytchSDKError` (`.closed`) when it is closed.
",
    );
}

#[track_caller]
fn assert_written(expected: &str) {
    let code = written(NAMES, &ABOUT).unwrap();
    assert!(code.contains(expected), "{expected}\n{code}");
}

#[test]
fn a_call_is_a_requirement_with_a_completion_handler_and_a_publisher_as_defaults() {
    assert_written(
        "    /// Signs in.
    @discardableResult
    func authenticate(parameters: OTP.AuthenticateParameters) async throws -> Session

    /// Completion-handler variant of `authenticate`.
    func authenticate(parameters: OTP.AuthenticateParameters, completion: @escaping Completion<Session>)
",
    );
    assert_written(
        "    func authenticate(parameters: OTP.AuthenticateParameters, completion: @escaping Completion<Session>) {
        callLater(completion) { try await self.authenticate(parameters: parameters) }
    }
#if canImport(Combine)
",
    );
}

/// A call without parameters that have to be there.
const CHECK: &str = r#"{"methods":[
    {"object":"Client","name":"otp","is_async":false,"throws":false,"inputs":[],"returns":"Otp","documentation":"Checks."},
    {"object":"Otp","name":"check","is_async":true,"throws":true,"inputs":[{"name":"extend","type":"bool"}],"returns":"Session","documentation":"Checks."}],
    "records":{"Session":[]},"enums":{},"objects":{"Client":"A client.","Otp":"Checks."}}"#;

#[test]
fn a_call_whose_parameters_are_all_optional_has_each_variant_without_arguments() {
    let names = |swift: &str| {
        format!(
            "[otp]\nkotlin = \"otp\"\nswift = \"otps\"\ninterface = \"OTP\"\n[otp.methods]\n\
             check = {{ javascript = \"otps.check\"{swift}, test = \"t\" }}"
        )
    };
    let about = [("extend", "Whether to extend.")];
    let with_struct = names(", swift = { parameters = \"CheckParameters\" }");
    for (names, defaults) in [
        (with_struct, "parameters: .init()"),
        (names(""), "extend: false"),
    ] {
        let code = written_for(CHECK, &names, &about).unwrap();
        for expected in [
            format!(
                "    func check() async throws -> Session {{\n        try await check({defaults})\n    }}\n"
            ),
            format!(
                "    func check(completion: @escaping Completion<Session>) {{\n        \
                 check({defaults}, completion: completion)\n    }}\n"
            ),
            format!(
                "    func check() -> AnyPublisher<Session, Swift.Error> {{\n        check({defaults})\n    }}\n#endif\n"
            ),
        ] {
            assert!(code.contains(&expected), "{expected}\n{code}");
        }
    }
}

#[test]
fn parameters_have_their_own_order_and_names_both_labels_of_the_duration_and_print_no_secret() {
    assert_written(
        "    public struct AuthenticateParameters: Sendable {
        /// The code.
        public let token: Secret
        /// How long. Range: 5 to 527040 minutes.
        public let sessionDuration: Minutes?

        public init(token: String, sessionDuration: Minutes? = nil) {
            self.token = Secret(token)
            self.sessionDuration = sessionDuration
        }

        /// The same with the vendor's other label of the duration.
        public init(token: String, sessionDurationMinutes sessionDuration: Minutes?) {
",
    );
    assert_written(
        "native.authenticate(sessionDurationMinutes: parameters.sessionDuration?.number, code: parameters.token)",
    );
    assert_written(
        "renamed: [\"code\": \"token\", \"session_duration_minutes\": \"sessionDuration\"]",
    );
}

#[test]
fn a_nested_client_has_a_protocol_and_parameters_of_its_own() {
    for expected in [
        "    var sms: any OTPSMSClient { get }\n",
        "    func send(parameters: OTP.SMS.Parameters) async throws -> Sent\n",
        "public init(phoneNumber: String, locale: StytchLocale? = nil, redirectUrl: URL? = nil) {",
        "native.smsSend(params: SmsParams(locale: parameters.locale?.rawValue, \
         redirectUrl: parameters.redirectUrl?.absoluteString, phoneNumber: parameters.phoneNumber))",
    ] {
        assert_written(expected);
    }
}

#[test]
fn an_argument_may_have_no_label() {
    assert_written("    func remove(_ kind: Kind) async throws -> Sent\n");
    assert_written("        return try await startRemove(kind).value()\n");
}

#[test]
fn a_part_with_an_object_has_its_reads() {
    for expected in [
        "public protocol CardReads: Sendable {
    /// The card, or nil. Never waits.
    ///
    /// ```swift
    /// read()
    /// ```
    func getSync() -> Card?

    /// The current value as soon as it is known, and then each different one. A slow reader gets the newest.
    ///
    /// ```swift
    /// follow()
    /// ```
    var cardChanges: AsyncStream<StytchObjectInfo<Card>> { get }
",
        "    /// released. A closure that blocks delays only itself.
    ///
    /// ```swift
    /// listen()
    /// ```
    func onCardChange(
        on queue: DispatchQueue,
        _ callback: @escaping @Sendable (StytchObjectInfo<Card>) -> Void
    ) -> StytchSubscription
",
        "    func onCardChange(
        on queue: DispatchQueue,
        _ callback: @escaping @Sendable (StytchObjectInfo<Card>) -> Void
    ) -> StytchSubscription {
        listen(to: cardChanges, on: queue, callback)
    }
",
        "public protocol CardClient: CardReads {\n",
        "final class CardCalls: CardClient {\n",
        "    func getSync() -> Card? { core.unlessExpired { $0.state?.card } }\n",
        "        core.states.listen(on: queue, { $0.card }, callback)\n",
    ] {
        let code = written_for(CARD, CARD_NAMES, &[]).unwrap();
        assert!(code.contains(expected), "{expected}\n{code}");
        assert!(!code.contains("sessionToken"), "{code}");
    }
    let other = |text: &str| text.replace("subscribe", "other");
    let lacking = written_for(&other(CARD), &other(CARD_NAMES), &[]);
    let error = format!("{:#}", lacking.unwrap_err());
    assert!(error.contains("subscribe"), "{error}");
}

#[test]
fn what_does_not_fit_is_an_error_that_names_it() {
    let error =
        |names: &str, about: &[(&str, &str)]| format!("{:#}", written(names, about).unwrap_err());

    let described = error(NAMES, &ABOUT[..1]);
    assert!(described.contains("nothing describes code"), "{described}");
    let ordered = error(&NAMES.replace("[\"code\"]", "[\"cod\"]"), &ABOUT);
    assert!(ordered.contains("`order` names cod"), "{ordered}");
    let nested = error(
        &NAMES.replace(
            "\"otps.sms.send\", parameters",
            "\"otps.text.send\", parameters",
        ),
        &ABOUT,
    );
    assert!(nested.contains("no client `text`"), "{nested}");
}
