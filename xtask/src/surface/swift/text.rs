//! Text of Swift: lines with their indentation, and documentation made of that of Rust.

use super::super::camel_case;

/// The longest line of declarations.
const WIDTH: usize = 110;

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
        // Conditions of the compiler are not indented.
        if !line.starts_with('#') {
            for _ in 0..self.depth {
                self.out.push_str("    ");
            }
        }
        self.out.push_str(line);
        self.out.push('\n');
    }

    /// Several lines as they are.
    pub(super) fn lines(&mut self, lines: &str) {
        for line in lines.lines() {
            if line.is_empty() {
                self.blank();
            } else {
                self.line(line);
            }
        }
    }

    pub(super) fn blank(&mut self) {
        self.out.push('\n');
    }

    pub(super) fn indent(&mut self) {
        self.depth += 1;
    }

    /// Begins a block.
    pub(super) fn open(&mut self, line: &str) {
        self.line(&format!("{line} {{"));
        self.indent();
    }

    /// Ends a block.
    pub(super) fn close(&mut self) {
        self.depth -= 1;
        self.line("}");
    }

    /// A list in parentheses, on one line if it fits.
    pub(super) fn call(&mut self, begin: &str, list: &[String], end: &str) {
        let one = format!("{begin}({}){end}", list.join(", "));
        if one.len() + 4 * self.depth <= WIDTH {
            return self.line(&one);
        }
        self.line(&format!("{begin}("));
        self.indent();
        for (at, item) in list.iter().enumerate() {
            let comma = if at + 1 < list.len() { "," } else { "" };
            self.line(&format!("{item}{comma}"));
        }
        self.depth -= 1;
        self.line(&format!("){end}"));
    }

    /// A comment of documentation.
    pub(super) fn doc(&mut self, text: &str) {
        for line in text.trim().lines() {
            self.line(format!("/// {}", line.trim_end()).trim_end());
        }
    }

    pub(super) fn done(self) -> String {
        self.out
    }
}

/// Links become names, and names are those of Swift.
pub(crate) fn prose(text: &str) -> String {
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
        out.push_str(&in_swift(word));
        out.push('`');
        rest = after;
    }
    out.push_str(rest);
    out
}

/// A name of Rust as it is in Swift; other code stays.
fn in_swift(word: &str) -> String {
    let is_name = word
        .chars()
        .all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '_');
    match word {
        "None" => "nil".to_owned(),
        word if is_name && word.contains('_') => camel_case(word),
        word => word.to_owned(),
    }
}
