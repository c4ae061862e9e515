//! Finds the endpoint of each call in the sources: the function that builds its command names it. Where
//! the engine makes the request itself, `bindings/surface.toml` names it.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::{Call, NONE};

/// The sources of the clients, and the endpoint table.
pub(super) struct Sources {
    /// Bodies of the functions that build commands, by object and method.
    commands: BTreeMap<(String, String), String>,
    table: Table,
}

impl Sources {
    pub(super) fn read(root: &Path) -> Result<Self> {
        let mut commands = BTreeMap::new();
        for folder in ["consumer", "b2b"] {
            for entry in std::fs::read_dir(root.join("src/client").join(folder))? {
                collect(&std::fs::read_to_string(entry?.path())?, &mut commands);
            }
        }
        let table = std::fs::read_to_string(root.join("src/wire/endpoint.rs"))?;
        Ok(Self {
            commands,
            table: Table::parse(&table)?,
        })
    }

    /// The requests of a call as the page has them: one for each kind of its parameter, or why it has none.
    pub(super) fn of(&self, call: &Call<'_>) -> Result<String> {
        let method = &call.method;
        let key = (method.object.clone(), method.name.clone());
        let body = self.commands.get(&key).map_or("", String::as_str);
        self.table
            .requests(body, call.entry.request.as_deref())
            .with_context(|| format!("{}.{}", call.part, method.name))
    }
}

/// The endpoint table.
struct Table {
    /// `POST /path`, by the name of the endpoint.
    endpoints: BTreeMap<String, String>,
    /// The endpoint that a signed-in user's request has instead, by the name of the endpoint.
    signed_in: BTreeMap<String, String>,
}

impl Table {
    fn parse(source: &str) -> Result<Self> {
        let (_, signed_in) = source
            .split_once("pub fn signed_in(")
            .context("src/wire/endpoint.rs has no `signed_in`")?;
        let signed_in = signed_in.split("\n    }").next().unwrap_or_default();
        Ok(Self {
            endpoints: endpoints(source),
            signed_in: signed_in.lines().filter_map(arm).collect(),
        })
    }

    /// The requests of a command with this body; `given` is what the file with the names says about it.
    fn requests(&self, body: &str, given: Option<&str>) -> Result<String> {
        let mut named: Vec<_> = body
            .split("Endpoint::")
            .skip(1)
            .map(|rest| {
                let end = rest.find(|it: char| !it.is_ascii_alphanumeric());
                rest.get(..end.unwrap_or(rest.len())).unwrap_or_default()
            })
            .collect();
        match given {
            Some(_) if !named.is_empty() => bail!("`request` is given, and its command has one"),
            Some(none) if none.starts_with(NONE) => return Ok(none.to_owned()),
            Some(name) => named.push(name),
            None if named.is_empty() => bail!("its command has no endpoint; `request` says why"),
            None => {}
        }
        let mut requests = Vec::new();
        for name in named {
            requests.push(format!("`{}`", self.request(name)?));
            if let Some(other) = self.signed_in.get(name) {
                requests.push(format!("`{}` when signed in", self.request(other)?));
            }
        }
        Ok(requests.join(", "))
    }

    fn request(&self, name: &str) -> Result<&str> {
        let found = self.endpoints.get(name).map(String::as_str);
        found.with_context(|| format!("src/wire/endpoint.rs has no `{name}`"))
    }
}

/// An arm of `signed_in`: `Self::A => Self::B,`.
fn arm(line: &str) -> Option<(String, String)> {
    let (from, to) = line.trim().trim_end_matches(',').split_once(" => ")?;
    let name = |it: &str| it.strip_prefix("Self::").map(str::to_owned);
    Some((name(from)?, name(to)?))
}

fn collect(source: &str, commands: &mut BTreeMap<(String, String), String>) {
    for block in source.split("\nimpl ").skip(1) {
        let object = block.split(" {").next().unwrap_or_default();
        for function in block.split("pub(crate) fn ").skip(1) {
            let Some((method, rest)) = function.split_once("_command(") else {
                continue;
            };
            let body = rest.split("\n    }").next().unwrap_or_default();
            commands.insert((object.to_owned(), method.to_owned()), body.to_owned());
        }
    }
}

/// Reads the rows of the endpoint table: `Name = Post "/path" …`.
fn endpoints(table: &str) -> BTreeMap<String, String> {
    table
        .lines()
        .filter_map(|line| {
            let (name, rest) = line.trim().split_once(" = ")?;
            let (method, rest) = rest.split_once(" \"")?;
            let path = rest.split('"').next()?;
            let is_name = name.chars().all(|it| it.is_ascii_alphanumeric());
            is_name.then(|| {
                let request = format!("{} {path}", method.to_ascii_uppercase());
                (name.to_owned(), request)
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_of_the_table_is_a_method_and_a_path() {
        let found = endpoints("    UsersMe = Get \"/users/me\" Read;\n    /// x = y\n");

        assert_eq!(found["UsersMe"], "GET /users/me");
        assert_eq!(found.len(), 1);
    }

    const TABLE: &str = "
    Send = Post \"/send/primary\" Plain;
    SendMore = Post \"/send/secondary\" Plain;
    Validate = Post \"/validate\" Validate;
    pub fn signed_in(self) -> Self {
        match self {
            Self::Send => Self::SendMore,
            other => other,
        }
    }
    pub fn signed_out(self) -> Self {
        match self {
            Self::SendMore => Self::Send,
        }
    }";

    #[test]
    fn a_call_with_another_route_for_a_signed_in_user_has_both() {
        let found = Table::parse(TABLE).unwrap();

        assert_eq!(
            found.requests("Call::new(Endpoint::Send)", None).unwrap(),
            "`POST /send/primary`, `POST /send/secondary` when signed in"
        );
        assert_eq!(
            found.requests("Endpoint::SendMore", None).unwrap(),
            "`POST /send/secondary`"
        );
    }

    #[test]
    fn a_call_without_an_endpoint_needs_an_entry_that_names_it_or_says_why() {
        let found = Table::parse(TABLE).unwrap();

        for given in [None, Some("Missing")] {
            assert!(found.requests("Command::Revoke", given).is_err());
        }
        assert!(found.requests("Endpoint::Missing", None).is_err());
        assert!(found.requests("Endpoint::Send", Some("Validate")).is_err());
        assert_eq!(
            found.requests("validate()", Some("Validate")).unwrap(),
            "`POST /validate`"
        );
        assert_eq!(
            found.requests("", Some("none: it sets tokens")).unwrap(),
            "none: it sets tokens"
        );
    }

    #[test]
    fn the_body_of_a_command_belongs_to_its_object_and_method() {
        let mut found = BTreeMap::new();
        collect(
            "x\nimpl Otp {\n    pub(crate) fn send_command(p: P) -> R {\n        Endpoint::A\n    }\n\n    \
             pub(crate) fn get_command() -> R {\n        Endpoint::B\n    }\n}\n",
            &mut found,
        );

        let key = |method: &str| ("Otp".to_owned(), method.to_owned());
        assert!(found[&key("send")].contains("Endpoint::A"));
        assert!(!found[&key("send")].contains("Endpoint::B"));
        assert!(found[&key("get")].contains("Endpoint::B"));
    }
}
