//! The errors of the library by their names in each language, for the documentation of calls.

/// The variant of Rust's `StytchError`, and what an app sees of it in Kotlin, Swift and JavaScript.
const NAMES: [(&str, [&str; 3]); 12] = [
    ("`Api`", ["`StytchAPIError`"; 3]),
    (
        "`CertificatePin`",
        [
            "`StytchCertificatePinError`",
            "`StytchSDKError` (`.certificatePin`)",
            "`StytchSDKError` (`certificate_pin`)",
        ],
    ),
    (
        "`Closed`",
        [
            "`StytchClosedError`",
            "`StytchSDKError` (`.closed`)",
            "`StytchSDKError` (`closed`)",
        ],
    ),
    (
        "`InvalidInput`",
        [
            "`StytchInvalidInputError`",
            "`StytchSDKError` (`.invalidInput`)",
            "`StytchSDKUsageError`",
        ],
    ),
    (
        "`LocalStateCleared`",
        [
            "`StytchLocalStateClearedError`",
            "`StytchSDKError` (`.localStateCleared`)",
            "errors with `local_state_cleared: true`",
        ],
    ),
    ("`Malformed`", ["`StytchAPISchemaError`"; 3]),
    (
        "`MissingPkce`",
        [
            "`StytchMissingPKCEError`",
            "`StytchSDKError` (`.missingPKCE`)",
            "`MissingPKCEError`",
        ],
    ),
    ("`Network`", ["`StytchAPIUnreachableError`"; 3]),
    (
        "`NoSession`",
        [
            "`StytchNoCurrentSessionError`",
            "`StytchSDKError` (`.noCurrentSession`)",
            "`NoCurrentSessionError`",
        ],
    ),
    (
        "`ReadOnlyRole`",
        [
            "`StytchReadOnlyRoleError`",
            "`StytchSDKError` (`.readOnlyRole`)",
            "`StytchSDKError` (`read_only_role`)",
        ],
    ),
    (
        "`Superseded`",
        [
            "`StytchSupersededError`",
            "`StytchSDKError` (`.superseded`)",
            "`StytchSDKError` (`superseded`)",
        ],
    ),
    (
        "`Unavailable`",
        [
            "`StytchUnavailableError`",
            "`StytchSDKError` (`.unavailable`)",
            "`StytchSDKError` (`unavailable`)",
        ],
    ),
];

/// A language that the names are for.
#[derive(Clone, Copy)]
pub(super) enum For {
    Kotlin,
    Swift,
    JavaScript,
}

/// A section on errors with the names of a language. Call it before names of Rust are changed.
pub(super) fn named(section: &str, language: For) -> String {
    let column = match language {
        For::Kotlin => 0,
        For::Swift => 1,
        For::JavaScript => 2,
    };
    NAMES
        .iter()
        .fold(section.to_owned(), |text, (rust, names)| {
            text.replace(rust, names[column])
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_has_the_name_that_an_app_sees() {
        let section = "`Api` or `NoSession`, and `force_clear`.";

        assert_eq!(
            named(section, For::Kotlin),
            "`StytchAPIError` or `StytchNoCurrentSessionError`, and `force_clear`."
        );
        assert_eq!(
            named(section, For::Swift),
            "`StytchAPIError` or `StytchSDKError` (`.noCurrentSession`), and `force_clear`."
        );
        assert_eq!(
            named(section, For::JavaScript),
            "`StytchAPIError` or `NoCurrentSessionError`, and `force_clear`."
        );
    }
}
