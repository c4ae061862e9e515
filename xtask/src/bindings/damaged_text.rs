//! Text that an app passes to the library in Kotlin. A Java string can hold half of a surrogate pair,
//! which has no UTF-8. The generated code then throws an error of Java's that names no field. Two
//! changes: a text that goes to the library is refused as `InvalidInput` with the name of its field,
//! and the text of an app's own exception is passed with `?` in place of such a half, because an
//! exception there would end the process.

use std::collections::{HashMap, HashSet};

/// The code with both changes.
pub(super) fn checked(code: &str) -> String {
    let passed = types_passed_to_the_library(code);
    let texts = types_that_are_texts(code);
    let errors = types_of_errors(code);
    let mut block = None;
    let mut kept = String::with_capacity(code.len());
    for line in code.lines() {
        block = block_after(block, line);
        // A text inside an enum has the name of the field that holds the enum.
        let is_passed = block.is_none_or(|name| passed.contains(name) && !texts.contains(&name));
        let is_of_an_error = block.is_some_and(|name| errors.contains(name));
        match conversion(line, &texts).filter(|_| is_passed) {
            Some(_) if is_of_an_error => kept.push_str(&of_an_error(line)),
            Some(found) => {
                kept.push_str(found.before);
                kept.push_str("uniffiText(\"");
                kept.push_str(&snake_case(found.field));
                kept.push_str("\") { ");
                kept.push_str(found.call);
                kept.push_str(" }");
                kept.push_str(found.after);
            }
            None => kept.push_str(&of_an_exception(line)),
        }
        kept.push('\n');
    }
    if kept.contains("uniffiText(\"") {
        kept.push_str(CHECK);
    }
    if kept.contains("uniffiLowerAnyText(") || kept.contains("uniffiAnyText(") {
        kept.push_str(ANY_TEXT);
    }
    kept
}

const CHECK: &str = r#"
private inline fun <T> uniffiText(field: String, convert: () -> T): T =
    try {
        convert()
    } catch (_: java.nio.charset.CharacterCodingException) {
        throw StytchException.InvalidInput(field, "text without half of a surrogate pair")
    }
"#;

const ANY_TEXT: &str = "
internal fun uniffiAnyText(text: String): String = String(text.toByteArray(Charsets.UTF_8), Charsets.UTF_8)

internal fun uniffiLowerAnyText(text: String): RustBuffer.ByValue = FfiConverterString.lower(uniffiAnyText(text))
";

/// A line that converts a text, or something that consists of texts, for the library.
struct Conversion<'a> {
    before: &'a str,
    call: &'a str,
    field: &'a str,
    after: &'a str,
}

/// `FfiConverterOptionalString.lower(`field`)` or `FfiConverterTypeSecret.write(value.`field`, buf)`.
fn conversion<'a>(line: &'a str, texts: &[&str]) -> Option<Conversion<'a>> {
    let begin = line.find("FfiConverter")?;
    let call = &line[begin..];
    let (converter, rest) = call.split_once('.')?;
    let of = converter.strip_prefix("FfiConverter")?;
    let of = of.strip_prefix("Optional").unwrap_or(of);
    let of = of.strip_prefix("Sequence").unwrap_or(of);
    if !texts.contains(&of) {
        return None;
    }
    let argument = rest
        .strip_prefix("lower(")
        .or_else(|| rest.strip_prefix("write(value."))?;
    let (field, _) = argument.strip_prefix('`')?.split_once('`')?;
    let length = call.find(')')? + 1;
    Some(Conversion {
        before: &line[..begin],
        call: &call[..length],
        field,
        after: &call[length..],
    })
}

/// The name as the library spells it in its own errors.
fn snake_case(name: &str) -> String {
    let mut out = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            out.push('_');
        }
        out.push(letter.to_ascii_lowercase());
    }
    out
}

/// The same line. A text of an exception is converted without an exception. A result that has no
/// conversion is an error of the app's object.
fn of_an_exception(line: &str) -> String {
    if line.trim() == "handleSuccess(callResult)" {
        let indentation = &line[..line.len() - line.trim_start().len()];
        return [
            "try {",
            "    handleSuccess(callResult)",
            "} catch (e: kotlin.Exception) {",
            "    handleError(UniffiRustCallStatus.create(UNIFFI_CALL_UNEXPECTED_ERROR, uniffiLowerAnyText(e.toString())))",
            "}",
        ]
        .map(|line| format!("{indentation}{line}"))
        .join("\n");
    }
    ["(err)", "(e.toString())"]
        .into_iter()
        .fold(line.to_owned(), |line, text| {
            line.replace(
                &format!("FfiConverterString.lower{text}"),
                &format!("uniffiLowerAnyText{text}"),
            )
        })
}

/// The same line of the converter of an error. An error that the app's object throws is passed with `?` in
/// place of such a half too: nothing catches what its conversion throws.
fn of_an_error(line: &str) -> String {
    const WRITE: &str = "FfiConverterString.write(";
    match line.split_once(WRITE) {
        Some((before, rest)) => match rest.split_once(", buf)") {
            Some((text, after)) => {
                format!("{before}{WRITE}uniffiAnyText({text}), buf){after}")
            }
            None => panic!("a text of an error is written in a way that is not known: {line}"),
        },
        None => line.to_owned(),
    }
}

/// The names of the converters of errors.
fn types_of_errors(code: &str) -> HashSet<&str> {
    code.lines()
        .filter(|line| line.contains("Exception>"))
        .filter_map(|line| block_after(None, line))
        .collect()
}

/// What is one text: strings, secrets, and enums that keep an unknown value.
fn types_that_are_texts(code: &str) -> Vec<&str> {
    let mut block = None;
    let mut texts = vec!["String", "TypeSecret"];
    for line in code.lines() {
        block = block_after(block, line);
        if line.trim().ends_with(".Unknown -> {") {
            texts.extend(block.filter(|name| !texts.contains(name)));
        }
    }
    texts
}

/// The names of the converters whose values go to the library, not only from it.
fn types_passed_to_the_library(code: &str) -> HashSet<&str> {
    let mut block = None;
    let mut inside: HashMap<&str, Vec<&str>> = HashMap::new();
    let mut open = Vec::new();
    for line in code.lines() {
        block = block_after(block, line);
        let names = uses(line, &[".lower(", ".write("]);
        match block {
            Some(name) => inside.entry(name).or_default().extend(names),
            None => open.extend(names),
        }
    }
    let mut passed = HashSet::new();
    while let Some(name) = open.pop() {
        if passed.insert(name) {
            open.extend(inside.get(name).into_iter().flatten());
        }
    }
    passed
}

/// The converters of which a line uses one of these functions.
fn uses<'a>(line: &'a str, functions: &[&str]) -> Vec<&'a str> {
    line.split("FfiConverter")
        .skip(1)
        .filter_map(|rest| {
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_')?;
            let is_use = functions.iter().any(|name| rest[end..].starts_with(name));
            is_use.then_some(&rest[..end])
        })
        .collect()
}

/// The converter whose declaration a line is in.
fn block_after<'a>(block: Option<&'a str>, line: &'a str) -> Option<&'a str> {
    let begins = line
        .split_once("object FfiConverter")
        .filter(|(before, _)| !before.starts_with(' '));
    match begins {
        Some((_, rest)) => rest.split([':', ' ']).next(),
        None if line == "}" => None,
        None => block,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_goes_to_the_library_has_the_name_of_its_field() {
        let code = "\
        UniffiLib.call(
        FfiConverterString.lower(`emailAddress`),
        FfiConverterOptionalTypeSecret.lower(`sessionJwt`),_status)
        FfiConverterUInt.lower(`minutes`),
        FfiConverterTypeParams.lower(`params`),
public object FfiConverterTypeParams: FfiConverterRustBuffer<Params> {
            FfiConverterOptionalString.write(value.`locale`, buf)
            FfiConverterTypeInner.write(value.`inner`, buf)
            FfiConverterOptionalSequenceTypeKind.write(value.`kinds`, buf)
}
public object FfiConverterTypeInner: FfiConverterRustBuffer<Inner> {
            FfiConverterSequenceString.write(value.`names`, buf)
}
public object FfiConverterTypeKind : FfiConverterRustBuffer<Kind>{
            is Kind.Unknown -> {
                FfiConverterString.write(value.`value`, buf)
            }
}
public object FfiConverterTypeReturned: FfiConverterRustBuffer<Returned> {
            FfiConverterString.write(value.`requestId`, buf)
}
";
        let expected = "\
        UniffiLib.call(
        uniffiText(\"email_address\") { FfiConverterString.lower(`emailAddress`) },
        uniffiText(\"session_jwt\") { FfiConverterOptionalTypeSecret.lower(`sessionJwt`) },_status)
        FfiConverterUInt.lower(`minutes`),
        FfiConverterTypeParams.lower(`params`),
public object FfiConverterTypeParams: FfiConverterRustBuffer<Params> {
            uniffiText(\"locale\") { FfiConverterOptionalString.write(value.`locale`, buf) }
            FfiConverterTypeInner.write(value.`inner`, buf)
            uniffiText(\"kinds\") { FfiConverterOptionalSequenceTypeKind.write(value.`kinds`, buf) }
}
public object FfiConverterTypeInner: FfiConverterRustBuffer<Inner> {
            uniffiText(\"names\") { FfiConverterSequenceString.write(value.`names`, buf) }
}
public object FfiConverterTypeKind : FfiConverterRustBuffer<Kind>{
            is Kind.Unknown -> {
                FfiConverterString.write(value.`value`, buf)
            }
}
public object FfiConverterTypeReturned: FfiConverterRustBuffer<Returned> {
            FfiConverterString.write(value.`requestId`, buf)
}
";

        assert_eq!(checked(code), format!("{expected}{CHECK}"));
    }

    #[test]
    fn the_text_of_an_error_of_the_apps_object_is_passed_whatever_it_is() {
        let code = "\
        FfiConverterTypeTransportError.lower(e)
public object FfiConverterTypeTransportError : FfiConverterRustBuffer<TransportException> {
                FfiConverterString.write(value.`reason`, buf)
}
";
        let expected = code.replace("value.`reason`", "uniffiAnyText(value.`reason`)");

        assert_eq!(checked(code), format!("{expected}{ANY_TEXT}"));
    }

    #[test]
    fn the_text_of_an_exception_is_passed_whatever_it_is() {
        let code = "\
        callStatus.error_buf = FfiConverterString.lower(err)
                    FfiConverterString.lower(e.toString()),
        handleSuccess(callResult)
";
        let expected = "\
        callStatus.error_buf = uniffiLowerAnyText(err)
                    uniffiLowerAnyText(e.toString()),
        try {
            handleSuccess(callResult)
        } catch (e: kotlin.Exception) {
            handleError(UniffiRustCallStatus.create(UNIFFI_CALL_UNEXPECTED_ERROR, uniffiLowerAnyText(e.toString())))
        }
";

        assert_eq!(checked(code), format!("{expected}{ANY_TEXT}"));
    }
}
