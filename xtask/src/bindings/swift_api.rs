//! Gives the generated Swift the names and the visibility of the façade, whose module it is in. An app
//! uses records and enums from there, under the vendor's names; the objects of the library and the
//! converters are internal.
//!
//! What UniFFI puts before every interface, the helpers of its converters and calls, is replaced by
//! `Sources/StytchCore/Border`: there nothing ends the process, and a call begins before its function
//! returns. Here the generated code is made to fit: each function of an object throws, and an
//! asynchronous one returns the call that has begun.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use anyhow::{Context, Result, bail};

use super::minimize_swift;
use super::swift_items::{shown, with_value};

/// The code for the façade: with names of `names`, in which only those of `public` are visible, and
/// without what `facade` does not reach.
pub(super) fn rewrite(
    code: &str,
    names: &BTreeMap<String, String>,
    public: &BTreeSet<String>,
    always: &BTreeMap<String, String>,
    facade: &str,
) -> Result<String> {
    let code = interface(code)?;
    let code = calls(&bare(code))?;
    let code = rename(&code, names);
    let items = minimize_swift::items(&code);
    let mut out = HEAD.to_owned();
    let mut unused: BTreeSet<&String> = always.keys().collect();
    for mut item in minimize_swift::reached(&items, facade) {
        for (field, absent) in always {
            if with_value(&mut item, field, absent) {
                unused.remove(field);
            }
        }
        if !item.name.starts_with("FfiConverter") {
            // Swift's own numbers: the helpers read them as these.
            item.text = item
                .text
                .replace(": UInt16", ": Int")
                .replace(": Int32", ": Int");
        }
        out.push_str(&shown(&item, public));
    }
    if let Some(field) = unused.first() {
        bail!("[swift_always] {field}: no such optional field");
    }
    for end in ["try!", "fatalError", "print("] {
        if let Some(line) = out.lines().find(|line| line.contains(end)) {
            bail!("the generated Swift still has `{end}`: {line}");
        }
    }
    Ok(out)
}

const HEAD: &str = "\
// Written by `cargo xtask bindings` from what UniFFI generates. Do not edit it.

import Foundation
import StytchCoreFFI
";

/// The code after the helpers that are the same for every interface.
fn interface(code: &str) -> Result<&str> {
    const BEGIN: &str = "// Public interface members begin here.\n";
    let (_, code) = code
        .split_once(BEGIN)
        .context("the generated Swift has no interface")?;
    Ok(code)
}

/// The code without conditions of old compilers and without visibility, but for `public`.
fn bare(code: &str) -> String {
    const LEFT_OUT: [&str; 5] = [
        "#if swift(>=5.8)",
        "#if compiler(>=6)",
        "@_documentation(visibility: private)",
        "#endif",
        "public",
    ];
    let mut out = String::with_capacity(code.len());
    for line in code.lines() {
        let start = line.trim_start();
        if LEFT_OUT.contains(&line.trim()) {
            continue;
        }
        let indent = &line[..line.len() - start.len()];
        let mut rest = start;
        for word in ["fileprivate ", "private ", "required ", "public ", "open "] {
            rest = rest.strip_prefix(word).unwrap_or(rest);
        }
        out.push_str(indent);
        out.push_str(rest);
        out.push('\n');
    }
    out
}

/// The code whose functions throw, and whose asynchronous functions return the call.
fn calls(code: &str) -> Result<String> {
    const REPLACED: [(&str, &str); 12] = [
        ("inout (data: Data, offset: Data.Index)", "inout Reader"),
        ("inout [UInt8]", "inout Writer"),
        ("try!", "try"),
        ("rustCall()", "rustCall"),
        ("self.uniffiCloneHandle()", "try self.uniffiCloneHandle()"),
        (
            "func uniffiCloneHandle() -> UInt64",
            "func uniffiCloneHandle() throws -> UInt64",
        ),
        ("try  await uniffiRustCallAsync(", "try beginCall("),
        (": Equatable, Hashable {", ": Equatable, Sendable {"),
        (
            ": Swift.Error, Equatable, Hashable {",
            ": Swift.Error, Equatable, Sendable {",
        ),
        (": FfiConverterRustBuffer {", " {"),
        (": FfiConverter {", " {"),
        (
            "struct UniffiCallbackInterface",
            "enum UniffiCallbackInterface",
        ),
    ];
    let buffers = buffers(code);
    let mut out = String::with_capacity(code.len());
    let mut in_deinit = false;
    for line in code.lines().filter(|line| !line.trim().is_empty()) {
        let mut line = line.trim_end().to_owned();
        for (from, to) in REPLACED {
            line = line.replace(from, to);
        }
        line = converters(&line, &buffers);
        let name = line.strip_prefix("class ");
        if let Some(name) = name.and_then(|it| it.split(':').next()) {
            line = format!("final class {name}: @unchecked Sendable {{");
        }
        let is_function = line.starts_with("func ")
            && !line.starts_with("func uniffi")
            && !line.contains("func FfiConverter");
        if is_function || line.starts_with("convenience init(") {
            line = throwing(&line)?;
        }
        in_deinit |= line.trim() == "deinit {";
        if in_deinit {
            match line.as_str() {
                "        if handle == 0 {" | "            return" | "        }" => continue,
                "    }" => in_deinit = false,
                _ => line = line.replace("try rustCall {", "freeHandle {"),
            }
        }
        let start = line.trim_start();
        if start.starts_with("print(\"Uniffi") {
            line = "                // The library frees each handle once.".into();
        } else if start.starts_with("fatalError(\"Uniffi callback") {
            line = "                return 0 // No object has it, so a call with it is an error."
                .into();
        }
        out.push_str(&line);
        out.push('\n');
    }
    Ok(only_of_the_app(&out))
}

/// The code without objects that the library would implement of interfaces which only an app implements:
/// the library never passes one.
fn only_of_the_app(code: &str) -> String {
    let mut out = String::with_capacity(code.len());
    let mut skipped = false;
    for line in code.lines() {
        match line.trim_start() {
            "if ((handle & 1) == 0) {" => skipped = true,
            it if it.starts_with("if let rustImpl = value as? ") => skipped = true,
            "} else {" if skipped => skipped = false,
            // The end of the choice comes after the app's branch.
            "}" if out.ends_with("return try handleMap.remove(handle: handle)\n")
                && line != "    }" => {}
            "}" if out.ends_with("return handleMap.insert(obj: value)\n") && line != "    }" => {}
            _ if skipped => {}
            _ => {
                out.push_str(line);
                out.push('\n');
            }
        }
    }
    out
}

/// The converters of what crosses the border as a buffer.
fn buffers(code: &str) -> BTreeSet<&str> {
    let lines = code
        .lines()
        .filter_map(|line| line.strip_prefix("struct FfiConverter"));
    let names = lines.filter_map(|it| it.strip_suffix(": FfiConverterRustBuffer {"));
    names.chain(["Data"]).collect()
}

/// A function's first line, with `throws`; an asynchronous one returns its call.
fn throwing(line: &str) -> Result<String> {
    let close = closing(line).with_context(|| format!("no function: {line}"))?;
    let (begin, rest) = line.split_at(close + 1);
    let (effects, body) = rest
        .split_once('{')
        .with_context(|| format!("no body: {line}"))?;
    let returns = effects.split_once("->").map(|(_, of)| of.trim());
    let of = match (effects.contains("async"), returns) {
        (true, of) => format!(" -> PendingCall<{}>", of.unwrap_or("Void")),
        (false, Some(of)) => format!(" -> {of}"),
        (false, None) => String::new(),
    };
    Ok(format!("{begin} throws{of} {{{body}"))
}

/// Where the parenthesis is closed that the line opens first.
fn closing(line: &str) -> Option<usize> {
    let mut depth = 0;
    for (at, letter) in line.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' if depth == 1 => return Some(at),
            ')' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// The line in which one function reads or writes all types of what is optional or a list, and one lifts
/// or lowers all that crosses as a buffer: a converter of its own for each is a third of the code.
fn converters(line: &str, buffers: &BTreeSet<&str>) -> String {
    const BEGIN: &str = "FfiConverter";
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find(BEGIN) {
        let (before, found) = rest.split_at(at);
        out.push_str(before);
        let found = &found[BEGIN.len()..];
        let is_part = |it: char| it.is_alphanumeric();
        let end = found.find(|it| !is_part(it)).unwrap_or(found.len());
        let (name, after) = found.split_at(end);
        let member = after.strip_prefix(['.', '_']).unwrap_or_default();
        let end = member.find(|it| !is_part(it)).unwrap_or(member.len());
        let (member, after_member) = member.split_at(end);
        let is_call = after_member.starts_with('(');
        let reads = matches!(member, "read" | "lift");
        let function = match member {
            "lift" if buffers.contains(name) => "liftBuffer",
            "lower" if buffers.contains(name) => "lowerBuffer",
            "read" if name.starts_with("Option") => "readOptional",
            "read" if name.starts_with("Sequence") => "readSequence",
            "write" if name.starts_with("Option") => "writeOptional",
            "write" if name.starts_with("Sequence") => "writeSequence",
            "lift" | "lower" => {
                // Writing to a string cannot fail.
                let _ = write!(out, "{BEGIN}{name}.{member}");
                rest = after_member;
                continue;
            }
            _ => {
                out.push_str(BEGIN);
                out.push_str(name);
                rest = after;
                continue;
            }
        };
        let is_whole = matches!(member, "lift" | "lower");
        let inner = if is_whole { name } else { inner_of(name) };
        let with = if reads { reader(inner) } else { writer(inner) };
        let tries = if reads { "try " } else { "" };
        rest = after_member;
        if is_call {
            let _ = write!(out, "{function}({with}, ");
            rest = &after_member[1..];
        } else {
            let _ = write!(out, "{{ {tries}{function}({with}, $0) }}");
        }
    }
    out.push_str(rest);
    out
}

/// The converter of what an option or a list contains.
fn inner_of(name: &str) -> &str {
    let inner = name.strip_prefix("Option");
    inner.or(name.strip_prefix("Sequence")).unwrap_or(name)
}

/// The function that reads what a converter is for.
fn reader(name: &str) -> String {
    match inner_of(name) {
        inner if inner == name => format!("FfiConverter{name}.read"),
        inner => format!(
            "{{ try {}({}, from: &$0) }}",
            function("read", name),
            reader(inner)
        ),
    }
}

/// The function that writes what a converter is for.
fn writer(name: &str) -> String {
    match inner_of(name) {
        inner if inner == name => format!("FfiConverter{name}.write"),
        inner => format!(
            "{{ {}({}, $0, into: &$1) }}",
            function("write", name),
            writer(inner)
        ),
    }
}

fn function(begin: &str, name: &str) -> String {
    let kind = if name.starts_with("Option") {
        "Optional"
    } else {
        "Sequence"
    };
    format!("{begin}{kind}")
}

/// The code with other names of types, by those of Rust. Converters keep theirs.
fn rename(code: &str, names: &BTreeMap<String, String>) -> String {
    let is_part = |it: char| it.is_alphanumeric() || it == '_';
    let mut out = String::with_capacity(code.len());
    for line in code.lines() {
        let start = line.trim_start();
        let is_comment = ["* ", "/*", "//"].iter().any(|it| start.starts_with(it));
        let mut rest = line;
        let begin = out.len();
        while !rest.is_empty() {
            let end = rest.find(|it| !is_part(it)).unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            let before = &out[begin..];
            let is_type = if is_comment {
                before.ends_with('`')
            } else {
                !before.ends_with(['.', '"'])
            };
            match names.get(word) {
                Some(name) if is_type => out.push_str(name),
                _ => out.push_str(word),
            }
            let gap = after.find(is_part).unwrap_or(after.len());
            out.push_str(&after[..gap]);
            rest = &after[gap..];
        }
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn buffers() -> BTreeSet<&'static str> {
        [
            "TypeUser",
            "OptionTypeUser",
            "SequenceOptionTypeUser",
            "OptionString",
        ]
        .into()
    }

    #[test]
    fn what_is_optional_or_a_list_has_no_converter_of_its_own() {
        for (line, expected) in [
            (
                "FfiConverterString.read(from: &buf)",
                "FfiConverterString.read(from: &buf)",
            ),
            (
                "FfiConverterOptionTypeUser.read(from: &buf)",
                "readOptional(FfiConverterTypeUser.read, from: &buf)",
            ),
            (
                "FfiConverterSequenceOptionTypeUser.read(from: &buf)",
                "readSequence({ try readOptional(FfiConverterTypeUser.read, from: &$0) }, from: &buf)",
            ),
            (
                "FfiConverterOptionString.write(value.name, into: &buf)",
                "writeOptional(FfiConverterString.write, value.name, into: &buf)",
            ),
            (
                "(FfiConverterTypeUser_lower(user),FfiConverterOptionString.lower(name))",
                "(lowerBuffer(FfiConverterTypeUser.write, user),\
                 lowerBuffer({ writeOptional(FfiConverterString.write, $0, into: &$1) }, name))",
            ),
            (
                "liftFunc: FfiConverterTypeUser_lift,",
                "liftFunc: { try liftBuffer(FfiConverterTypeUser.read, $0) },",
            ),
            (
                "FfiConverterTypeSecret_lift(it)",
                "FfiConverterTypeSecret.lift(it)",
            ),
        ] {
            assert_eq!(converters(line, &buffers()), expected);
        }
    }

    #[test]
    fn each_function_of_an_object_throws_and_an_asynchronous_one_returns_its_call() {
        for (line, expected) in [
            ("func state() -> State  {", "func state() throws -> State {"),
            (
                "func close()  {try rustCall {",
                "func close() throws {try rustCall {",
            ),
            (
                "func get(of: (Int) -> Int)async throws  -> User  {",
                "func get(of: (Int) -> Int) throws -> PendingCall<User> {",
            ),
            ("convenience init() {", "convenience init() throws {"),
            (
                "convenience init(of: Int)throws  {",
                "convenience init(of: Int) throws {",
            ),
            (
                "func end()async throws  {",
                "func end() throws -> PendingCall<Void> {",
            ),
        ] {
            assert_eq!(throwing(line).unwrap(), expected);
        }
    }

    const CODE: &str = "\
// Public interface members begin here.
/**
 * A [`User`](crate::User) with a `first_name`.
 */
public struct User: Equatable, Hashable {
    /**
     * The name.
     */
    public let firstName: String?
    /**
     * When.
     */
    public let createdAt: Date?

    // Default memberwise initializers are never public by default, so we
    // declare one manually.
    public init(
        /**
         * The name.
         */firstName: String?, 
        /**
         * When.
         */createdAt: Date?) {
        self.firstName = firstName
        self.createdAt = createdAt
    }
}
#if compiler(>=6)
extension User: Sendable {}
#endif
#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public struct FfiConverterTypeUser: FfiConverterRustBuffer {
    public static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> User {
        return
            try User(
                firstName: FfiConverterOptionString.read(from: &buf), 
                createdAt: FfiConverterOptionTypeTimestamp.read(from: &buf)
        )
    }
}
private let initializationResult: InitializationResult = {
    let bindings_contract_version = 30
}()
";

    fn rewritten(public: &[&str]) -> Result<String> {
        let names = [("User".to_owned(), "Person".to_owned())].into();
        let public = public.iter().map(|it| (*it).to_owned()).collect();
        let always = [("Person.createdAt".to_owned(), ".distantPast".to_owned())].into();
        rewrite(
            CODE,
            &names,
            &public,
            &always,
            "FfiConverterTypeUser.read\n",
        )
    }

    #[test]
    fn a_record_that_an_app_sees_is_an_object_with_its_name_and_defaults() {
        let code = rewritten(&["Person"]).unwrap();

        for expected in [
            "/// A `Person` with a `firstName`.\npublic final class Person: Equatable, Sendable {\n",
            "    /// The name.\n    public let firstName: String?\n",
            "    public let createdAt: Date\n",
            "        firstName: String? = nil,\n        createdAt: Date) {\n",
            "left === right || (left.firstName == right.firstName",
            "createdAt: readOptional(FfiConverterTypeTimestamp.read, from: &buf) ?? .distantPast\n",
            "static func read(from buf: inout Reader) throws -> Person",
        ] {
            assert!(code.contains(expected), "{expected}\n{code}");
        }
    }

    #[test]
    fn a_record_that_no_app_sees_is_internal_and_not_compared() {
        let code = rewritten(&[]).unwrap();

        assert!(code.contains("\nstruct Person: Sendable {\n"), "{code}");
        assert!(!code.contains("public"), "{code}");
    }

    #[test]
    fn what_would_end_the_process_is_refused() {
        let names = BTreeMap::new();
        let code = "// Public interface members begin here.\nfunc mine() throws {\n    fatalError(\"no\")\n}\n";

        let refused = rewrite(code, &names, &BTreeSet::new(), &names, "mine()").unwrap_err();

        assert!(
            refused.to_string().contains("still has `fatalError`"),
            "{refused}"
        );
    }

    #[test]
    fn a_field_that_should_always_have_a_value_and_does_not_exist_is_named() {
        let always = [("Person.bornAt".to_owned(), ".distantPast".to_owned())].into();

        let refused = rewrite(CODE, &BTreeMap::new(), &BTreeSet::new(), &always, "").unwrap_err();

        assert!(refused.to_string().contains("Person.bornAt"), "{refused}");
    }
}
