//! Text of Kotlin: lines with their indentation, and documentation made of that of Rust.

use super::super::camel_case;

/// Lines of code.
pub(super) struct Text {
    out: String,
    depth: usize,
}

impl Text {
    pub(super) fn new() -> Self {
        Self {
            out: String::new(),
            depth: 0,
        }
    }

    pub(super) fn line(&mut self, line: &str) {
        for _ in 0..self.depth {
            self.out.push_str("    ");
        }
        self.out.push_str(line);
        self.out.push('\n');
    }

    pub(super) fn blank(&mut self) {
        self.out.push('\n');
    }

    pub(super) fn indent(&mut self) {
        self.depth += 1;
    }

    pub(super) fn outdent(&mut self) {
        self.depth -= 1;
    }

    /// Ends a block.
    pub(super) fn close(&mut self) {
        self.outdent();
        self.line("}");
    }

    /// A comment of documentation.
    pub(super) fn doc(&mut self, text: &str) {
        let text = text.trim();
        if !text.contains('\n') {
            return self.line(&format!("/** {text} */"));
        }
        self.line("/**");
        for line in text.lines() {
            self.line(format!(" * {}", line.trim_end()).trim_end());
        }
        self.line(" */");
    }

    pub(super) fn done(self) -> String {
        self.out
    }
}

/// Documentation of Rust as that of Kotlin: links become names, and names are those of Kotlin.
pub(super) fn prose(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('`') {
        let Some((word, after)) = after.split_once('`') else {
            break;
        };
        // A link: [`name`](path) or [`name`].
        let before = before.strip_suffix('[').unwrap_or(before);
        let after = match after.strip_prefix("](") {
            Some(target) => target.split_once(')').map_or(target, |(_, after)| after),
            None => after.strip_prefix(']').unwrap_or(after),
        };
        out.push_str(before);
        out.push('`');
        out.push_str(&in_kotlin(word));
        out.push('`');
        rest = after;
    }
    out.push_str(rest);
    out
}

/// One paragraph for a tag.
pub(super) fn kdoc(text: &str) -> String {
    prose(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A name of Rust as it is in Kotlin; other code stays.
fn in_kotlin(word: &str) -> String {
    let is_name = word
        .chars()
        .all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '_');
    match word {
        "None" => "null".to_owned(),
        word if is_name && word.contains('_') => camel_case(word),
        word => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documentation_has_kotlins_names_and_no_links_of_rust() {
        assert_eq!(
            prose(
                "See [`fresh_jwt`](Self::fresh_jwt) and [`Closed`]; `None` without `force_clear`."
            ),
            "See `freshJwt` and `Closed`; `null` without `forceClear`."
        );
        assert_eq!(prose("A `pt-br` text"), "A `pt-br` text");
    }

    #[test]
    fn a_comment_of_one_line_stays_one() {
        let mut text = Text::new();
        text.indent();
        text.doc("One.");
        text.doc("One.\n\nTwo.");

        assert_eq!(
            text.done(),
            "    /** One. */\n    /**\n     * One.\n     *\n     * Two.\n     */\n"
        );
    }
}
