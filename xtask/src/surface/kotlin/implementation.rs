//! Writes the class that makes the calls of a part, and those behind its nested clients.

use super::super::camel_case;
use super::Source;
use super::interface::{Arguments, arguments};
use super::model::{Function, Node};
use super::text::Text;

/// The class that makes the calls of a part.
pub(super) fn class(
    text: &mut Text,
    source: &Source<'_>,
    interface: &str,
    object: &str,
    root: &Node<'_>,
    has_reads: bool,
) {
    let core = match source.client {
        "consumer" => "ConsumerCore",
        _ => "B2BCore",
    };
    let native = source.renamed.get(object).map_or(object, String::as_str);
    text.doc(&format!("Makes the calls of [{interface}]."));
    text.line(&format!("internal class {interface}Calls("));
    if has_reads {
        text.line(&format!("    core: {core},"));
        text.line(&format!("    handle: LazyHandle<{native}>,"));
        text.line(&format!(") : {interface}Reads(core, handle) {{"));
        text.indent();
    } else {
        text.line(&format!("    private val core: {core},"));
        text.line(&format!("    handle: LazyHandle<{native}>,"));
        text.line(&format!(") : {interface},"));
        text.line("    CallbackOwner {");
        text.indent();
        text.line(&format!("private val native: {native} by handle"));
        text.blank();
        text.line("override val callbacks: Executor get() = core.callbacks");
    }
    let mut is_first = has_reads;
    for function in &root.functions {
        if !std::mem::take(&mut is_first) {
            text.blank();
        }
        let bare = arguments(function, interface).bare;
        let owner = match &function.class {
            Some((_, argument)) => format!("{argument}."),
            None => String::new(),
        };
        let bare: Vec<_> = match &function.class {
            Some((class, argument)) => vec![format!("{argument}: {interface}.{class}")],
            None => bare,
        };
        let method = &function.call.method;
        let lowered = lowered(source, function, &owner);
        let field = function.returned_field.as_ref();
        let made = format!(
            "native.{}({}){}",
            camel_case(&method.name),
            lowered.join(", "),
            field.map_or(String::new(), |it| format!(".{it}"))
        );
        let name = &function.name;
        let renamed = renamed(function);
        if method.is_async {
            text.line(&format!(
                "override suspend fun {name}({}): StytchResult<{}> =",
                bare.join(", "),
                function.returns
            ));
            text.line(&format!("    core.call{renamed} {{ {made} }}"));
        } else {
            text.line(&format!("override fun {name}({}) {{", bare.join(", ")));
            text.line(&format!("    core.act{renamed} {{ {made} }}"));
            text.line("}");
        }
    }
    text.close();
}

/// The parameters that an error of the library has to name otherwise, as arguments.
pub(super) fn renamed(function: &Function<'_>) -> String {
    let pairs: Vec<_> = function
        .fields
        .iter()
        .filter(|it| camel_case(&it.rust) != it.name)
        .map(|it| format!("\"{}\" to \"{}\"", it.rust, it.name))
        .collect();
    if pairs.is_empty() {
        return String::new();
    }
    format!("({})", pairs.join(", "))
}

/// The arguments of the library's function, in its own order.
pub(super) fn lowered(source: &Source<'_>, function: &Function<'_>, owner: &str) -> Vec<String> {
    let value = |rust: &str| {
        let field = function.fields.iter().find(|it| it.rust == rust);
        field.map(|it| it.lowered(owner)).unwrap_or_default()
    };
    let mut arguments = Vec::new();
    for input in &function.call.method.inputs {
        match source.library.record(&input.of) {
            Some(fields) => {
                let values: Vec<_> = fields
                    .iter()
                    .map(|it| format!("{} = {}", camel_case(&it.name), value(&it.name)))
                    .collect();
                let name = source.renamed.get(&input.of).unwrap_or(&input.of);
                arguments.push(format!("{name}({})", values.join(", ")));
            }
            None => arguments.push(value(&input.name)),
        }
    }
    arguments
}

/// The classes behind the nested clients: they call the functions of the part.
pub(super) fn nested_clients(
    text: &mut Text,
    interface: &str,
    path: &str,
    root: &Node<'_>,
    node: &Node<'_>,
) {
    for (name, (_, child)) in &node.children {
        let path = format!("{path}.{name}");
        text.blank();
        text.line(&format!("private class {}(", path.replace('.', "")));
        text.line(&format!("    override val owner: {interface},"));
        text.line(&format!(") : {path},"));
        text.line("    NestedClient {");
        text.indent();
        let mut is_first = true;
        for (name, (property, _)) in &child.children {
            is_first = false;
            let of = format!("{path}.{name}");
            text.line(&format!(
                "override val {property}: {of} get() = {}(owner)",
                of.replace('.', "")
            ));
        }
        for (alias, index) in &child.aliases {
            if !std::mem::take(&mut is_first) {
                text.blank();
            }
            let function = &root.functions[*index];
            let Arguments { bare, passed, .. } = arguments(function, interface);
            let bare: Vec<_> = match &function.class {
                Some((class, argument)) => vec![format!("{argument}: {interface}.{class}")],
                None => bare,
            };
            text.line(&format!(
                "override suspend fun {alias}({}): StytchResult<{}> =",
                bare.join(", "),
                function.returns
            ));
            text.line(&format!(
                "    owner.{}({})",
                function.name,
                passed.join(", ")
            ));
        }
        text.close();
        nested_clients(text, interface, &path, root, child);
    }
}
