//! Text of TypeScript: lines with their indentation, and documentation made of that of Rust.

use std::collections::BTreeSet;

use super::super::camel_case;
use super::super::library::Library;

/// The longest line of declarations.
const WIDTH: usize = 110;

/// Lines of code.
#[derive(Default)]
pub(super) struct Text {
    out: String,
    depth: usize,
}

impl Text {
    pub(super) fn line(&mut self, line: &str) {
        for _ in 0..self.depth {
            self.out.push_str("  ");
        }
        self.out.push_str(line);
        self.out.push('\n');
    }

    pub(super) fn blank(&mut self) {
        self.out.push('\n');
    }

    /// Begins a block; the line has its bracket.
    pub(super) fn open(&mut self, line: &str) {
        self.line(line);
        self.depth += 1;
    }

    pub(super) fn dedent(&mut self) {
        self.depth -= 1;
    }

    /// Ends a block.
    pub(super) fn close(&mut self, line: &str) {
        self.dedent();
        self.line(line);
    }

    /// A list in parentheses, on one line if it fits.
    pub(super) fn call(&mut self, begin: &str, list: &[String], end: &str) {
        let one = format!("{begin}({}){end}", list.join(", "));
        if one.len() + 2 * self.depth <= WIDTH {
            return self.line(&one);
        }
        self.open(&format!("{begin}("));
        for item in list {
            self.line(&format!("{item},"));
        }
        self.close(&format!("){end}"));
    }

    /// A comment of documentation.
    pub(super) fn doc(&mut self, text: &str) {
        let lines: Vec<_> = text.trim().lines().map(str::trim_end).collect();
        match lines.as_slice() {
            [] => {}
            [one] => self.line(&format!("/** {one} */")),
            lines => {
                self.line("/**");
                for line in lines {
                    self.line(format!(" * {line}").trim_end());
                }
                self.line(" */");
            }
        }
    }

    pub(super) fn done(self) -> String {
        self.out
    }
}

/// Links become names, and names of methods are those of JavaScript.
pub(super) fn prose(text: &str, library: &Library) -> String {
    let wire = library.input_names();
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
        out.push_str(&in_javascript(word, &wire));
        out.push('`');
        rest = after;
    }
    out.push_str(rest);
    out
}

/// A name of Rust as it is in JavaScript. Names of the wire and other code stay.
fn in_javascript(word: &str, wire: &BTreeSet<&str>) -> String {
    let is_name = word
        .chars()
        .all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '_');
    match word {
        "None" => "undefined".to_owned(),
        "force_clear" => "forceClear".to_owned(),
        word if is_name && word.contains('_') && !wire.contains(word) => camel_case(word),
        word => word.to_owned(),
    }
}
