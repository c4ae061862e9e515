//! Leaves out of the generated Swift what the façade does not use, because every app contains it:
//! functions of objects that no code calls, types that only those name, the half of a converter that
//! no call needs, and the checks of functions that are left out (ADR 0023).
//!
//! The façade calls an object of the library as `native.function(…)`. That is how a call is found.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// A declaration of the file.
pub(super) struct Item {
    /// Its documentation, without the marks.
    pub(super) comment: String,
    /// What it declares; empty for an import.
    pub(super) name: String,
    pub(super) text: String,
}

/// The declarations in their order.
pub(super) fn items(code: &str) -> Vec<Item> {
    let mut items = Vec::new();
    let mut comment = Vec::new();
    let mut in_comment = false;
    let mut text = String::new();
    let mut depth = 0;
    for line in code.lines() {
        let start = line.trim_start();
        if text.is_empty() {
            if in_comment || start.starts_with("/*") {
                in_comment = !start.contains("*/");
                if in_comment && !start.starts_with("/*") {
                    comment.push(
                        start
                            .trim_start_matches("* ")
                            .trim_start_matches('*')
                            .to_owned(),
                    );
                }
                continue;
            }
            if start.is_empty() || start.starts_with("//") {
                continue;
            }
        }
        text.push_str(line);
        text.push('\n');
        depth += balance(line);
        if depth <= 0 {
            let name = declared(&text);
            let comment = std::mem::take(&mut comment).join("\n");
            items.push(Item {
                comment,
                name,
                text: std::mem::take(&mut text),
            });
            depth = 0;
        }
    }
    items
}

/// How many braces and parentheses a line leaves open.
fn balance(line: &str) -> i32 {
    let start = line.trim_start();
    if ["*", "/*", "//"].iter().any(|it| start.starts_with(it)) && !start.contains("*/") {
        return 0;
    }
    let code = start.rsplit_once("*/").map_or(start, |(_, code)| code);
    code.chars().fold(0, |sum, letter| match letter {
        '{' | '(' => sum + 1,
        '}' | ')' => sum - 1,
        _ => sum,
    })
}

/// What a declaration declares; of an extension what it extends.
fn declared(text: &str) -> String {
    const KEYWORDS: [&str; 8] = [
        "class",
        "struct",
        "enum",
        "protocol",
        "func",
        "let",
        "typealias",
        "extension",
    ];
    let mut words = text.split(|it: char| !it.is_alphanumeric() && it != '_');
    while let Some(word) = words.next() {
        if KEYWORDS.contains(&word) {
            return words
                .find(|it| !it.is_empty())
                .unwrap_or_default()
                .to_owned();
        }
    }
    String::new()
}

/// A part of an item.
struct Part {
    /// The member that can be left out by itself; none for what is there with any of them.
    member: Option<String>,
    text: String,
}

/// The items that the façade reaches, each with the members that it reaches.
pub(super) fn reached(items: &[Item], facade: &str) -> Vec<Item> {
    let mut graph = Graph::new(items, facade);
    graph.begin(facade);
    graph.follow();
    let mut out = graph.found();
    out.push(checks(items, &out));
    out
}

/// What has been found to be needed.
struct Graph<'a> {
    items: Vec<&'a Item>,
    /// Of each item.
    parts: Vec<Vec<Part>>,
    by_name: BTreeMap<&'a str, usize>,
    /// The functions that the façade calls of objects of the library.
    calls: BTreeSet<&'a str>,
    /// Items, and members of them.
    needed: BTreeSet<(usize, Option<String>)>,
    /// Those whose text has not been looked at.
    open: Vec<(usize, Option<String>)>,
}

impl<'a> Graph<'a> {
    fn new(items: &'a [Item], facade: &'a str) -> Self {
        let items: Vec<_> = items
            .iter()
            .filter(|it| may_be_needed(it, facade))
            .collect();
        let numbered = items.iter().enumerate();
        Self {
            parts: items.iter().map(|item| parts(item)).collect(),
            by_name: numbered
                .map(|(at, item)| (item.name.as_str(), at))
                .collect(),
            calls: native_calls(facade),
            needed: BTreeSet::new(),
            open: Vec::new(),
            items,
        }
    }

    /// What the façade names, and what it calls of it.
    fn begin(&mut self, facade: &str) {
        for (name, member) in references(facade) {
            if let Some(at) = self.by_name.get(name).copied() {
                self.need(at, None);
                self.need(at, Some("init"));
                self.need(at, Some(member));
                self.need_called(at);
            }
        }
    }

    /// What is needed by what is needed.
    fn follow(&mut self) {
        while let Some((at, member)) = self.open.pop() {
            let text: String = self.parts[at]
                .iter()
                .filter(|part| part.member == member)
                .map(|part| part.text.as_str())
                .collect();
            for (name, member) in references(&text) {
                let of = match name {
                    "" => Some(at),
                    name => self.by_name.get(name).copied(),
                };
                let Some(of) = of else { continue };
                self.need(of, None);
                self.need(of, Some(member));
                self.need_called(of);
                // What the library calls is registered with it.
                let interface = name.strip_prefix("FfiConverterType");
                let register = interface.map(|it| format!("uniffiCallbackInit{it}"));
                if let Some(at) = register.and_then(|it| self.by_name.get(it.as_str()).copied()) {
                    self.need(at, None);
                }
            }
        }
    }

    /// Of an object of the library, what the façade calls.
    fn need_called(&mut self, at: usize) {
        if self.items[at].text.starts_with("final class ") {
            for call in self.calls.clone() {
                self.need(at, Some(call));
            }
        }
    }

    fn need(&mut self, at: usize, member: Option<&str>) {
        let has = |part: &Part| part.member.as_deref() == member;
        let key = (at, member.map(str::to_owned));
        if self.parts[at].iter().any(has) && self.needed.insert(key.clone()) {
            self.open.push(key);
        }
    }

    fn found(&self) -> Vec<Item> {
        let mut out = Vec::new();
        for (at, item) in self.items.iter().enumerate() {
            if !self.needed.contains(&(at, None)) {
                continue;
            }
            let is_needed = |part: &&Part| self.needed.contains(&(at, part.member.clone()));
            out.push(Item {
                comment: item.comment.clone(),
                name: item.name.clone(),
                text: self.parts[at]
                    .iter()
                    .filter(is_needed)
                    .map(|it| it.text.as_str())
                    .collect(),
            });
        }
        out
    }
}

/// False for what the façade declares itself, for aliases, for functions that repeat a converter's
/// members, and for what is written anew.
fn may_be_needed(item: &Item, facade: &str) -> bool {
    const WRITTEN_ANEW: [&str; 3] = [
        "initializationResult",
        "InitializationResult",
        "uniffiEnsureStytchCoreInitialized",
    ];
    let begins = ["typealias ", "func FfiConverter", "extension "];
    let is_left_out = begins.iter().any(|it| item.text.starts_with(it))
        || WRITTEN_ANEW.contains(&item.name.as_str())
        // The protocols of objects, and objects that the library would implement of an app's protocols.
        || (item.name.ends_with("Protocol") && item.text.starts_with("protocol "))
        || item.name.ends_with("Impl")
        || declares(facade, &item.name);
    !is_left_out
}

/// The function that compares the library with this code, and registers what the library calls. Only
/// functions that are here are compared.
fn checks(items: &[Item], kept: &[Item]) -> Item {
    let used: String = kept.iter().map(|item| item.text.as_str()).collect();
    let result = items
        .iter()
        .find(|item| item.name == "initializationResult");
    let lines: Vec<&str> = result.map_or(Vec::new(), |item| item.text.lines().collect());
    let mut text = String::from("let libraryIsOfThisBuild: Bool = {\n");
    let mut version = "";
    for line in &lines {
        if let Some(number) = line.trim().strip_prefix("let bindings_contract_version = ") {
            version = number;
        }
        let name = line.trim().strip_prefix("if (uniffi_stytch_core_checksum_");
        if let Some((name, sum)) = name.and_then(|it| it.split_once("() != ")) {
            let (kind, rest) = name.split_once('_').unwrap_or((name, ""));
            let function = format!("uniffi_stytch_core_fn_{kind}_{rest}(");
            let is_called_back = rest.split_once('_').is_some_and(|(interface, _)| {
                used.contains(&format!("fn_init_callback_vtable_{interface}("))
            });
            if used.contains(&function) || is_called_back {
                let sum = sum.trim_end_matches(") {");
                // Writing to a string cannot fail.
                let _ = writeln!(
                    text,
                    "    if uniffi_stytch_core_checksum_{name}() != {sum} {{ return false }}"
                );
            }
        }
    }
    text.insert_str(
        "let libraryIsOfThisBuild: Bool = {\n".len(),
        &format!(
            "    if ffi_stytch_core_uniffi_contract_version() != {version} {{ return false }}\n"
        ),
    );
    for line in lines {
        let call = line.trim();
        let interface = call
            .strip_prefix("uniffiCallbackInit")
            .and_then(|it| it.strip_suffix("()"));
        if interface.is_some_and(|it| used.contains(&format!("func uniffiCallbackInit{it}()"))) {
            let _ = writeln!(text, "    {call}");
        }
    }
    text.push_str("    return true\n}()\n");
    Item {
        comment: String::new(),
        name: "libraryIsOfThisBuild".into(),
        text,
    }
}

/// The parts of an item. Only classes and converters have more than one.
fn parts(item: &Item) -> Vec<Part> {
    let always = |text: String| Part { member: None, text };
    let is_converter = item.name.starts_with("FfiConverter");
    let lines: Vec<&str> = item.text.lines().collect();
    let is_divided = item.text.starts_with("final class ") || is_converter;
    let [first, inside @ .., last] = lines.as_slice() else {
        return vec![always(item.text.clone())];
    };
    if !is_divided {
        return vec![always(item.text.clone())];
    }
    let mut parts = vec![always(format!("{first}\n"))];
    for member in items(&inside.join("\n")) {
        let start = member.text.trim_start();
        let begins = |all: &[&str]| all.iter().any(|it| start.starts_with(it));
        if begins(&["typealias ", "struct NoHandle", "init(noHandle"]) {
            continue;
        }
        let name = if begins(&[
            "deinit",
            "let handle",
            "init(unsafeFromHandle",
            "func uniffiCloneHandle",
        ]) || member.name == "handleMap"
        {
            None
        } else if start.starts_with("convenience init") {
            Some("init".to_owned())
        } else {
            Some(member.name)
        };
        parts.push(Part {
            member: name,
            text: member.text,
        });
    }
    parts.push(always(format!("{last}\n")));
    parts
}

/// The names that a text mentions, each with the member that follows it.
fn references(text: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let is_part = |it: char| it.is_alphanumeric() || it == '_';
    let mut rest = text;
    while let Some(begin) = rest.find(is_part) {
        let after = &rest[begin..];
        let end = after.find(|it| !is_part(it)).unwrap_or(after.len());
        let (name, mut after) = after.split_at(end);
        let mut member = "";
        if let Some(next) = after.strip_prefix('.') {
            let end = next.find(|it| !is_part(it)).unwrap_or(next.len());
            member = &next[..end];
        }
        if matches!(name, "lift" | "lower" | "read" | "write")
            && !rest[..begin].ends_with(['.', '_'])
        {
            found.push(("", name));
        }
        found.push((name, member));
        if after.is_empty() {
            break;
        }
        if !member.is_empty() {
            after = &after[1..];
        }
        rest = after;
    }
    found
}

/// Whether the façade has a declaration of this name.
fn declares(facade: &str, name: &str) -> bool {
    [
        "class",
        "struct",
        "enum",
        "protocol",
        "func",
        "typealias",
        "let",
    ]
    .iter()
    .any(|it| {
        facade
            .match_indices(&format!("{it} {name}"))
            .any(|(at, found)| {
                let after = &facade[at + found.len()..];
                let is_whole = !after.starts_with(|it: char| it.is_alphanumeric() || it == '_');
                let line = facade[..at].rsplit('\n').next().unwrap_or_default();
                is_whole && !line.starts_with(' ')
            })
    })
}

/// The functions that the façade calls of objects of the library.
fn native_calls(facade: &str) -> BTreeSet<&str> {
    // A constructor with a name is called by the class, which begins with `Native`.
    let classes = ["NativeConsumer.", "NativeB2B."];
    let begins = ["native."].into_iter().chain(classes);
    begins
        .flat_map(|begin| facade.match_indices(begin))
        .filter_map(|(at, begin)| {
            let rest = &facade[at + begin.len()..];
            let (name, _) = rest.split_once('(')?;
            name.chars().all(char::is_alphanumeric).then_some(name)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODE: &str = "\
/**
 * An object.
 */
final class Native: @unchecked Sendable {
    let handle: UInt64
    /**
     * Called.
     */
func used() throws -> Record {
    return try liftBuffer(FfiConverterTypeRecord.read, try rustCall {
    uniffi_stytch_core_fn_method_native_used(try self.uniffiCloneHandle(), $0)
    })
}
func unused() throws {
    uniffi_stytch_core_fn_method_native_unused()
}
}
struct Record: Sendable {
    let text: String
}
struct FfiConverterTypeRecord {
    static func read(from buf: inout Reader) throws -> Record {
        return Record(text: FfiConverterString.read(from: &buf))
    }
    static func write(_ value: Record, into buf: inout Writer) {
        FfiConverterTypeOther.write(value)
    }
}
struct FfiConverterTypeOther {
    static func write(_ value: Other) {
    }
}
protocol Listener {
}
struct FfiConverterTypeListener {
    static func lower(_ value: Listener) -> UInt64 {
    }
}
func uniffiCallbackInitListener() {
    uniffi_stytch_core_fn_init_callback_vtable_listener()
}
let initializationResult: InitializationResult = {
    let bindings_contract_version = 30
    if (uniffi_stytch_core_checksum_method_native_used() != 7) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_stytch_core_checksum_method_native_unused() != 8) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_stytch_core_checksum_method_listener_on_change() != 9) {
        return InitializationResult.apiChecksumMismatch
    }
    uniffiCallbackInitListener()
}()
";

    fn kept(facade: &str) -> String {
        let found = reached(&items(CODE), facade);
        found.iter().map(|item| item.text.as_str()).collect()
    }

    #[test]
    fn a_declaration_has_its_documentation_and_its_name() {
        let items = items(CODE);

        assert_eq!(items[0].comment, "An object.");
        assert_eq!(items[0].name, "Native");
        assert_eq!(items[1].name, "Record");
        assert_eq!(items.len(), 8);
    }

    #[test]
    fn only_what_the_facade_calls_is_kept_with_what_that_needs() {
        let kept = kept("let native = Native()\nnative.used()\n");

        assert!(kept.contains("func used()"), "{kept}");
        assert!(kept.contains("struct Record"), "{kept}");
        assert!(kept.contains("static func read"), "{kept}");
        for left_out in ["func unused", "static func write", "TypeOther", "Listener"] {
            assert!(!kept.contains(left_out), "{left_out}: {kept}");
        }
    }

    #[test]
    fn only_functions_that_are_kept_are_compared_with_the_library() {
        let kept = kept("let native = Native()\nnative.used()\n");

        assert!(kept.contains("ffi_stytch_core_uniffi_contract_version() != 30"));
        assert!(kept.contains("checksum_method_native_used() != 7"));
        assert!(!kept.contains("checksum_method_native_unused"));
        assert!(!kept.contains("checksum_method_listener"));
    }

    #[test]
    fn an_interface_that_is_passed_to_the_library_is_registered_and_compared() {
        let kept = kept("FfiConverterTypeListener.lower(mine)\n");

        assert!(kept.contains("func uniffiCallbackInitListener()"), "{kept}");
        assert!(kept.contains("    uniffiCallbackInitListener()"), "{kept}");
        assert!(
            kept.contains("checksum_method_listener_on_change() != 9"),
            "{kept}"
        );
    }

    #[test]
    fn what_the_facade_declares_itself_is_left_out() {
        let kept = kept("let native = Native()\nnative.used()\nstruct Record {\n}\n");

        assert!(!kept.contains("struct Record:"), "{kept}");
    }
}
