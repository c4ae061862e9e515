//! The package for React Native and React: its checks and tests, with the tools of its lockfile.

pub(crate) mod native;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::host;
use crate::node::Node;
use crate::project::{self, run as exec};
use crate::steps::{Outcome, Steps};
use crate::web;

/// The package, from the workspace root.
const PACKAGE: &str = "bindings/react-native";
/// The comparison with the vendor's types, which has the vendor's package.
const TYPE_TESTS: &str = "bindings/react-native/type-tests";

/// The example app.
const EXAMPLE: &str = "bindings/react-native/example";
/// The ports of the example's tests. The exported page has them, and a running demo has others.
const EXAMPLE_PORTS: [(&str, u16); 2] = [
    ("EXPO_PUBLIC_STYTCH_URL", 41400),
    ("EXPO_PUBLIC_BACKEND_URL", 41401),
];

/// What is done with the package once its tools are there: the name of the step, and the script of
/// `package.json`. The later ones look at the built package.
const SCRIPTS: [(&str, &str); 7] = [
    ("react native: build", "build"),
    ("react native: types, also against the vendor's", "types"),
    ("react native: rules of the layers and of React", "lint"),
    ("react native: unit tests and the pages' snippets", "test"),
    ("react native: the package and its entries", "package"),
    ("react native: bytes that it adds to an app", "size"),
    ("react native: the built package on Hermes", "hermes"),
];

/// Checks and tests of the package. The engine for a browser is part of it. The pages of the example are
/// written into the folder `pictures`, if there is one.
pub(crate) fn steps(steps: &mut Steps, pictures: Option<&Path>) -> Result<()> {
    let mut found = None;
    steps.optional("react native: Node", || {
        Ok(match Node::find()? {
            Ok(node) => {
                found = Some(node);
                Outcome::Done
            }
            Err(what) => Outcome::Missing(what),
        })
    })?;
    let Some(node) = found else {
        return Ok(());
    };
    if !web::is_built() {
        steps.optional("web: the engine as WebAssembly", web::build)?;
        if !web::is_built() {
            return Ok(());
        }
    }
    steps.run("react native: tools", || {
        install(&node, &folder(PACKAGE))?;
        install(&node, &folder(TYPE_TESTS))
    })?;
    for (name, script) in SCRIPTS {
        steps.run(name, || exec(&mut script_of(&node, script)))?;
    }
    steps.run("react native: the built package in Node 20 and 22", || {
        node.of_each_line()?.into_iter().try_for_each(|program| {
            exec(
                Command::new(program)
                    .arg("scripts/smoke.mjs")
                    .current_dir(folder(PACKAGE)),
            )
        })
    })?;
    steps.run(
        "react native: types and rules of the example, and its export",
        || export_example(&node),
    )?;
    steps.optional("react native: the example in Chromium", || {
        test_example(&node, pictures)
    })
}

fn export_example(node: &Node) -> Result<()> {
    let folder = folder(EXAMPLE);
    install(node, &folder)?;
    for script in ["types", "lint"] {
        exec(node.npm(&folder).args(["run", "--silent", script]))?;
    }
    exec(
        node.npm(&folder)
            .args(["run", "--silent", "export"])
            .envs(example_addresses())
            .env("EXPO_OFFLINE", "1")
            .env("EXPO_NO_TELEMETRY", "1"),
    )
}

fn test_example(node: &Node, pictures: Option<&Path>) -> Result<Outcome> {
    let Some(chromium) = web::chromium()? else {
        return Ok(Outcome::Missing("Chromium is not installed".into()));
    };
    exec(
        node.npm(&folder(EXAMPLE))
            .args(["test", "--silent"])
            .envs(example_addresses())
            .envs(pictures.map(|folder| ("SCREENSHOTS", project::root().join(folder))))
            .env("CHROMIUM", chromium)
            .env("STYTCH_EMULATOR", host::build()?.emulator),
    )?;
    Ok(Outcome::Done)
}

fn example_addresses() -> [(&'static str, String); 2] {
    EXAMPLE_PORTS.map(|(name, port)| (name, format!("http://127.0.0.1:{port}")))
}

/// Prints the times of reads and the renders for a change, and the times of changes in a browser.
pub(crate) fn bench() -> Result<Outcome> {
    let node = match Node::find()? {
        Ok(node) => node,
        Err(what) => return Ok(Outcome::Missing(what)),
    };
    install(&node, &folder(PACKAGE))?;
    exec(&mut script_of(&node, "bench"))?;
    web::latency()
}

fn folder(name: &str) -> PathBuf {
    project::root().join(name)
}

fn script_of(node: &Node, script: &str) -> Command {
    let mut command = node.npm(&folder(PACKAGE));
    command.args(["run", "--silent", script]);
    command
}

/// Installs what the lockfile names, unless it is there.
fn install(node: &Node, folder: &Path) -> Result<()> {
    let lock = std::fs::read(folder.join("package-lock.json"))?;
    let mark = folder.join("node_modules/.installed-from");
    if std::fs::read(&mark).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    // Not `npm ci`: it refuses a lockfile without optional packages of other platforms that a registry
    // does not have. The versions are those of the lockfile either way, which is not written.
    exec(node.npm(folder).args(["install", "--no-save"]))?;
    std::fs::write(&mark, lock)?;
    Ok(())
}
