//! The generated JavaScript of a small library.

use std::collections::BTreeMap;

use super::super::library::Library;
use super::super::{Call, Part};
use super::{Source, file, without_snippet};

const LIBRARY: &str = r#"{
    "methods": [
        {"object": "Otp", "name": "authenticate", "is_async": true, "throws": true, "documentation": "Signs in with [`email_send`](x).\n\n# Errors\n\n`InvalidInput` for a\nwrong code.",
         "inputs": [{"name": "minutes", "type": "Option<u32>"}, {"name": "code", "type": "Secret"}], "returns": "R"},
        {"object": "Otp", "name": "email_send", "is_async": true, "throws": true, "documentation": "Sends.",
         "inputs": [{"name": "email", "type": "String"}], "returns": "R"},
        {"object": "Otp", "name": "tag", "is_async": true, "throws": true, "documentation": "Tags.",
         "inputs": [{"name": "metadata", "type": "Option<String>"}], "returns": "R"},
        {"object": "Otp", "name": "get", "is_async": true, "throws": true, "documentation": "Reads.", "inputs": [], "returns": "R"}
    ],
    "records": {}, "enums": {}, "objects": {"Otp": "Codes."}
}"#;

const NAMES: &str = r#"
kotlin = "otp"
swift = "otp"
interface = "OTP"

[methods]
authenticate = { javascript = { name = "otps.authenticate", positional = ["code"], options = "AuthenticateOptions", returns = "AuthenticateResponse" }, test = "t" }
email_send = { javascript = { name = "otps.email.send", options = "SendOptions", returns = "ResponseCommon", defaults = { email = "'e'" } }, test = "t" }
get = { javascript = { name = "otps.get", returns = "Thing", from = "thing" }, test = "t" }
tag = { javascript = { name = "otps.tag", options = "TagOptions", returns = "TagResponse" }, json = ["metadata"], about = { metadata = "Metadata: a JSON object as text." }, test = "t" }
"#;

fn generated(names: &str) -> Result<String, String> {
    let library = Library::parse(LIBRARY).map_err(|error| error.to_string())?;
    let part: Part = toml::from_str(names).map_err(|error| error.to_string())?;
    let about: BTreeMap<_, _> = ["minutes", "code", "email"]
        .map(|name| (name.to_owned(), format!("About {name}.")))
        .into();
    let calls: Vec<_> = library
        .methods("Otp")
        .map(|method| Call {
            part: "otp",
            names: &part,
            entry: &part.methods[&method.name],
            method,
        })
        .collect();
    let source = Source {
        library: &library,
        client: "consumer",
        calls: &calls,
        about: &about,
        snippets: &[
            (
                "consumer.otp.authenticate".to_owned(),
                "use(\n);".to_owned(),
            ),
            ("consumer.otp.get".to_owned(), "get();".to_owned()),
        ]
        .into(),
    };
    file(&source)
        .map(|it| it.1)
        .map_err(|error| error.to_string())
}

#[test]
fn positional_parameters_stand_before_the_object_and_travel_with_it() {
    let code = generated(NAMES).unwrap();

    let declared = [
        "authenticate(",
        "code: string,",
        "parameters?: AuthenticateOptions,",
        "options?: CallOptions,",
        "): Promise<AuthenticateResponse>;",
    ];
    let lines: Vec<_> = code.lines().map(str::trim).collect();
    assert!(lines.windows(5).any(|it| it == declared), "{code}");
    assert!(code.contains("call('otps.authenticate', together({ code }, parameters), options),"));
    assert!(
        code.contains(
            "@param code About code.\n   * @throws `StytchSDKUsageError` for a wrong code.\n   \
             * @example\n   * ```ts\n   * use(\n   * );\n   * ```\n   */\n"
        ),
        "{code}"
    );
    assert!(!code.contains("  code?: string"));
}

#[test]
fn a_snippet_is_apart_from_what_the_call_does() {
    let code = generated(NAMES).unwrap();

    let expected = "   * Reads.\n   *\n   * @example\n   * ```ts\n   * get();\n   * ```\n   */\n";
    assert!(code.contains(expected), "{code}");
}

#[test]
fn a_call_that_is_written_by_hand_has_its_snippet_in_a_comment() {
    let library =
        Library::parse(&LIBRARY.replace("true, \"throws\"", "false, \"throws\"")).unwrap();
    let part: Part = toml::from_str(NAMES).unwrap();
    let method = library.methods("Otp").find(|it| it.name == "get").unwrap();
    let call = Call {
        part: "otp",
        names: &part,
        entry: &part.methods["get"],
        method,
    };
    let snippets = [("consumer.otp.get".to_owned(), "get(\n  1,\n);".to_owned())].into();
    let calls = [vec![call], Vec::new()];
    let missing = |code: &str| without_snippet(code, &calls, &snippets);

    let with =
        "/**\n   * @example\n   * ```ts\n   * get(\n   *   1,\n   * );\n   * ```\n   */\nget();";
    assert_eq!(missing(with), Vec::<String>::new());
    let found = missing(&with.replace("1,", "2,"));
    assert!(found[0].contains("consumer.otp.get"), "{found:?}");
}

#[test]
fn a_name_with_three_parts_is_a_function_of_a_nested_object() {
    let code = generated(NAMES).unwrap();

    let nested = code.split("readonly email: {").nth(1).unwrap();
    assert!(nested.trim_start().starts_with("/** Sends. */"), "{nested}");
    assert!(code.contains("import type { ResponseCommon } from '../types/common';"));
}

#[test]
fn a_default_stands_for_a_parameter_that_is_left_out() {
    let code = generated(NAMES).unwrap();

    assert!(code.contains("email?: string | undefined;"), "{code}");
    assert!(code.contains("withDefaults({ email: 'e' }, parameters)"));
}

#[test]
fn what_is_an_object_in_javascript_is_described_as_one() {
    let code = generated(NAMES).unwrap();

    let expected =
        "/** Metadata: a JSON object. */\n  metadata?: Record<string, unknown> | undefined;";
    assert!(code.contains(expected), "{code}");

    let other = NAMES.replace("a JSON object as text", "an object as text");
    let error = generated(&other).unwrap_err();
    assert!(error.contains("a JSON object as text"), "{error}");
}

#[test]
fn a_function_can_return_one_member_of_the_data() {
    let code = generated(NAMES).unwrap();

    assert!(
        code.contains(
            "call<{ thing: Thing }>('otps.get', undefined, options).then((data) => data.thing),"
        ),
        "{code}"
    );
}

#[test]
fn documentation_names_methods_as_they_are_in_javascript() {
    assert!(
        generated(NAMES)
            .unwrap()
            .contains("Signs in with `emailSend`.")
    );
}

#[test]
fn a_positional_parameter_that_may_be_left_out_and_a_missing_name_are_refused() {
    let wrong = NAMES.replace("positional = [\"code\"]", "positional = [\"minutes\"]");
    assert!(
        generated(&wrong)
            .unwrap_err()
            .contains("cannot be positional")
    );

    let wrong = NAMES.replace("options = \"SendOptions\", ", "");
    assert!(
        generated(&wrong)
            .unwrap_err()
            .contains("`options` has to name")
    );
}
