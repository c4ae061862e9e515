//! Writes the namespace of a part with the structs of parameters.

use super::model::{DURATION, Field, Node, Struct};
use super::text::{Text, prose};

pub(super) fn namespace(text: &mut Text, name: &str, root: &Node<'_>) {
    if is_empty(root) {
        return;
    }
    text.blank();
    text.doc(&format!("Parameters of the calls of ``{name}Client``."));
    inside(text, name, root);
}

fn is_empty(node: &Node<'_>) -> bool {
    node.structs.is_empty() && node.children.values().all(|(_, child)| is_empty(child))
}

fn inside(text: &mut Text, name: &str, node: &Node<'_>) {
    text.open(&format!("public enum {name}"));
    let mut is_first = true;
    let mut gap = |text: &mut Text| {
        if !std::mem::take(&mut is_first) {
            text.blank();
        }
    };
    for (name, of) in &node.structs {
        gap(text);
        one(text, name, of);
    }
    for (name, (property, child)) in &node.children {
        if is_empty(child) {
            continue;
        }
        gap(text);
        text.doc(&format!("Parameters of the calls of `{property}`."));
        inside(text, name, child);
    }
    text.close();
}

fn one(text: &mut Text, name: &str, of: &Struct) {
    let users: Vec<_> = of.used_by.iter().map(|it| format!("`{it}`")).collect();
    text.doc(&format!("The parameters of {}.", users.join(" and ")));
    text.open(&format!("public struct {name}: Sendable"));
    for field in &of.fields {
        text.doc(&prose(&field.about));
        text.line(&format!("public let {}: {}", field.name, field.stored()));
    }
    text.blank();
    init(text, &of.fields, None);
    if of.fields.iter().any(|it| it.rust == DURATION) {
        text.blank();
        text.doc("The same with the vendor's other label of the duration.");
        init(text, &of.fields, Some("sessionDurationMinutes"));
    }
    text.close();
}

/// An initializer. With another label of the duration that one has no default, so that a call without a
/// duration has one meaning.
fn init(text: &mut Text, fields: &[Field], label: Option<&str>) {
    let parameters: Vec<_> = fields
        .iter()
        .map(|field| {
            if let Some(label) = label.filter(|_| field.rust == DURATION) {
                return format!("{label} {}: {}", field.name, field.swift);
            }
            let default = field.default.as_ref();
            let default = default.map_or(String::new(), |it| format!(" = {it}"));
            format!("{}{default}", field.declared())
        })
        .collect();
    text.call("public init", &parameters, " {");
    text.indent();
    for field in fields {
        let value = match (field.is_secret(), field.swift.ends_with('?')) {
            (false, _) => field.name.clone(),
            (true, false) => format!("Secret({})", field.name),
            (true, true) => format!("{}.map {{ Secret($0) }}", field.name),
        };
        text.line(&format!("self.{} = {value}", field.name));
    }
    text.close();
}
