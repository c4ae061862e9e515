//! The parts of a client as they are in Swift: functions, nested clients, and structs of parameters.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};

use super::super::library::Input;
use super::super::{Call, Language, NONE, Part, camel_case, ranges};
use super::Source;

/// A parameter in Swift.
#[derive(Clone)]
pub(super) struct Field {
    /// The name in Rust.
    pub(super) rust: String,
    /// The name inside of a function.
    pub(super) name: String,
    /// True when a caller writes no label.
    pub(super) is_unlabelled: bool,
    /// The type in Rust.
    of: String,
    /// The type in Swift, as a caller passes it.
    pub(super) swift: String,
    pub(super) default: Option<String>,
    pub(super) about: String,
}

/// A struct of parameters.
pub(super) struct Struct {
    pub(super) fields: Vec<Field>,
    /// The functions that take it.
    pub(super) used_by: Vec<String>,
}

/// A function of a client.
pub(super) struct Function<'a> {
    pub(super) call: &'a Call<'a>,
    pub(super) name: String,
    /// The struct of its parameters, from the namespace of the part.
    pub(super) parameters: Option<String>,
    pub(super) fields: Vec<Field>,
    pub(super) returns: String,
}

/// A client: of a part, or nested in it.
#[derive(Default)]
pub(super) struct Node<'a> {
    pub(super) functions: Vec<Function<'a>>,
    pub(super) structs: BTreeMap<String, Struct>,
    /// Clients nested in this one: by the name of the namespace, with the property that returns it.
    pub(super) children: BTreeMap<String, (String, Node<'a>)>,
}

/// Sorts the calls of a part into its client and those nested in it.
pub(super) fn tree<'a>(
    source: &Source<'a>,
    names: &Part,
    calls: &[&'a Call<'a>],
) -> Result<Node<'a>> {
    let mut root = Node::default();
    for (property, namespace) in &names.swift_clients {
        let (parent, name) = match namespace.rsplit_once('.') {
            Some((parent, name)) => (node_at(&mut root, parent)?, name),
            None => (&mut root, namespace.as_str()),
        };
        let property = property.rsplit('.').next().unwrap_or_default();
        parent
            .children
            .insert(name.to_owned(), (property.to_owned(), Node::default()));
    }
    for call in calls {
        let full = call.name_in(Language::Swift);
        if !call.is_command() || full.starts_with(NONE) || call.entry.swift.by_hand {
            continue;
        }
        let path = full
            .strip_prefix(&format!("{}.", names.swift))
            .with_context(|| format!("{full} is not in {}", names.swift))?;
        let function = function(source, call, path.rsplit('.').next().unwrap_or_default())?;
        if let Some(path) = &function.parameters {
            add_struct(&mut root, path, &function)?;
        }
        let node = match path.rsplit_once('.') {
            Some((client, _)) => {
                let namespace = names.swift_clients.get(client);
                let namespace =
                    namespace.with_context(|| format!("{full}: no client `{client}`"))?;
                node_at(&mut root, namespace)?
            }
            None => &mut root,
        };
        node.functions.push(function);
    }
    Ok(root)
}

fn node_at<'n, 'a>(root: &'n mut Node<'a>, path: &str) -> Result<&'n mut Node<'a>> {
    let mut node = root;
    for name in path.split('.') {
        node = match node.children.get_mut(name) {
            Some((_, child)) => child,
            None => bail!("no client {path}"),
        };
    }
    Ok(node)
}

fn add_struct(root: &mut Node<'_>, path: &str, function: &Function<'_>) -> Result<()> {
    let (node, name) = match path.rsplit_once('.') {
        Some((parent, name)) => (node_at(root, parent)?, name),
        None => (root, path),
    };
    let key = |fields: &[Field]| -> Vec<(String, String)> {
        fields
            .iter()
            .map(|it| (it.name.clone(), it.swift.clone()))
            .collect()
    };
    if let Some(known) = node.structs.get_mut(name) {
        if key(&known.fields) != key(&function.fields) {
            bail!("{path}: {} has other parameters", function.name);
        }
        known.used_by.push(function.name.clone());
        return Ok(());
    }
    let new = Struct {
        fields: function.fields.clone(),
        used_by: vec![function.name.clone()],
    };
    node.structs.insert(name.to_owned(), new);
    Ok(())
}

fn function<'a>(source: &Source<'a>, call: &'a Call<'a>, name: &str) -> Result<Function<'a>> {
    let swift = &call.entry.swift;
    let mut fields = Vec::new();
    for input in &call.method.inputs {
        let record = source.library.record(&input.of);
        for field in record.unwrap_or(std::slice::from_ref(input)) {
            fields.push(self::field(source, call, field)?);
        }
    }
    for (at, name) in swift.order.iter().enumerate() {
        let Some(found) = fields.iter().position(|it| it.rust == *name) else {
            bail!(
                "{}::{}: `order` names {name}, which is no parameter",
                call.method.object,
                call.method.name
            );
        };
        let field = fields.remove(found);
        fields.insert(at, field);
    }
    Ok(Function {
        call,
        name: name.to_owned(),
        parameters: swift.parameters.clone(),
        fields,
        returns: match &call.method.returns {
            Some(of) => swift_type(source, "", of),
            None => "Void".to_owned(),
        },
    })
}

fn field(source: &Source<'_>, call: &Call<'_>, input: &Input) -> Result<Field> {
    let renamed = call.entry.parameters.get("swift");
    let name = renamed.and_then(|names| names.get(&input.name)).cloned();
    let is_duration = input.name == DURATION;
    let name = name.unwrap_or_else(|| {
        if is_duration {
            "sessionDuration".to_owned()
        } else {
            camel_case(&input.name)
        }
    });
    let (is_unlabelled, name) = match name.strip_prefix("_ ") {
        Some(name) => (true, name.to_owned()),
        None => (false, name),
    };
    let given = call.entry.swift.defaults.get(&input.name).cloned();
    let default = given.or_else(|| match input.of.as_str() {
        "bool" => Some("false".to_owned()),
        of if of.starts_with("Option<") => Some("nil".to_owned()),
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
    let about = match (inner(&input.of), ranges::text(&input.name)) {
        ("u32", range) if !about.contains(&range) => format!("{about} Range: {range}."),
        _ => about.to_owned(),
    };
    Ok(Field {
        rust: input.name.clone(),
        name,
        is_unlabelled,
        swift: swift_type(source, &input.name, &input.of),
        of: input.of.clone(),
        default,
        about,
    })
}

/// The parameter that has a second label.
pub(super) const DURATION: &str = "session_duration_minutes";

impl Field {
    pub(super) fn is_secret(&self) -> bool {
        inner(&self.of) == "Secret"
    }

    /// The type that a struct of parameters stores: what it holds is not printed.
    pub(super) fn stored(&self) -> String {
        if self.is_secret() {
            self.swift.replace("String", "Secret")
        } else {
            self.swift.clone()
        }
    }

    /// The value as the library takes it. `owner` is what has the field, with a dot.
    pub(super) fn lowered(&self, owner: &str) -> String {
        let value = format!("{owner}{}", self.name);
        let is_optional = self.swift.ends_with('?');
        let chain = if is_optional { "?" } else { "" };
        match self.swift.trim_end_matches('?') {
            "Minutes" => format!("{value}{chain}.number"),
            "URL" => format!("{value}{chain}.absoluteString"),
            "StytchLocale" => format!("{value}{chain}.rawValue"),
            "Int" if is_optional => format!("{value}.map {{ number($0) }}"),
            "Int" => format!("number({value})"),
            "String" if self.is_secret() && owner.is_empty() && is_optional => {
                format!("{value}.map {{ Secret($0) }}")
            }
            "String" if self.is_secret() && owner.is_empty() => format!("Secret({value})"),
            _ => value,
        }
    }

    /// How a caller passes it on.
    pub(super) fn passed(&self) -> String {
        if self.is_unlabelled {
            self.name.clone()
        } else {
            format!("{0}: {0}", self.name)
        }
    }

    pub(super) fn declared(&self) -> String {
        let label = if self.is_unlabelled { "_ " } else { "" };
        format!("{label}{}: {}", self.name, self.swift)
    }
}

fn inner(of: &str) -> &str {
    of.strip_prefix("Option<")
        .and_then(|it| it.strip_suffix('>'))
        .unwrap_or(of)
}

/// The type of a parameter or a result in Swift. A token or a password is a text for the caller.
pub(super) fn swift_type(source: &Source<'_>, name: &str, of: &str) -> String {
    if let Some(inner) = of
        .strip_prefix("Option<")
        .and_then(|it| it.strip_suffix('>'))
    {
        return format!("{}?", swift_type(source, name, inner));
    }
    if let Some(inner) = of.strip_prefix("Vec<").and_then(|it| it.strip_suffix('>')) {
        return format!("[{}]", swift_type(source, name, inner));
    }
    match of {
        "u32" if name.ends_with("_minutes") => "Minutes".to_owned(),
        "u32" => "Int".to_owned(),
        "bool" => "Bool".to_owned(),
        "String" if name.ends_with("_url") => "URL".to_owned(),
        "String" if name == "locale" => "StytchLocale".to_owned(),
        "Secret" if !name.is_empty() => "String".to_owned(),
        other => source
            .renamed
            .get(other)
            .cloned()
            .unwrap_or_else(|| other.to_owned()),
    }
}
