//! The server's rating of the strength of a password.

wire_enum! {
    /// How a project rates the strength of a password.
    pub enum StrengthPolicy {
        /// By an estimate of how hard it is to guess.
        Zxcvbn = "zxcvbn",
        /// By its length and its kinds of characters.
        Luds = "luds",
    }
}

/// Advice on a password (consumer projects).
#[derive(Clone, Debug, uniffi::Record)]
pub struct Feedback {
    /// What is weak about it; empty when nothing is.
    pub warning: String,
    /// What would make it stronger.
    pub suggestions: Vec<String>,
    /// The rules it meets, in projects with a LUDS policy.
    pub luds_requirements: Option<LudsFeedback>,
}

/// Which lower case, upper case, digit and symbol rules a password meets.
#[expect(clippy::struct_excessive_bools, reason = "the vendor's fields")]
#[derive(Clone, Debug, uniffi::Record)]
pub struct LudsFeedback {
    /// True when it has a lower case letter.
    pub has_lower_case: bool,
    /// True when it has an upper case letter.
    pub has_upper_case: bool,
    /// True when it has a digit.
    pub has_digit: bool,
    /// True when it has a symbol.
    pub has_symbol: bool,
    /// How many more kinds of characters it needs.
    pub missing_complexity: i32,
    /// How many more characters it needs.
    pub missing_characters: i32,
}

/// Advice on a password (B2B projects with a zxcvbn policy).
#[derive(Clone, Debug, uniffi::Record)]
pub struct ZxcvbnFeedback {
    /// What is weak about it; empty when nothing is.
    pub warning: String,
    /// What would make it stronger.
    pub suggestions: Vec<String>,
}

decode!(Feedback {
    warning,
    suggestions,
    luds_requirements,
});

decode!(LudsFeedback {
    has_lower_case,
    has_upper_case,
    has_digit,
    has_symbol,
    missing_complexity,
    missing_characters,
});

decode!(ZxcvbnFeedback {
    warning,
    suggestions,
});
