//! Writes the declarations of the generated Swift: with documentation, public where an app sees them, and
//! records as objects.

use std::collections::BTreeSet;

use super::minimize_swift::Item;
use crate::surface::swift_prose;

/// Makes a field that may be absent on the wire one that always has a value: `field` is `Type.name`, and
/// `absent` what stands for no value. True if the item has the field.
pub(super) fn with_value(item: &mut Item, field: &str, absent: &str) -> bool {
    let Some((of, name)) = field.split_once('.') else {
        return false;
    };
    if item.name == of {
        let mut text = item.text.clone();
        for before in [" ", "/"] {
            text = text.replace(
                &format!("{before}{name}: Date?"),
                &format!("{before}{name}: Date"),
            );
        }
        let has_field = text != item.text;
        item.text = text;
        return has_field;
    }
    let reads = format!("try {of}(");
    if item.name.starts_with("FfiConverterType") && item.text.contains(&reads) {
        let read = format!("{name}: readOptional(FfiConverterTypeTimestamp.read, from: &buf)");
        let with_value = format!("{read} ?? {absent}");
        item.text = item.text.replace(&read, &with_value);
    }
    false
}

/// A record as an object that never changes. The code that copies structs of many fields would be more than
/// half of the whole, and each read of a session would copy its fields.
fn object(text: &str) -> String {
    let text = text.replacen("struct ", "final class ", 1);
    let name = text.split([' ', ':']).nth(2).unwrap_or_default().to_owned();
    let fields: Vec<_> = text
        .lines()
        .filter_map(|line| line.strip_prefix("    let ")?.split(':').next())
        .map(|name| format!("left.{name} == right.{name}"))
        .collect();
    let body = text.trim_end().strip_suffix('}').unwrap_or(&text);
    format!(
        "{body}    static func == (left: {name}, right: {name}) -> Bool {{\n        \
         left === right || ({})\n    }}\n}}\n",
        fields.join("\n            && ")
    )
}

/// The item as it is written: its documentation with Swift's names, and public if an app sees it.
pub(super) fn shown(item: &Item, public: &BTreeSet<String>) -> String {
    let is_public = public.contains(&item.name);
    let is_record = item.text.starts_with("struct ");
    let record = (is_public && is_record).then(|| object(&item.text));
    let text = record.as_ref().unwrap_or(&item.text);
    let mut out = String::from("\n");
    if is_public {
        out.push_str(&documentation(&item.comment, ""));
    }
    let mut comment: Option<Vec<String>> = None;
    for (at, line) in text.lines().enumerate() {
        let start = line.trim_start();
        // Documentation within the item; a parameter's ends in front of its name.
        if let Some(lines) = &mut comment {
            if let Some((_, rest)) = start.split_once("*/") {
                let indent = &line[..line.len() - start.len() - 1];
                let is_field = rest.trim().is_empty();
                let text = lines.join("\n");
                comment = None;
                if is_public && is_field {
                    out.push_str(&documentation(&text, indent));
                }
                if !rest.trim().is_empty() {
                    out.push_str(indent);
                    out.push_str(&parameter(rest.trim(), is_public && is_record));
                    out.push('\n');
                }
            } else {
                lines.push(
                    start
                        .trim_start_matches("* ")
                        .trim_start_matches('*')
                        .to_owned(),
                );
            }
            continue;
        }
        if start.starts_with("/**") {
            comment = Some(Vec::new());
            continue;
        }
        let is_member = ["    let ", "    init(", "    static func == "]
            .iter()
            .any(|it| line.starts_with(it));
        if is_public && (at == 0 || is_member) {
            out.push_str(&line[..line.len() - start.len()]);
            out.push_str("public ");
            out.push_str(start);
        } else if start.starts_with("// Default memberwise") || start.starts_with("// declare one")
        {
            continue;
        } else {
            out.push_str(line);
        }
        out.push('\n');
    }
    if is_public {
        return out;
    }
    // Only what an app sees is compared.
    out.replacen(": Equatable, Sendable {", ": Sendable {", 1)
}

/// A parameter of a record's initializer. What may be absent may be left out.
fn parameter(line: &str, of_record: bool) -> String {
    let line = line.trim();
    let (before, end) = match line.strip_suffix(") {") {
        Some(before) => (before, ") {"),
        None => (
            line.strip_suffix(',').unwrap_or(line),
            if line.ends_with(',') { "," } else { "" },
        ),
    };
    if of_record && before.ends_with('?') {
        format!("{before} = nil{end}")
    } else {
        line.to_owned()
    }
}

fn documentation(text: &str, indent: &str) -> String {
    let mut out = String::new();
    for line in swift_prose(text.trim()).lines() {
        out.push_str(format!("{indent}/// {}", line.trim_end()).trim_end());
        out.push('\n');
    }
    out
}
