//! Writes the protocols of a part and of the clients nested in it, and the classes that make the calls.

use super::super::camel_case;
use super::super::errors::{For, named};
use super::Source;
use super::model::{Function, Node};
use super::reads::Reads;
use super::text::{Text, prose};

/// The protocols, each with its default implementations.
pub(super) fn protocols(
    text: &mut Text,
    source: &Source<'_>,
    path: &str,
    about: &str,
    node: &Node<'_>,
    has_reads: bool,
) {
    let name = name_of(path);
    text.blank();
    text.doc(&prose(&format!(
        "{about}\n\nAn app that takes this protocol can be tested with an implementation of its own, which needs the \
         asynchronous functions{}.",
        if has_reads { " and the reads" } else { "" }
    )));
    let parent = if has_reads {
        format!("{path}Reads")
    } else {
        "Sendable".into()
    };
    text.open(&format!("public protocol {name}Client: {parent}"));
    for (child, (property, _)) in &node.children {
        text.doc(&format!("The calls of ``{name}{child}Client``."));
        text.line(&format!(
            "var {property}: any {name}{child}Client {{ get }}"
        ));
        text.blank();
    }
    for (at, function) in node.functions.iter().enumerate() {
        if at > 0 {
            text.blank();
        }
        let signature = Signature::of(function, path);
        let method = function.call.method;
        let errors = method.errors().map(|it| {
            // One paragraph of a list.
            let words = prose(&named(it, For::Swift));
            let words: Vec<_> = words.split_whitespace().collect();
            format!("\n\n- Throws: {}", words.join(" "))
        });
        text.doc(
            &(prose(method.documentation())
                + &source.snippet(function.call)
                + &errors.unwrap_or_default()),
        );
        if signature.is_async {
            text.line("@discardableResult");
        }
        text.line(&format!(
            "{}{}",
            signature.declaration(&[]),
            signature.effects
        ));
        if signature.is_async {
            text.blank();
            text.doc(&format!(
                "Completion-handler variant of `{}`.",
                function.name
            ));
            text.line(&signature.declaration(&[signature.completion()]));
        }
    }
    text.close();
    variants(text, &name, path, node);
    for (child, (property, inside)) in &node.children {
        let about = format!("The calls that `{property}` of ``{name}Client`` returns.");
        protocols(
            text,
            source,
            &format!("{path}.{child}"),
            &about,
            inside,
            false,
        );
    }
}

/// The variants of the calls, as default implementations.
fn variants(text: &mut Text, name: &str, path: &str, node: &Node<'_>) {
    if node.functions.is_empty() {
        return;
    }
    text.blank();
    text.open(&format!("public extension {name}Client"));
    let mut is_first = true;
    for function in &node.functions {
        let signature = Signature::of(function, path);
        if !signature.is_async {
            continue;
        }
        if !std::mem::take(&mut is_first) {
            text.blank();
        }
        let passed = signature.passed();
        let call = format!("{}({passed})", function.name);
        text.open(&signature.declaration(&[signature.completion()]));
        text.line(&format!(
            "callLater(completion) {{ try await self.{call} }}"
        ));
        text.close();
        if signature.is_optional {
            text.blank();
            without_arguments(text, function, &signature);
        }
        text.line("#if canImport(Combine)");
        text.doc(&format!(
            "Combine variant of `{}`: the call begins when it is subscribed to.",
            function.name
        ));
        let separator = if passed.is_empty() { "" } else { ", " };
        text.open(&format!(
            "{} -> AnyPublisher<{}, Swift.Error>",
            signature.declaration(&[]),
            function.returns
        ));
        text.line(&format!(
            "callPublisher {{ self.{}({passed}{separator}completion: $0) }}",
            function.name
        ));
        text.close();
        if signature.is_optional {
            text.blank();
            text.doc(&format!(
                "Combine variant of `{}` with the defaults of the optional parameters.",
                function.name
            ));
            text.open(&format!(
                "func {}() -> AnyPublisher<{}, Swift.Error>",
                function.name, function.returns
            ));
            text.line(&format!("{}({})", function.name, signature.defaults()));
            text.close();
        }
        text.line("#endif");
    }
    text.close();
}

/// The function and its variant with a completion handler, without arguments.
fn without_arguments(text: &mut Text, function: &Function<'_>, signature: &Signature) {
    let (name, defaults) = (&function.name, signature.defaults());
    text.doc(&format!(
        "`{name}` with the defaults of the optional parameters."
    ));
    text.line("@discardableResult");
    text.open(&format!("func {name}(){}", signature.effects));
    text.line(&format!("try await {name}({defaults})"));
    text.close();
    text.blank();
    text.doc(&format!(
        "Completion-handler variant of `{name}` with the defaults of the optional parameters."
    ));
    text.open(&format!("func {name}({})", signature.completion()));
    text.line(&format!("{name}({defaults}, completion: completion)"));
    text.close();
}

/// The classes that make the calls.
pub(super) fn classes(
    text: &mut Text,
    source: &Source<'_>,
    path: &str,
    object: &str,
    node: &Node<'_>,
    reads: Option<&Reads>,
) {
    let name = name_of(path);
    let native = source.renamed.get(object).map_or(object, String::as_str);
    text.blank();
    text.open(&format!("final class {name}Calls: {name}Client"));
    text.line(&format!("private let core: {}", source.core));
    text.line(&format!("private let handle: LazyHandle<{native}>"));
    text.blank();
    text.open(&format!(
        "init(_ core: {}, _ handle: LazyHandle<{native}>)",
        source.core
    ));
    text.line("self.core = core");
    text.line("self.handle = handle");
    text.close();
    if let Some(reads) = reads {
        text.blank();
        reads.members(text);
    }
    for (child, (property, _)) in &node.children {
        text.blank();
        text.line(&format!(
            "var {property}: any {name}{child}Client {{ {name}{child}Calls(core, handle) }}"
        ));
    }
    for function in &node.functions {
        text.blank();
        implementation(text, source, function, path);
    }
    text.close();
    for (child, (_, inside)) in &node.children {
        let path = format!("{path}.{child}");
        classes(text, source, &path, object, inside, None);
    }
}

fn implementation(text: &mut Text, source: &Source<'_>, function: &Function<'_>, path: &str) {
    let signature = Signature::of(function, path);
    let method = &function.call.method;
    let owner = if function.parameters.is_some() {
        "parameters."
    } else {
        ""
    };
    let native = format!(
        "native.{}({})",
        camel_case(&method.name),
        lowered(source, function, owner)
    );
    if !signature.is_async {
        text.open(&format!(
            "{}{}",
            signature.declaration(&[]),
            signature.effects
        ));
        text.line(&format!(
            "try core.act(handle) {{ native in try {native} }}.get()"
        ));
        text.close();
        return;
    }
    let mut letters = function.name.chars();
    let first = letters.next().map(|it| it.to_ascii_uppercase());
    let start = format!(
        "start{}{}",
        first.map_or(String::new(), String::from),
        letters.as_str()
    );
    let bare = Signature {
        name: start.clone(),
        ..Signature::of(function, path)
    };
    text.open(&format!(
        "private {} -> PendingCall<{}>",
        bare.declaration(&[]),
        function.returns
    ));
    text.line(&format!(
        "core.begin(handle{}) {{ native in try {native} }}",
        renamed(function)
    ));
    text.close();
    text.blank();
    text.open(&format!(
        "{}{}",
        signature.declaration(&[]),
        signature.effects
    ));
    text.line("try Task.checkCancellation()");
    text.line(&format!(
        "return try await {start}({}).value()",
        signature.passed()
    ));
    text.close();
    text.blank();
    text.open(&signature.declaration(&[signature.completion()]));
    text.line(&format!(
        "{start}({}).complete(completion)",
        signature.passed()
    ));
    text.close();
}

/// The parameters that an error of the library has to name otherwise, as an argument.
fn renamed(function: &Function<'_>) -> String {
    let pairs: Vec<_> = function
        .fields
        .iter()
        .filter(|it| camel_case(&it.rust) != it.name)
        .map(|it| format!("\"{}\": \"{}\"", it.rust, it.name))
        .collect();
    if pairs.is_empty() {
        return String::new();
    }
    format!(", renamed: [{}]", pairs.join(", "))
}

/// The arguments of the library's function, in its own order.
fn lowered(source: &Source<'_>, function: &Function<'_>, owner: &str) -> String {
    let value = |rust: &str| {
        let field = function.fields.iter().find(|it| it.rust == rust);
        field.map(|it| it.lowered(owner)).unwrap_or_default()
    };
    let arguments = function.call.method.inputs.iter().map(|input| {
        let label = camel_case(&input.name);
        match source.library.record(&input.of) {
            Some(fields) => {
                let values: Vec<_> = fields
                    .iter()
                    .map(|it| format!("{}: {}", camel_case(&it.name), value(&it.name)))
                    .collect();
                let name = source.renamed.get(&input.of).unwrap_or(&input.of);
                format!("{label}: {name}({})", values.join(", "))
            }
            None => format!("{label}: {}", value(&input.name)),
        }
    });
    arguments.collect::<Vec<_>>().join(", ")
}

/// How a function is declared and called.
struct Signature {
    name: String,
    declared: Vec<String>,
    passed: Vec<String>,
    /// The arguments that stand for none.
    defaults: Vec<String>,
    /// Whether it can be called without arguments, and has some.
    is_optional: bool,
    is_async: bool,
    effects: String,
    returns: String,
}

impl Signature {
    fn of(function: &Function<'_>, path: &str) -> Self {
        let namespace = path.split('.').next().unwrap_or(path);
        let all_default = function.fields.iter().all(|it| it.default.is_some());
        let is_async = function.call.method.is_async;
        let returns = function.returns.clone();
        let effects = match (is_async, returns.as_str()) {
            (true, "Void") => " async throws".to_owned(),
            (true, of) => format!(" async throws -> {of}"),
            (false, "Void") => " throws".to_owned(),
            (false, of) => format!(" throws -> {of}"),
        };
        let (declared, passed, defaults) = match &function.parameters {
            Some(of) => (
                vec![format!("parameters: {namespace}.{of}")],
                vec!["parameters: parameters".to_owned()],
                vec!["parameters: .init()".to_owned()],
            ),
            None => (
                function
                    .fields
                    .iter()
                    .map(super::model::Field::declared)
                    .collect(),
                function
                    .fields
                    .iter()
                    .map(super::model::Field::passed)
                    .collect(),
                function
                    .fields
                    .iter()
                    .map(|it| format!("{}: {}", it.name, it.default.as_deref().unwrap_or_default()))
                    .collect(),
            ),
        };
        Self {
            name: function.name.clone(),
            is_optional: all_default && !declared.is_empty(),
            declared,
            passed,
            defaults,
            is_async,
            effects,
            returns,
        }
    }

    fn declaration(&self, more: &[String]) -> String {
        let all: Vec<_> = self.declared.iter().chain(more).cloned().collect();
        format!("func {}({})", self.name, all.join(", "))
    }

    fn completion(&self) -> String {
        format!("completion: @escaping Completion<{}>", self.returns)
    }

    fn passed(&self) -> String {
        self.passed.join(", ")
    }

    fn defaults(&self) -> String {
        self.defaults.join(", ")
    }
}

/// `B2BOTP.Email` as the begin of a type's name.
fn name_of(path: &str) -> String {
    path.replace('.', "")
}
