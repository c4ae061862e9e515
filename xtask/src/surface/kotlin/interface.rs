//! Writes the interface of a part: reads, the variants of its calls, the classes of parameters, and the
//! interfaces nested in it.

use std::fmt::Write as _;

use anyhow::{Result, bail};

use super::super::{Call, Language, NONE};
use super::Source;
use super::model::{Class, Field, Function, Node, inner, kotlin_type, parameter_type};
use super::text::{Text, kdoc};

/// The members that read state and register listeners, where a part has them.
pub(super) fn reads(text: &mut Text, source: &Source<'_>, calls: &[&Call<'_>]) -> Result<bool> {
    let of = |rust: &str| calls.iter().find(|it| it.method.name == rust);
    let Some(sync) = of("get_sync") else {
        return Ok(false);
    };
    let returned = sync.method.returns.as_deref().unwrap_or_default();
    let object = kotlin_type(source, inner(returned));
    let sync_name = sync.name_in(Language::Kotlin);
    let sync_name = sync_name.rsplit('.').next().unwrap_or_default().to_owned();
    let snippet = |rust: &str| {
        let call = of(rust);
        let code = call.and_then(|it| source.snippets.get(&it.snippet_name(source.client)));
        code.map_or_else(String::new, |code| format!("\n\n```kotlin\n{code}\n```"))
    };
    text.doc(&format!(
        "The object as a flow: the current value at once, then each different one. Its `value` may be\n\
         up to a second behind the expiry of the session; [{sync_name}] is not.{}",
        snippet("subscribe")
    ));
    text.line(&format!(
        "public val onChange: StateFlow<StytchObjectInfo<{object}>>"
    ));
    text.blank();
    text.doc(&format!(
        "Calls with each change from now on, not with the current value. A change of `lastAccessedAt`\n\
         alone is none; the server's first confirmation of a cached session is one. Calls nothing after\n\
         the client is closed.{}",
        snippet("on_change")
    ));
    text.line(&format!(
        "public fun onChange(callback: StytchChangeListener<{object}>): StytchSubscription"
    ));
    for call in calls.iter().filter(|it| !it.is_command()) {
        let name = call.name_in(Language::Kotlin);
        if name.starts_with(NONE) || ["on_change", "subscribe"].contains(&call.method.name.as_str())
        {
            continue;
        }
        if !call.method.inputs.is_empty() {
            bail!("{name}: a read with parameters");
        }
        let name = name.rsplit('.').next().unwrap_or_default();
        let returns = call.method.returns.as_deref().unwrap_or_default();
        let returns = parameter_type(&kotlin_type(source, returns));
        text.blank();
        text.doc(&source.documentation(call));
        text.line(&if name.starts_with("get") {
            format!("public fun {name}(): {returns}")
        } else {
            format!("public val {name}: {returns}")
        });
    }
    Ok(true)
}

pub(super) fn body(text: &mut Text, root: &Node<'_>, node: &Node<'_>, path: &str, is_first: bool) {
    let mut is_first = is_first;
    let mut gap = |text: &mut Text| {
        if !std::mem::take(&mut is_first) {
            text.blank();
        }
    };
    let is_root = std::ptr::eq(root, node);
    for (name, (property, _)) in &node.children {
        gap(text);
        text.doc(&format!("The calls of [{name}]."));
        let default = if is_root {
            format!(" get() = {}{name}(this)", path.replace('.', ""))
        } else {
            String::new()
        };
        text.line(&format!("public val {property}: {name}{default}"));
    }
    for function in &node.functions {
        gap(text);
        variants(text, function, &function.name, path, None);
    }
    for (name, index) in &node.aliases {
        gap(text);
        let function = &root.functions[*index];
        let target = is_root.then_some(function.name.as_str());
        variants(text, function, name, path, target);
    }
    for (name, class) in &node.classes {
        gap(text);
        class_of(text, name, class, is_root);
    }
    for (name, (property, child)) in &node.children {
        gap(text);
        text.doc(&format!("The calls that [{property}] returns."));
        text.line(&format!("public interface {name} {{"));
        text.indent();
        body(text, root, child, &format!("{path}.{name}"), true);
        text.close();
    }
}

/// The three variants of a call. `target` is the function of the same interface that an alias calls.
pub(super) fn variants(
    text: &mut Text,
    function: &Function<'_>,
    name: &str,
    path: &str,
    target: Option<&str>,
) {
    let method = &function.call.method;
    let result = format!("StytchResult<{}>", function.returns);
    let callback = format!("callback: StytchCallback<{}>", function.returns);
    let Arguments {
        declared,
        bare,
        passed,
        defaulted,
    } = arguments(function, path);
    text.doc(&function.documentation);
    if !method.is_async {
        let returns = match function.returns.as_str() {
            "Unit" => String::new(),
            other => format!(": {other}"),
        };
        text.line(&format!("public fun {name}({}){returns}", bare.join(", ")));
        if defaulted > 0 {
            text.blank();
            text.doc(&format!(
                "Calls [{name}] with the defaults of the optional parameters."
            ));
            let kept = &bare[..bare.len() - defaulted];
            let nulls = function.fields[bare.len() - defaulted..].iter();
            let nulls = nulls.filter_map(|it| it.default.clone());
            let values: Vec<_> = passed[..kept.len()].iter().cloned().chain(nulls).collect();
            text.line(&format!(
                "public fun {name}({}){returns} = {name}({})",
                kept.join(", "),
                values.join(", ")
            ));
        }
        return;
    }
    let own = passed.join(", ");
    let suspended = match target {
        Some(target) => format!(": {result} = {target}({own})"),
        None => format!(": {result}"),
    };
    text.line(&format!(
        "public suspend fun {name}({}){suspended}",
        declared.join(", ")
    ));
    // Kotlin's defaults do not exist for Java, and interfaces have no @JvmOverloads.
    let lists = [
        Some((bare.clone(), own)),
        (defaulted == bare.len() && defaulted > 0).then(|| (Vec::new(), String::new())),
    ];
    for (parameters, values) in lists.into_iter().flatten() {
        let with_callback: Vec<_> = parameters
            .iter()
            .cloned()
            .chain([callback.clone()])
            .collect();
        text.blank();
        text.doc(&format!("Callback variant of [{name}]."));
        text.line(&format!(
            "public fun {name}({}) {{",
            with_callback.join(", ")
        ));
        text.indent();
        text.line(&format!(
            "withCallback(this, callback) {{ {name}({values}) }}"
        ));
        text.close();
        text.blank();
        text.doc(&format!("Future variant of [{name}]."));
        text.line(&format!(
            "public fun {name}Completable({}): CompletableFuture<{result}> =",
            parameters.join(", ")
        ));
        text.line(&format!("    asFuture {{ {name}({values}) }}"));
    }
}

/// The arguments of a function.
pub(super) struct Arguments {
    /// With their defaults.
    declared: Vec<String>,
    /// Without them.
    pub(super) bare: Vec<String>,
    /// Their names.
    pub(super) passed: Vec<String>,
    /// How many of the last ones have a default.
    defaulted: usize,
}

pub(super) fn arguments(function: &Function<'_>, path: &str) -> Arguments {
    let fields = &function.fields;
    let with_default = |it: &&Field| it.default.is_some();
    if let Some((class, argument)) = &function.class {
        let class = relative(class, path);
        let all = fields.iter().all(|it| it.default.is_some());
        let default = if all {
            format!(" = {class}()")
        } else {
            String::new()
        };
        return Arguments {
            declared: vec![format!("{argument}: {class}{default}")],
            bare: vec![format!("{argument}: {class}")],
            passed: vec![argument.clone()],
            defaulted: usize::from(all),
        };
    }
    let bare = |it: &Field| format!("{}: {}", it.name, parameter_type(&it.of));
    let declared = |it: &Field| parameter_type(&it.declaration());
    Arguments {
        declared: fields.iter().map(declared).collect(),
        bare: fields.iter().map(bare).collect(),
        passed: fields.iter().map(|it| it.name.clone()).collect(),
        defaulted: fields.iter().rev().take_while(with_default).count(),
    }
}

/// A class's name as it is written inside an interface.
pub(super) fn relative(class: &str, path: &str) -> String {
    let (_, inside) = path.split_once('.').unwrap_or((path, ""));
    class
        .strip_prefix(&format!("{inside}."))
        .unwrap_or(class)
        .to_owned()
}

pub(super) fn class_of(text: &mut Text, name: &str, class: &Class, is_root: bool) {
    let users: Vec<_> = class
        .used_by
        .iter()
        .map(|it| {
            if is_root {
                format!("[{it}]")
            } else {
                format!("`{it}`")
            }
        })
        .collect();
    let mut doc = format!("The parameters of {}.\n", users.join(" and "));
    for field in &class.fields {
        let about = kdoc(&field.about);
        write!(doc, "\n@property {} {about}", field.name).unwrap_or_default();
    }
    text.doc(&doc);
    let head = format!("public data class {name}");
    if class.fields.iter().any(|it| it.default.is_some()) {
        text.line(&head);
        text.line("    @JvmOverloads");
        text.line("    constructor(");
        text.indent();
    } else {
        text.line(&format!("{head}("));
    }
    for field in &class.fields {
        text.line(&format!(
            "    public val {},",
            parameter_type(&field.declaration())
        ));
    }
    if class.fields.iter().any(|it| it.default.is_some()) {
        text.outdent();
    }
    let indent = if class.fields.iter().any(|it| it.default.is_some()) {
        "    "
    } else {
        ""
    };
    if !class.fields.iter().any(|it| it.is_secret) {
        text.line(&format!("{indent})"));
        return;
    }
    // A data class would print passwords, codes and tokens.
    text.line(&format!("{indent}) {{"));
    let shown: Vec<_> = class
        .fields
        .iter()
        .map(|it| {
            if it.is_secret {
                format!("{}=redacted", it.name)
            } else {
                format!("{0}=${0}", it.name)
            }
        })
        .collect();
    text.line(&format!(
        "{indent}    override fun toString(): String = \"{name}({})\"",
        shown.join(", ")
    ));
    text.line(&format!("{indent}}}"));
}
