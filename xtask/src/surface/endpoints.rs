//! Finds the endpoint of each call in the sources: the function that builds its command names it.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;

use super::Call;

/// The sources of the clients, and the endpoint table.
pub(super) struct Sources {
    /// Bodies of the functions that build commands, by object and method.
    commands: BTreeMap<(String, String), String>,
    /// `POST /path`, by the name of the endpoint.
    endpoints: BTreeMap<String, String>,
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
            endpoints: endpoints(&table),
        })
    }

    /// The requests of a call: one for each kind of its parameter, or none where it sends none of its own.
    pub(super) fn of(&self, call: &Call<'_>, client: &str) -> Vec<&str> {
        let method = &call.method;
        let key = (method.object.clone(), method.name.clone());
        let Some(body) = self.commands.get(&key) else {
            return Vec::new();
        };
        let mut named: Vec<_> = body
            .split("Endpoint::")
            .skip(1)
            .map(|rest| {
                let end = rest.find(|it: char| !it.is_ascii_alphanumeric());
                rest.get(..end.unwrap_or(rest.len())).unwrap_or_default()
            })
            .collect();
        let prefix = if client == "b2b" { "B2b" } else { "" };
        // These commands belong to the engine, which sends its own requests.
        let own = match method.name.as_str() {
            "authenticate" | "fresh_jwt" => format!("{prefix}SessionsAuthenticate"),
            "revoke" => format!("{prefix}SessionsRevoke"),
            _ => String::new(),
        };
        if named.is_empty() {
            named.push(&own);
        }
        let requests = named
            .into_iter()
            .filter_map(|name| self.endpoints.get(name));
        requests.map(String::as_str).collect()
    }
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
