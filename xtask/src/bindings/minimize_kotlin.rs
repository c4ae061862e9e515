//! Minimizes the generated Kotlin, because every start of an app loads it (ADR 0013). Functions of the
//! library that no line calls are not declared, so that they are not bound. Interfaces that only an app
//! implements have no class for objects that the library implements. Empty companion objects are
//! removed, because each is a class to load. Optional values and lists are read in place, because each of
//! their converters is a class to load. Interfaces that an app may implement are registered with the
//! library when the first object of each kind is passed to it, and not all at once. Examples in the
//! documentation are in Rust, and are left out.

use std::collections::HashMap;

/// The code without the last section of each comment, the examples.
fn without_examples(code: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let mut inside = false;
    for line in code.lines() {
        let text = line.trim();
        if text == "* # Examples" {
            inside = true;
            kept.truncate(kept.len() - usize::from(kept.last().is_some_and(|it| it.trim() == "*")));
        }
        // The declaration may follow on the same line.
        inside &= !text.starts_with("*/");
        if !inside {
            kept.push(line);
        }
    }
    kept.join("\n") + "\n"
}

/// The minimized code.
pub(super) fn minimize(code: &str) -> String {
    let code = &without_examples(&without_objects_of_rust(code));
    let lines: Vec<&str> = code.lines().collect();
    let words = words(code);
    let named = |name: &str| words.get(name).copied().unwrap_or(0);
    let registered: Vec<_> = lines.iter().filter_map(|line| registration(line)).collect();
    let mut kept = String::with_capacity(code.len());
    let mut at = 0;
    while at < lines.len() {
        let taken = uncalled_function(&lines[at..], named)
            .or_else(|| empty_companion(&lines, at, code))
            .or_else(|| registration(lines[at]).map(|_| 1))
            .unwrap_or(0);
        if taken == 0 {
            kept.push_str(&read_in_place(lines[at]));
            kept.push('\n');
        }
        if let Some(name) = converter(lines[at]).filter(|name| registered.contains(name)) {
            kept.push_str("    init {\n        uniffiCallbackInterface");
            kept.push_str(name);
            kept.push_str(".register(UniffiLib)\n    }\n\n");
        }
        at += taken.max(1);
    }
    if kept.contains("uniffiRead") {
        kept.push_str(READERS);
    }
    kept
}

/// The code without the classes of objects that the library would implement of interfaces which only an
/// app implements: the library never returns one.
fn without_objects_of_rust(code: &str) -> String {
    const CLASS: &str = "Impl: Disposable, AutoCloseable, ";
    let lines: Vec<&str> = code.lines().collect();
    let mut kept = String::with_capacity(code.len());
    let mut at = 0;
    while at < lines.len() {
        let line = lines[at];
        let is_class = line.starts_with("open class ") && line.contains(CLASS);
        let choice = match line.trim_start() {
            "if ((value and 1.toLong()) == 0.toLong()) {" => Some("        }"),
            line if line.starts_with("if (value is ") && line.ends_with("Impl) {") => {
                Some("         }")
            }
            _ => None,
        };
        let length = |last: &str| lines[at..].iter().position(|line| *line == last);
        if is_class && let Some(length) = length_of_class(&lines[at..]) {
            // And its documentation.
            if kept.ends_with(" */\n")
                && let Some(begin) = kept.rfind("\n/**\n")
            {
                kept.truncate(begin + 1);
            }
            at += length + 1;
        } else if let Some(length) = choice.and_then(length)
            && let Some(app) = lines[at..at + length]
                .iter()
                .find(|line| line.contains("return handleMap."))
        {
            kept.push_str("        ");
            kept.push_str(app.trim_start());
            kept.push('\n');
            at += length + 1;
        } else {
            kept.push_str(line);
            kept.push('\n');
            at += 1;
        }
    }
    kept
}

/// How many lines come before the last one of a class. Generated methods have braces that are not
/// indented either, but what follows those is.
fn length_of_class(lines: &[&str]) -> Option<usize> {
    (0..lines.len()).find(|at| {
        let mut following = lines[at + 1..]
            .iter()
            .filter(|line| !line.trim().is_empty());
        lines[*at] == "}" && following.next().is_none_or(|line| !line.starts_with(' '))
    })
}

/// The functions that [`read_in_place`] calls.
const READERS: &str = "
private inline fun <T> uniffiReadOptional(buf: ByteBuffer, read: () -> T): T? =
    if (buf.get().toInt() == 0) null else read()

private inline fun <T> uniffiReadSequence(buf: ByteBuffer, read: () -> T): List<T> =
    List(buf.getInt()) { read() }
";

/// The same line with the readers of what is optional or a list written out.
fn read_in_place(line: &str) -> String {
    const READ: &str = ".read(buf)";
    for kind in ["Optional", "Sequence"] {
        let begin = format!("FfiConverter{kind}");
        let Some((before, rest)) = line.split_once(&begin) else {
            continue;
        };
        let Some((inner, after)) = rest.split_once(READ) else {
            continue;
        };
        if inner.chars().all(|c| c.is_alphanumeric() || c == '_') {
            let inner = read_in_place(&format!("FfiConverter{inner}{READ}"));
            return format!("{before}uniffiRead{kind}(buf) {{ {inner} }}{after}");
        }
    }
    line.to_owned()
}

/// What a line of the library's start registers, except for what every client passes at its
/// own start.
fn registration(line: &str) -> Option<&str> {
    line.strip_prefix("        uniffiCallbackInterface")?
        .strip_suffix(".register(this)")
        .filter(|name| *name != "RevisionListener")
}

/// The type whose converter begins with this line.
fn converter(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("public object FfiConverterType")?;
    rest.split(':').next()
}

/// How often each name occurs.
fn words(code: &str) -> HashMap<&str, usize> {
    let mut counts = HashMap::new();
    for word in code.split(|c: char| !c.is_alphanumeric() && c != '_') {
        *counts.entry(word).or_default() += 1;
    }
    counts
}

/// A declaration of two lines, whose name occurs nowhere else.
fn uncalled_function<'a>(lines: &[&'a str], named: impl Fn(&'a str) -> usize) -> Option<usize> {
    let rest = lines.first()?.trim_start().strip_prefix("external fun ")?;
    let (name, _) = rest.split_once('(')?;
    let end = lines.get(1)?.trim_start();
    (named(name) == 1 && end.starts_with("): ")).then_some(2)
}

/// A companion without a body, of a class whose companion nothing extends.
fn empty_companion(lines: &[&str], at: usize, code: &str) -> Option<usize> {
    let line = lines[at];
    let following = lines[at + 1..]
        .iter()
        .find(|next| !next.trim().is_empty())?;
    if line.trim() != "companion object" || following.trim() != "}" {
        return None;
    }
    let depth = indentation(line);
    let class = lines[..at]
        .iter()
        .rev()
        .filter(|above| indentation(above) < depth)
        .find_map(|above| declared(above))?;
    (!code.contains(&format!("{class}.Companion"))).then_some(1)
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// The class or interface that a line declares.
fn declared(line: &str) -> Option<&str> {
    let code = line.trim_start();
    if code.starts_with('*') || code.starts_with("//") {
        return None;
    }
    let mut words = code.split_whitespace();
    words.find(|word| ["class", "interface"].contains(word))?;
    words.next()?.split(['(', ':', '<', '{']).next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_in_rust_are_left_out_of_the_documentation() {
        for end in ["\n */\nval x = 1\n", "\n */val x = 1\n"] {
            let code = format!("/**\n * One.\n *\n * # Examples\n *\n * ```\n * x\n * ```{end}");

            assert_eq!(minimize(&code), format!("/**\n * One.{end}"));
        }
    }

    #[test]
    fn a_function_that_no_line_calls_is_not_declared() {
        let code = "\
internal object UniffiLib {
    external fun called(`ptr`: Long,
    ): Unit
    external fun uncalled(`ptr`: Long,
    ): Unit
}
val x = UniffiLib.called(1)
";
        let expected = "\
internal object UniffiLib {
    external fun called(`ptr`: Long,
    ): Unit
}
val x = UniffiLib.called(1)
";

        assert_eq!(minimize(code), expected);
    }

    #[test]
    fn an_interface_of_the_app_has_no_class_for_objects_of_the_library() {
        let code = "\
internal object UniffiLib {
    external fun fn_clone_userlistener(`handle`: Long,
    ): Long
}

/**
 * Receives changes.
 */
open class UserListenerImpl: Disposable, AutoCloseable, UserListener
{
    fun onChange() =
    callWithHandle {
    UniffiLib.fn_clone_userlistener(handle)
}
    }

}

public object FfiConverterTypeUserListener: FfiConverter<UserListener, Long> {
    override fun lower(value: UserListener): Long {
        if (value is UserListenerImpl) {
             // Rust-implemented object.  Clone the handle and return it
            return value.uniffiCloneHandle()
         } else {
            return handleMap.insert(value)
         }
    }

    override fun lift(value: Long): UserListener {
        if ((value and 1.toLong()) == 0.toLong()) {
            return UserListenerImpl(UniffiWithHandle, value)
        } else {
            return handleMap.remove(value)
        }
    }
}
";
        let expected = "\
internal object UniffiLib {
}


public object FfiConverterTypeUserListener: FfiConverter<UserListener, Long> {
    override fun lower(value: UserListener): Long {
        return handleMap.insert(value)
    }

    override fun lift(value: Long): UserListener {
        return handleMap.remove(value)
    }
}
";

        assert_eq!(minimize(code), expected);
    }

    #[test]
    fn a_name_that_is_part_of_another_is_not_a_call_of_it() {
        let code = "    external fun free_u8(\n    ): Unit\nval x = lib.free_u8_slice(1)\n";

        assert_eq!(minimize(code), "val x = lib.free_u8_slice(1)\n");
    }

    #[test]
    fn a_listener_is_registered_by_its_converter_unless_every_client_has_one() {
        let code = "\
internal object UniffiLib {
    init {
        Native.register(UniffiLib::class.java, name)
        uniffiCallbackInterfaceRevisionListener.register(this)
        uniffiCallbackInterfaceUserListener.register(this)
    }
}
public object FfiConverterTypeRevisionListener: FfiConverter<RevisionListener, Long> {
}
public object FfiConverterTypeUserListener: FfiConverter<UserListener, Long> {
    internal val handleMap = UniffiHandleMap<UserListener>()
}
public object FfiConverterTypeUser: FfiConverterRustBuffer<User> {
}
";
        let expected = "\
internal object UniffiLib {
    init {
        Native.register(UniffiLib::class.java, name)
        uniffiCallbackInterfaceRevisionListener.register(this)
    }
}
public object FfiConverterTypeRevisionListener: FfiConverter<RevisionListener, Long> {
}
public object FfiConverterTypeUserListener: FfiConverter<UserListener, Long> {
    init {
        uniffiCallbackInterfaceUserListener.register(UniffiLib)
    }

    internal val handleMap = UniffiHandleMap<UserListener>()
}
public object FfiConverterTypeUser: FfiConverterRustBuffer<User> {
}
";

        assert_eq!(minimize(code), expected);
    }

    #[test]
    fn what_may_be_absent_and_what_is_a_list_is_read_in_place() {
        let code = "\
    override fun read(buf: ByteBuffer) = User(
            FfiConverterString.read(buf),
            FfiConverterOptionalTypeUserName.read(buf),
            FfiConverterSequenceTypeTotp.read(buf),
            FfiConverterOptionalSequenceString.read(buf),
        )
    override fun write(value: User, buf: ByteBuffer) =
            FfiConverterOptionalTypeUserName.write(value.name, buf)
";
        let expected = "\
    override fun read(buf: ByteBuffer) = User(
            FfiConverterString.read(buf),
            uniffiReadOptional(buf) { FfiConverterTypeUserName.read(buf) },
            uniffiReadSequence(buf) { FfiConverterTypeTotp.read(buf) },
            uniffiReadOptional(buf) { uniffiReadSequence(buf) { FfiConverterString.read(buf) } },
        )
    override fun write(value: User, buf: ByteBuffer) =
            FfiConverterOptionalTypeUserName.write(value.name, buf)
";

        assert_eq!(minimize(code), format!("{expected}{READERS}"));
    }

    #[test]
    fn companions_with_nothing_in_them_go_and_the_others_stay() {
        let code = "\
data class Session (
    /** The class of it. */
    val id: String
){

    companion object
}
sealed class State {
    data class Active(
        val id: String) : State()
    {

        companion object

    }
    companion object
}
class Client {
    companion object {
        fun make() = Client()
    }
}
interface Cleaner {
    companion object
}
fun Cleaner.Companion.create() = 1
";
        let expected = "\
data class Session (
    /** The class of it. */
    val id: String
){

}
sealed class State {
    data class Active(
        val id: String) : State()
    {


    }
}
class Client {
    companion object {
        fun make() = Client()
    }
}
interface Cleaner {
    companion object
}
fun Cleaner.Companion.create() = 1
";

        assert_eq!(minimize(code), expected);
    }
}
