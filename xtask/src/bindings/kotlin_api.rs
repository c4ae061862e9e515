//! Gives the generated Kotlin the names and the visibility of the façade, whose package it has. An app
//! imports records and enums from there, under the vendor's names, with signed numbers. The rest of the generated code, such
//! as the objects of the library and the converters, is internal.

use std::collections::{BTreeMap, BTreeSet};

/// How a declaration of the generated code begins, after its visibility.
const DECLARATIONS: [&str; 11] = [
    "abstract class ",
    "class ",
    "data class ",
    "enum class ",
    "fun ",
    "inline fun <T : Disposable?, R> T.",
    "interface ",
    "object ",
    "open class ",
    "sealed class ",
    "typealias ",
];

/// The code with other names of types, by those of Rust. Converters keep theirs.
pub(super) fn rename(code: &str, names: &BTreeMap<String, String>) -> String {
    let mut by_word = BTreeMap::new();
    for (rust, kotlin) in names {
        // UniFFI calls an error an exception, and gives each object an interface.
        let generated = match rust.strip_suffix("Error") {
            Some(begin) => format!("{begin}Exception"),
            None => rust.clone(),
        };
        by_word.insert(
            format!("{generated}Interface"),
            format!("{kotlin}Interface"),
        );
        by_word.insert(generated, kotlin.clone());
    }
    let mut out = String::with_capacity(code.len());
    for line in code.lines() {
        let start = line.trim_start();
        let is_comment = ["* ", "/*", "//"].iter().any(|it| start.starts_with(it));
        if is_comment {
            // Documentation names Rust's types in code spans; others are words of the language.
            out.push_str(&rename_words(line, &by_word, |before| {
                before.ends_with('`')
            }));
        } else {
            let is_type = |before: &str| !before.ends_with(['.', '`', '"']);
            let renamed = rename_words(line, &by_word, is_type);
            if is_alias_of_itself(&renamed) {
                without_last_comment(&mut out);
                continue;
            }
            out.push_str(&renamed);
        }
        out.push('\n');
    }
    out
}

/// Whether a line names a class of the platform by its own name: the type was renamed to it.
fn is_alias_of_itself(line: &str) -> bool {
    let alias = line.strip_prefix("public ").unwrap_or(line);
    let names = alias.strip_prefix("typealias ");
    names
        .and_then(|it| it.split_once(" = "))
        .is_some_and(|(alias, of)| alias == of)
}

/// Removes the documentation that ends the code.
fn without_last_comment(code: &mut String) {
    if code.ends_with(" */\n")
        && let Some(begin) = code.rfind("\n/**\n")
    {
        code.truncate(begin + 1);
    }
}

/// The line with each word replaced that has another name and stands where a type may.
fn rename_words(
    line: &str,
    names: &BTreeMap<String, String>,
    is_type: impl Fn(&str) -> bool,
) -> String {
    let is_part = |it: char| it.is_alphanumeric() || it == '_';
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while !rest.is_empty() {
        let word = rest.find(|it| !is_part(it)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(word);
        match names.get(word) {
            Some(name) if is_type(&out) => out.push_str(name),
            _ => out.push_str(word),
        }
        let gap = after.find(is_part).unwrap_or(after.len());
        let (gap, after) = after.split_at(gap);
        out.push_str(gap);
        rest = after;
    }
    out
}

/// The code with signed numbers, which Java can read too. No number of the library is larger: those of
/// the wire are signed ones of 32 bits, and the library refuses what is out of a parameter's range.
pub(super) fn signed(code: &str) -> String {
    const TYPES: [(&str, &str); 3] = [("UShort", "Int"), ("UInt", "Int"), ("ULong", "Long")];
    let mut out = String::with_capacity(code.len());
    let mut inside = None;
    for line in code.lines() {
        if let Some(found) = TYPES
            .iter()
            .find(|(from, _)| line.contains(&format!("object FfiConverter{from}:")))
        {
            inside = Some(found);
        }
        let mut line = line.to_owned();
        if let Some((from, to)) = inside {
            let converted = match *from {
                "UShort" => ".toUShort().toInt()",
                _ => "",
            };
            line = line
                .replace(&format!(": {from}"), &format!(": {to}"))
                .replace(&format!("<{from},"), &format!("<{to},"))
                .replace(&format!(".to{from}()"), converted);
        }
        for (from, to) in TYPES {
            line = line.replace(&format!("kotlin.{from}"), &format!("kotlin.{to}"));
        }
        if let Some((before, rest)) = line.split_once("kotlin.Int = ")
            && let Some((number, after)) = rest.split_once('u')
        {
            line = format!("{before}kotlin.Int = {number}{after}");
        }
        if line == "}" {
            inside = None;
        }
        out.push_str(&line);
        out.push('\n');
    }
    out
}

/// The code in which only the named declarations are public.
pub(super) fn restrict(code: &str, public: &BTreeSet<String>) -> String {
    let mut out = String::with_capacity(code.len());
    for line in code.lines() {
        let declaration = line.strip_prefix("public ").unwrap_or(line);
        match declared(declaration) {
            Some(name) if public.contains(name) => out.push_str("public "),
            Some(_) => out.push_str("internal "),
            None => {}
        }
        let kept = if declared(declaration).is_some() {
            declaration
        } else {
            line
        };
        // What reads an error from the library's memory is in the class of the error.
        out.push_str(&kept.replace(
            "    companion object ErrorHandler ",
            "    internal companion object ErrorHandler ",
        ));
        out.push('\n');
    }
    out
}

/// The code in which a field of a public record that may have no value has none unless it is given, as in Swift.
/// An app's test builds a record from the fields that it needs.
pub(super) fn with_defaults(code: &str) -> String {
    let mut out = String::with_capacity(code.len());
    let mut is_in_fields = false;
    for line in code.lines() {
        is_in_fields |= line.starts_with("public data class ");
        is_in_fields &= !line.starts_with(')');
        out.push_str(line);
        if is_in_fields && line.starts_with("    val ") && line.ends_with('?') {
            out.push_str(" = null");
        }
        out.push('\n');
    }
    out
}

/// The name that a line declares at the top level of the file.
fn declared(line: &str) -> Option<&str> {
    let rest = DECLARATIONS
        .iter()
        .find_map(|begin| line.strip_prefix(begin))?;
    let rest = rest.trim_start_matches('`');
    rest.split(|it: char| !it.is_alphanumeric() && it != '_')
        .next()
        .filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_has_its_kotlin_name_wherever_it_is_used_and_nothing_else_changes() {
        let code = "\
/**
 * A User with a `User`.
 */
data class User (
    val `user`: User?,
    val `User`: kotlin.String
)
class ConsumerClient: ConsumerClientInterface {
    /**
     * Gets.
     */override fun find(): User
    @Throws(StytchException::class) fun get() = FfiConverterTypeUser.lift(Kind.User)
}
";
        let expected = "\
/**
 * A User with a `UserData`.
 */
data class UserData (
    val `user`: UserData?,
    val `User`: kotlin.String
)
class NativeConsumer: NativeConsumerInterface {
    /**
     * Gets.
     */override fun find(): UserData
    @Throws(NativeException::class) fun get() = FfiConverterTypeUser.lift(Kind.User)
}
";
        let names = [
            ("User", "UserData"),
            ("ConsumerClient", "NativeConsumer"),
            ("StytchError", "NativeException"),
        ];
        let names = names.map(|(rust, kotlin)| (rust.to_owned(), kotlin.to_owned()));

        assert_eq!(rename(code, &names.into()), expected);
    }

    #[test]
    fn a_type_that_is_a_class_of_the_platform_has_the_name_of_that_class_and_no_alias() {
        let code = "\
data class Session (
    val `startedAt`: Timestamp?
)

/**
 * Typealias of the type.
 */
public typealias Timestamp = Date
object FfiConverterTypeTimestamp: FfiConverter<Timestamp, Long> {
}
";
        let expected = "\
data class Session (
    val `startedAt`: Date?
)

object FfiConverterTypeTimestamp: FfiConverter<Date, Long> {
}
";
        let names = [("Timestamp".to_owned(), "Date".to_owned())];

        assert_eq!(rename(code, &names.into()), expected);
    }

    #[test]
    fn numbers_are_signed_on_both_sides_of_a_converter() {
        let code = "\
public object FfiConverterUShort: FfiConverter<UShort, Short> {
    override fun lift(value: Short): UShort {
        return value.toUShort()
    }
    override fun lower(value: UShort): Short {
        return value.toShort()
    }
    override fun allocationSize(value: UShort) = 2UL
}
public object FfiConverterUInt: FfiConverter<UInt, Int> {
    override fun lift(value: Int): UInt {
        return value.toUInt()
    }
}
data class Config (
    val `minutes`: kotlin.UInt = 5u ,
    val `revision`: kotlin.ULong?
)
internal fun alloc(size: ULong = 0UL) = size
";
        let expected = "\
public object FfiConverterUShort: FfiConverter<Int, Short> {
    override fun lift(value: Short): Int {
        return value.toUShort().toInt()
    }
    override fun lower(value: Int): Short {
        return value.toShort()
    }
    override fun allocationSize(value: Int) = 2UL
}
public object FfiConverterUInt: FfiConverter<Int, Int> {
    override fun lift(value: Int): Int {
        return value
    }
}
data class Config (
    val `minutes`: kotlin.Int = 5 ,
    val `revision`: kotlin.Long?
)
internal fun alloc(size: ULong = 0UL) = size
";

        assert_eq!(signed(code), expected);
    }

    #[test]
    fn a_field_of_a_public_record_that_may_have_no_value_has_none_by_default() {
        let code = "\
public data class UserData (
    val `id`: kotlin.String
    , 
    val `name`: NameData?
    , 
    val `locale`: kotlin.String? = null 
){
    val `cached`: kotlin.String?
}
internal data class Config (
    val `proxy`: Secret?
){
}
";
        let expected = code.replace("NameData?", "NameData? = null");

        assert_eq!(with_defaults(code), expected);
    }

    #[test]
    fn only_what_an_app_sees_is_public() {
        let code = "\
public interface FfiConverter<KotlinType, FfiType> {
    public fun lift(value: FfiType): KotlinType
}
data class UserData (
    val `id`: kotlin.String
){
}
open class NativeConsumer: Disposable {
}
fun `libraryVersion`(): kotlin.String {
}
fun `deviceClockMs`(): kotlin.Long {
}
private fun uniffiCheck() {
}
internal object UniffiLib {
}
sealed class TransportException: kotlin.Exception() {
    companion object ErrorHandler : X {
    }
}
";
        let expected = "\
internal interface FfiConverter<KotlinType, FfiType> {
    public fun lift(value: FfiType): KotlinType
}
public data class UserData (
    val `id`: kotlin.String
){
}
internal open class NativeConsumer: Disposable {
}
internal fun `libraryVersion`(): kotlin.String {
}
public fun `deviceClockMs`(): kotlin.Long {
}
private fun uniffiCheck() {
}
internal object UniffiLib {
}
public sealed class TransportException: kotlin.Exception() {
    internal companion object ErrorHandler : X {
    }
}
";
        let public = ["UserData", "deviceClockMs", "TransportException"];
        let public = public.map(str::to_owned).into();

        assert_eq!(restrict(code, &public), expected);
    }
}
