//! JSON as text: a scanner that does not recurse, and what is done on the text itself.
//!
//! Values keep the exact text they came with: the digits of a number, the order of keys, escapes
//! and lone surrogates. Every function here takes linear time (sorting the keys of an object apart)
//! and constant stack, whatever the size and the depth of the text. No function here interprets a
//! key.

mod members;
mod merge;
mod redact;
mod same;
mod scan;
mod text;

pub(crate) use members::{Member, Members, elements, members, tolerant_members};
pub use merge::merge_objects;
pub(crate) use redact::Redactor;
pub use same::same_value;
pub(crate) use same::same_value_except;
pub(crate) use scan::{Kind, Scanner, Token};
#[cfg(feature = "json")]
pub(crate) use text::is_exact;
pub(crate) use text::{key_bytes, lossy, text};

/// The text is not JSON, or not the kind of JSON that was expected. Never quotes the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a JSON object")]
pub struct NotJson;

#[cfg(test)]
pub(crate) mod tests;
