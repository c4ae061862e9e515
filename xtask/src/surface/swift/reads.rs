//! Writes the reads of a part that has an object: a protocol with its default implementations, and the
//! class that reads the newest revision. Reads make no call into the library and touch no disk.

use anyhow::{Context, Result};

use super::super::{Call, Language};
use super::Source;
use super::model::swift_type;
use super::text::Text;

/// What a part has to read.
pub(super) struct Reads {
    /// The name of the object in the states of a client.
    object: String,
    of: String,
    /// How the object is read: a property or `getSync()`.
    read: String,
    /// The stream of its changes, and the function that calls with them.
    changes: String,
    on_change: String,
    /// The snippet of each, as a paragraph of its documentation.
    read_snippet: String,
    changes_snippet: String,
    on_change_snippet: String,
    /// The part of the session has the tokens and the state too: the snippet of setting tokens.
    tokens: Option<String>,
}

impl Reads {
    /// None for a part without an object.
    pub(super) fn of(source: &Source<'_>, calls: &[&Call<'_>]) -> Result<Option<Self>> {
        let called = |name: &str| calls.iter().find(|it| it.method.name == name);
        let Some(read) = called("get_sync") else {
            return Ok(None);
        };
        let name_of = |name: &str| -> Result<String> {
            let call =
                called(name).with_context(|| format!("a part with get_sync has no {name}"))?;
            let full = call.name_in(Language::Swift);
            Ok(full.rsplit('.').next().unwrap_or_default().to_owned())
        };
        let snippet = |name: &str| called(name).map_or_else(String::new, |it| source.snippet(it));
        let returns = read.method.returns.as_deref().unwrap_or_default();
        let changes = name_of("subscribe")?;
        let object = changes.strip_suffix("Changes");
        Ok(Some(Self {
            object: object.with_context(|| changes.clone())?.to_owned(),
            of: swift_type(source, "", returns)
                .trim_end_matches('?')
                .to_owned(),
            read: match name_of("get_sync")? {
                name if name == "getSync" => format!("func {name}() -> "),
                name => format!("var {name}: "),
            },
            changes,
            on_change: name_of("on_change")?,
            read_snippet: source.snippet(read),
            changes_snippet: snippet("subscribe"),
            on_change_snippet: snippet("on_change"),
            tokens: called("session_token").map(|_| snippet("update_session")),
        }))
    }

    /// What the object is in a sentence.
    fn noun(&self) -> String {
        let last = self.object.rfind(char::is_uppercase).unwrap_or(0);
        self.object[last..].to_lowercase()
    }

    fn info(&self) -> String {
        format!("StytchObjectInfo<{}>", self.of)
    }

    /// The function that calls with changes, to its opening brace or its end.
    fn listening(&self, text: &mut Text, end: &str) {
        let callback = format!("_ callback: @escaping @Sendable ({}) -> Void", self.info());
        let parameters = ["on queue: DispatchQueue".to_owned(), callback];
        let begin = format!("func {}", self.on_change);
        text.call(&begin, &parameters, &format!(" -> StytchSubscription{end}"));
    }

    /// The protocol, and what an implementation gets that has only the stream.
    pub(super) fn protocol(&self, text: &mut Text, part: &str) {
        let (of, noun, info) = (&self.of, self.noun(), self.info());
        text.blank();
        text.doc(&format!("Reads of the {noun}, and its changes."));
        text.open(&format!("public protocol {part}Reads: Sendable"));
        text.doc(&format!(
            "The {noun}, or nil. Never waits.{}",
            self.read_snippet
        ));
        let access = if self.is_property() { " { get }" } else { "" };
        text.line(&format!("{}{of}?{access}", self.read));
        text.blank();
        if let Some(snippet) = &self.tokens {
            text.lines(TOKENS_DECLARED);
            text.blank();
            text.doc(&format!("{UPDATE}{snippet}"));
            text.line("@discardableResult");
            text.line(UPDATE_DECLARED);
            text.blank();
        }
        text.doc(&format!("{STREAM}{}", self.changes_snippet));
        text.line(&format!(
            "var {}: AsyncStream<{info}> {{ get }}",
            self.changes
        ));
        text.blank();
        text.doc(&format!("{CLOSURE}{}", self.on_change_snippet));
        self.listening(text, "");
        text.blank();
        text.line("#if canImport(Combine)");
        text.doc(PUBLISHER);
        text.line(&format!(
            "var {}: AnyPublisher<{info}, Never> {{ get }}",
            self.on_change
        ));
        text.line("#endif");
        text.close();
        text.blank();
        text.open(&format!("public extension {part}Reads"));
        self.listening(text, " {");
        text.indent();
        text.line(&format!(
            "listen(to: {}, on: queue, callback)",
            self.changes
        ));
        text.close();
        text.blank();
        text.doc("Variant that calls on the main thread.");
        text.open(&format!(
            "func {}(_ callback: @escaping @Sendable ({info}) -> Void) -> StytchSubscription",
            self.on_change
        ));
        text.line(&format!("{}(on: .main, callback)", self.on_change));
        text.close();
        text.close();
    }

    /// The members of the class that makes the calls of the part.
    pub(super) fn members(&self, text: &mut Text) {
        let (of, object, info) = (&self.of, &self.object, self.info());
        let read = &self.read;
        text.line(&format!(
            "{read}{of}? {{ core.unlessExpired {{ $0.state?.{object} }} }}"
        ));
        text.blank();
        if self.tokens.is_some() {
            text.lines(TOKENS_READ);
            text.blank();
        }
        text.line(&format!(
            "var {}: AsyncStream<{info}> {{ core.states.stream {{ $0.{object} }} }}",
            self.changes
        ));
        text.blank();
        self.listening(text, " {");
        text.indent();
        text.line(&format!(
            "core.states.listen(on: queue, {{ $0.{object} }}, callback)"
        ));
        text.close();
        text.blank();
        text.line("#if canImport(Combine)");
        text.line(&format!(
            "var {}: AnyPublisher<{info}, Never> {{ core.states.publisher {{ $0.{object} }} }}",
            self.on_change
        ));
        text.line("#endif");
    }

    fn is_property(&self) -> bool {
        self.read.starts_with("var ")
    }
}

const STREAM: &str = "The current value as soon as it is known, and then each different one. A slow reader gets the newest.";

const CLOSURE: &str = "\
Calls with each change from now on, not with the current value, until the result is cancelled or
released. A closure that blocks delays only itself.";

const PUBLISHER: &str = "The current value as soon as it is known, and then each different one.";

const TOKENS_DECLARED: &str = "\
/// The opaque session token, or nil. Never waits.
var sessionToken: SessionToken? { get }

/// The session JWT, or nil. It may have expired; `freshJwt` returns one that has not. Never waits.
var sessionJwt: SessionToken? { get }

/// Whether a user is signed in, and if not, why. Never waits.
var state: SessionState { get }";

const UPDATE: &str = "\
Sets tokens that the app's backend created. Call `authenticate` next: it replaces the session when the
server accepts the tokens. Until then the current session stays. Never waits. Fails for text that is
no token, on a reader, and when the client is closed or not configured.";

const UPDATE_DECLARED: &str =
    "func update(sessionTokens: SessionTokens) -> Result<Void, StytchError>";

const TOKENS_READ: &str = "\
var sessionToken: SessionToken? { core.unlessExpired { $0.sessionToken } }

var sessionJwt: SessionToken? { core.unlessExpired { $0.sessionJwt } }

var state: SessionState { core.states.current.state?.state ?? .loading }

@discardableResult
func update(sessionTokens: SessionTokens) -> Result<Void, StytchError> {
    let token = Secret(sessionTokens.opaque.value)
    let jwt = Secret(sessionTokens.jwt.value)
    return core.act(handle) { native in try native.updateSession(sessionToken: token, sessionJwt: jwt) }
}";
