//! The interfaces of a part, with their calls and the classes of parameters, as they are in Kotlin.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};

use super::super::library::Input;
use super::super::{Call, Language, NONE, Part, camel_case, ranges};
use super::Source;

/// A parameter in Kotlin.
pub(super) struct Field {
    /// The name in Rust.
    pub(super) rust: String,
    pub(super) name: String,
    pub(super) of: String,
    pub(super) default: Option<String>,
    pub(super) is_secret: bool,
    pub(super) about: String,
}

/// A class of parameters.
pub(super) struct Class {
    pub(super) fields: Vec<Field>,
    /// The function that takes it, as documentation names it.
    pub(super) used_by: Vec<String>,
}

/// A function of an interface.
pub(super) struct Function<'a> {
    pub(super) call: &'a Call<'a>,
    pub(super) documentation: String,
    pub(super) name: String,
    /// The class of its parameters and the name of that argument.
    pub(super) class: Option<(String, String)>,
    pub(super) fields: Vec<Field>,
    pub(super) returns: String,
    /// The field of the library's response that is returned.
    pub(super) returned_field: Option<String>,
}

/// An interface: of a part, or of a client nested in it.
#[derive(Default)]
pub(super) struct Node<'a> {
    pub(super) functions: Vec<Function<'a>>,
    /// Names in this interface of functions of the part.
    pub(super) aliases: Vec<(String, usize)>,
    pub(super) classes: BTreeMap<String, Class>,
    /// Interfaces nested in this one: by name, with the property that returns it.
    pub(super) children: BTreeMap<String, (String, Node<'a>)>,
}

/// Sorts the calls of a part into its interface and those nested in it.
pub(super) fn tree<'a>(
    source: &Source<'a>,
    names: &Part,
    calls: &[&'a Call<'a>],
) -> Result<Node<'a>> {
    let mut root = Node::default();
    for (property, interface) in &names.clients {
        let parent = match interface.rsplit_once('.') {
            Some((parent, _)) => node_at(&mut root, parent)?,
            None => &mut root,
        };
        let last = |text: &str| text.rsplit('.').next().unwrap_or_default().to_owned();
        let node = (last(property), Node::default());
        parent.children.insert(last(interface), node);
    }
    for call in calls {
        if !call.is_command() || call.name_in(Language::Kotlin).starts_with(NONE) {
            continue;
        }
        let function = function(source, names, call)?;
        let index = root.functions.len();
        let kotlin = &call.entry.kotlin;
        if let Some(class) = &kotlin.class {
            add_class(&mut root, class, &function)?;
        }
        for alias in &kotlin.also {
            let (client, name) = alias.rsplit_once('.').unwrap_or(("", alias));
            let node = match names.clients.get(client) {
                Some(interface) => node_at(&mut root, interface)?,
                None if client.is_empty() => &mut root,
                None => bail!("{}: no client `{client}`", call.method.name),
            };
            node.aliases.push((name.to_owned(), index));
        }
        root.functions.push(function);
    }
    Ok(root)
}

pub(super) fn node_at<'n, 'a>(root: &'n mut Node<'a>, path: &str) -> Result<&'n mut Node<'a>> {
    let mut node = root;
    for name in path.split('.') {
        node = match node.children.get_mut(name) {
            Some((_, child)) => child,
            None => bail!("no interface {path}"),
        };
    }
    Ok(node)
}

pub(super) fn add_class(root: &mut Node<'_>, path: &str, function: &Function<'_>) -> Result<()> {
    let (node, name) = match path.rsplit_once('.') {
        Some((parent, name)) => (node_at(root, parent)?, name),
        None => (root, path),
    };
    let (_, field_names) = (name, names_of(&function.fields));
    if let Some(class) = node.classes.get_mut(name) {
        if names_of(&class.fields) != field_names {
            bail!("{path}: {} has other parameters", function.name);
        }
        class.used_by.push(function.name.clone());
        return Ok(());
    }
    let class = Class {
        fields: function.fields.iter().map(Field::copy).collect(),
        used_by: vec![function.name.clone()],
    };
    node.classes.insert(name.to_owned(), class);
    Ok(())
}

pub(super) fn names_of(fields: &[Field]) -> Vec<(&str, &str)> {
    fields
        .iter()
        .map(|it| (it.name.as_str(), it.of.as_str()))
        .collect()
}

impl Field {
    fn copy(&self) -> Self {
        Self {
            rust: self.rust.clone(),
            name: self.name.clone(),
            of: self.of.clone(),
            default: self.default.clone(),
            is_secret: self.is_secret,
            about: self.about.clone(),
        }
    }

    /// The value as the library takes it.
    pub(super) fn lowered(&self, owner: &str) -> String {
        let value = format!("{owner}{}", self.name);
        match (self.is_secret, self.of.ends_with('?')) {
            (false, _) => value,
            (true, false) => format!("Secret({value})"),
            (true, true) => format!("{value}?.let {{ Secret(it) }}"),
        }
    }

    pub(super) fn declaration(&self) -> String {
        let default = self.default.as_ref();
        let default = default.map_or(String::new(), |it| format!(" = {it}"));
        format!("{}: {}{default}", self.name, self.of)
    }
}

pub(super) fn function<'a>(
    source: &Source<'a>,
    names: &Part,
    call: &'a Call<'a>,
) -> Result<Function<'a>> {
    let full = call.name_in(Language::Kotlin);
    let name = full
        .strip_prefix(&format!("{}.", names.kotlin))
        .with_context(|| format!("{full} is not in {}", names.kotlin))?;
    let kotlin = &call.entry.kotlin;
    let mut fields = Vec::new();
    for input in &call.method.inputs {
        let record = source.library.record(&input.of);
        for field in record.unwrap_or(std::slice::from_ref(input)) {
            fields.push(self::field(source, call, field)?);
        }
    }
    order(&mut fields, &kotlin.order)
        .with_context(|| format!("{}::{}", call.method.object, call.method.name))?;
    let argument = kotlin.argument.as_deref().unwrap_or("parameters");
    Ok(Function {
        call,
        documentation: source.documentation(call),
        name: name.to_owned(),
        class: kotlin.class.clone().map(|it| (it, argument.to_owned())),
        fields,
        returns: match (&call.method.returns, &kotlin.returns) {
            (Some(of), Some(field)) => {
                let fields = source.library.record(of).unwrap_or_default();
                let found = fields.iter().find(|it| it.name == *field);
                let found = found.with_context(|| format!("{full}: {of} has no field {field}"))?;
                kotlin_type(source, &found.of)
            }
            (Some(of), None) => kotlin_type(source, of),
            (None, _) => "Unit".to_owned(),
        },
        returned_field: kotlin.returns.as_deref().map(camel_case),
    })
}

pub(super) fn field(source: &Source<'_>, call: &Call<'_>, input: &Input) -> Result<Field> {
    let renamed = call.entry.parameters.get("kotlin");
    let name = renamed.and_then(|names| names.get(&input.name));
    let name = name.cloned().unwrap_or_else(|| camel_case(&input.name));
    let bare = inner(&input.of);
    let given = call.entry.kotlin.defaults.get(&input.name).cloned();
    let default = given.or_else(|| match input.of.as_str() {
        "bool" => Some("false".to_owned()),
        of if of.starts_with("Option<") => Some("null".to_owned()),
        _ => None,
    });
    let own = call.entry.about.get(&input.name).map(String::as_str);
    let about = own
        .or(input.documentation())
        .or_else(|| source.about.get(&input.name).map(String::as_str));
    let Some(about) = about else {
        bail!(
            "{}::{}: nothing describes {}; write it into [about]",
            call.method.object,
            call.method.name,
            input.name
        );
    };
    let about = match (bare, ranges::text(&input.name)) {
        ("u32", range) if !about.contains(&range) => format!("{about} Range: {range}."),
        _ => about.to_owned(),
    };
    Ok(Field {
        rust: input.name.clone(),
        name,
        of: kotlin_type(source, &input.of),
        default,
        is_secret: bare == "Secret",
        about,
    })
}

/// Puts the named fields first, in their order.
pub(super) fn order(fields: &mut Vec<Field>, first: &[String]) -> Result<()> {
    for (at, name) in first.iter().enumerate() {
        let Some(found) = fields.iter().position(|it| it.rust == *name) else {
            bail!("`order` names {name}, which is no parameter");
        };
        let field = fields.remove(found);
        fields.insert(at, field);
    }
    Ok(())
}

pub(super) fn inner(of: &str) -> &str {
    of.strip_prefix("Option<")
        .and_then(|it| it.strip_suffix('>'))
        .unwrap_or(of)
}

pub(super) fn kotlin_type(source: &Source<'_>, of: &str) -> String {
    if let Some(inner) = of
        .strip_prefix("Option<")
        .and_then(|it| it.strip_suffix('>'))
    {
        return format!("{}?", kotlin_type(source, inner));
    }
    if let Some(inner) = of.strip_prefix("Vec<").and_then(|it| it.strip_suffix('>')) {
        return format!("List<{}>", kotlin_type(source, inner));
    }
    match of {
        "u32" => "Int".to_owned(),
        "bool" => "Boolean".to_owned(),
        "String" => of.to_owned(),
        other => source
            .renamed
            .get(other)
            .cloned()
            .unwrap_or_else(|| other.to_owned()),
    }
}

/// A parameter's type: a token or a password is a text for the caller.
pub(super) fn parameter_type(of: &str) -> String {
    of.replace("Secret", "String")
}
