//! `cargo xtask clients`: one script for each official client of the vendor, against the emulator.
//!
//! The scripts and the pinned versions are in `emulator/tests/clients/`; the clients are installed into cargo's
//! target folder.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::project::{self, installed, run as exec};
use crate::steps::{Outcome, Steps};
use crate::{host, kotlin, web};

/// The folder with the scripts, from the workspace root.
const SCRIPTS: &str = "emulator/tests/clients";

#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// Only these clients, separated by commas
    #[arg(long, value_delimiter = ',', value_name = "CLIENT")]
    only: Vec<Client>,
}

#[derive(clap::ValueEnum, Debug, Clone, Copy, PartialEq, Eq)]
enum Client {
    Node,
    Python,
    Java,
    Go,
    Browser,
}

const CLIENTS: [Client; 5] = [
    Client::Node,
    Client::Python,
    Client::Java,
    Client::Go,
    Client::Browser,
];

pub(crate) fn run(args: &Args) -> Result<()> {
    let mut steps = Steps::new();
    let mut program = PathBuf::new();
    steps.run("clients: the emulator", || {
        program = host::build()?.emulator;
        Ok(())
    })?;
    for client in CLIENTS {
        if args.only.is_empty() || args.only.contains(&client) {
            let name = format!("clients: official client for {client:?}");
            steps.optional(&name, || client.check(&program))?;
        }
    }
    steps.finish()
}

impl Client {
    /// Installs the client and runs its script against a new emulator.
    fn check(self, emulator: &Path) -> Result<Outcome> {
        let scripts = project::root().join(SCRIPTS);
        let target = project::target_dir()?.join("clients");
        let command = match self {
            Self::Node => node(&scripts.join("node"), &target.join("node"))?,
            Self::Python => python(&scripts.join("python"), &target.join("python"))?,
            Self::Java => java(&scripts.join("java"), &target.join("java"))?,
            Self::Go => go(&scripts.join("go"), &target.join("go"))?,
            Self::Browser => browser(&scripts.join("browser"), &target.join("browser"))?,
        };
        let mut command = match command {
            Ok(command) => command,
            Err(missing) => return Ok(Outcome::Missing(missing)),
        };
        let server = Server::start(emulator)?;
        exec(command.env("STYTCH_EMULATOR_URL", &server.base_url))?;
        Ok(Outcome::Done)
    }
}

/// The script with its client, or what is missing.
type Prepared = Result<Command, String>;

/// Copies the files of a script to the folder where its client is installed: modules are looked up beside the
/// script.
fn copy(scripts: &Path, target: &Path) -> Result<()> {
    std::fs::create_dir_all(target)?;
    for entry in std::fs::read_dir(scripts)? {
        let entry = entry?;
        std::fs::copy(entry.path(), target.join(entry.file_name()))?;
    }
    Ok(())
}

fn node(scripts: &Path, target: &Path) -> Result<Prepared> {
    if !installed("node") || !installed("npm") {
        return Ok(Err("Node with npm is not installed".into()));
    }
    copy(scripts, target)?;
    let options = ["--ignore-scripts", "--no-audit", "--no-fund"];
    exec(
        Command::new("npm")
            .arg("install")
            .args(options)
            .current_dir(target),
    )?;
    let mut command = Command::new("node");
    command.arg("main.mjs").current_dir(target);
    Ok(Ok(command))
}

/// A script of Node's that opens pages with the client in the Chromium of the browser's tests.
fn browser(scripts: &Path, target: &Path) -> Result<Prepared> {
    let Some(chromium) = web::chromium()? else {
        return Ok(Err("Chromium is not installed".into()));
    };
    let prepared = node(scripts, target)?;
    Ok(prepared.map(|mut command| {
        command.env("STYTCH_CHROMIUM", chromium);
        command
    }))
}

/// Java runs the script from its source; Maven gets the client.
fn java(scripts: &Path, target: &Path) -> Result<Prepared> {
    if let Some(missing) = kotlin::missing("the client for Java needs")? {
        return Ok(Err(missing));
    }
    if !installed("java") {
        return Ok(Err("java is not on the search path".into()));
    }
    copy(scripts, target)?;
    exec(
        Command::new("mvn")
            .args(["--quiet", "--batch-mode", "dependency:copy-dependencies"])
            .arg("-DoutputDirectory=lib")
            .current_dir(target),
    )?;
    let mut command = Command::new("java");
    command
        .args(["-cp", "lib/*", "Main.java"])
        .current_dir(target);
    Ok(Ok(command))
}

/// Go writes the checksums of what it downloads beside the script.
fn go(scripts: &Path, target: &Path) -> Result<Prepared> {
    if !installed("go") {
        return Ok(Err("Go is not installed".into()));
    }
    copy(scripts, target)?;
    let mut download = Command::new("go");
    download.args(["mod", "download"]).current_dir(target);
    let shown = project::print(&download);
    let output = download.output()?;
    let printed = String::from_utf8_lossy(&output.stderr);
    eprint!("{printed}");
    if !output.status.success() {
        return match not_downloaded(&printed) {
            Some(reason) => Ok(Err(format!("{reason}\n{OTHER_PROXY}"))),
            None => bail!("`{shown}` failed ({})", output.status),
        };
    }
    let program = target.join(format!("client{}", std::env::consts::EXE_SUFFIX));
    exec(
        Command::new("go")
            .args(["build", "-mod=mod", "-o"])
            .arg(&program)
            .arg(".")
            .current_dir(target),
    )?;
    Ok(Ok(Command::new(program)))
}

/// What to do where the module proxy does not have the client.
const OTHER_PROXY: &str = "The module proxy that `go env GOPROXY` names does not provide it. `GOPROXY=direct cargo xtask clients --only go` \
    gets it from GitHub with git; or set GOPROXY to a proxy that has it.";

/// Which module could not be downloaded, by what `go mod download` printed. None for every other failure, such as a
/// wrong checksum or a `go.mod` that cannot be read.
fn not_downloaded(printed: &str) -> Option<String> {
    if printed.contains("verifying ") {
        return None;
    }
    let unreachable = [
        ": reading http",
        ": Get \"http",
        "GOPROXY=off",
        "unable to access 'http",
    ];
    if !unreachable.iter().any(|text| printed.contains(text)) {
        return None;
    }
    let errors = printed.lines().filter_map(|it| it.strip_prefix("go: "));
    let (module, reason) = errors
        .filter_map(|error| error.split_once(": "))
        .find(|(module, _)| module.contains('@'))?;
    Some(format!("{module} could not be downloaded: {reason}"))
}

fn python(scripts: &Path, target: &Path) -> Result<Prepared> {
    if !installed("python3") {
        return Ok(Err("Python 3 is not installed".into()));
    }
    if !has_venv()? && project::in_ci() && project::is_superuser_on_debian() {
        project::install("python3-venv")?;
    }
    if !has_venv()? {
        return Ok(Err("Python 3 has no venv (Debian: python3-venv)".into()));
    }
    exec(Command::new("python3").args(["-m", "venv"]).arg(target))?;
    let python = target.join(if cfg!(windows) {
        "Scripts/python.exe"
    } else {
        "bin/python"
    });
    let requirements = scripts.join("requirements.txt");
    exec(
        Command::new(&python)
            .args([
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
            ])
            .arg("--requirement")
            .arg(requirements),
    )?;
    let mut command = Command::new(python);
    command.arg(scripts.join("main.py"));
    Ok(Ok(command))
}

/// Whether Python can make an environment with pip.
fn has_venv() -> Result<bool> {
    let status = Command::new("python3")
        .args(["-c", "import venv, ensurepip"])
        .stderr(Stdio::null())
        .status()?;
    Ok(status.success())
}

/// A running emulator; ends with this value.
struct Server {
    child: Child,
    /// Kept open: the emulator prints more than its address.
    printed: BufReader<ChildStdout>,
    base_url: String,
}

impl Server {
    fn start(program: &Path) -> Result<Self> {
        let mut child = Command::new(program)
            .args(["--port", "0"])
            .stdout(Stdio::piped())
            .spawn()
            .context("the emulator could not be started")?;
        let output = child.stdout.take().context("no output of the emulator")?;
        let mut server = Self {
            child,
            printed: BufReader::new(output),
            base_url: String::new(),
        };
        let mut line = String::new();
        while server.printed.read_line(&mut line)? > 0 {
            if let Some(url) = base_url(&line) {
                server.base_url = url;
                return Ok(server);
            }
            line.clear();
        }
        bail!("the emulator printed no base URL");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already; then the script has failed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The address in a line that the emulator prints.
fn base_url(line: &str) -> Option<String> {
    Some(line.strip_prefix("base URL")?.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_read_from_the_line_that_has_it() {
        let line = "base URL               http://127.0.0.1:4000";

        assert_eq!(base_url(line), Some("http://127.0.0.1:4000".to_owned()));
        assert_eq!(base_url("consumer public token  public-token-test-1"), None);
    }

    #[test]
    fn a_module_that_the_proxy_does_not_provide_is_named_with_the_reason() {
        let module = "example.com/client/v2@v2.1.0";
        let file = "https://proxy.example/client/v2/@v/v2.1.0.mod";

        for reason in [
            format!("reading {file}: 403 Forbidden"),
            format!("Get \"{file}\": dial tcp: lookup proxy.example: no such host"),
            "module lookup disabled by GOPROXY=off".to_owned(),
            "git ls-remote -q: exit status 128:\n\tfatal: unable to access 'https://git.example/client/'".to_owned(),
        ] {
            let printed =
                format!("go: downloading {module}\ngo: {module}: {reason}\n\tserver response: no\n");
            let line = reason.lines().next().unwrap();
            let expected = format!("{module} could not be downloaded: {line}");
            assert_eq!(not_downloaded(&printed), Some(expected));
        }
    }

    #[test]
    fn a_wrong_checksum_and_a_go_mod_that_cannot_be_read_are_no_missing_downloads() {
        for printed in [
            "verifying example.com/client@v1.0.0: checksum mismatch\n\tdownloaded: h1:a=\n\tgo.sum: h1:b=\n",
            "go: example.com/client@v1.0.0: verifying module: reading https://sum.example/lookup: 403 Forbidden\n",
            "go: errors parsing go.mod:\ngo.mod:6: unknown directive: nonsense\n",
            "",
        ] {
            assert_eq!(not_downloaded(printed), None, "{printed}");
        }
    }

    #[test]
    fn the_readme_has_a_row_for_each_client_with_the_file_that_pins_it() {
        use clap::ValueEnum as _;

        let scripts = project::root().join(SCRIPTS);
        let readme = std::fs::read_to_string(scripts.join("README.md")).unwrap();

        assert_eq!(Client::value_variants(), CLIENTS);
        for client in CLIENTS {
            let folder = format!("{client:?}").to_lowercase();
            let mut rows = readme.lines().filter(|line| line.starts_with('|'));
            let row = rows.find(|line| line.contains(&format!("`{folder}/")));
            let row = row.unwrap_or_else(|| panic!("no row of {client:?}"));
            let file = row.split('`').find(|text| text.starts_with(&folder));
            assert!(scripts.join(file.unwrap()).is_file(), "{row}");
        }
    }
}
