//! The parent of the child processes: a server, a folder, two users, and the processes over them.

use std::io::{BufRead as _, BufReader, Write as _};
use std::ops::Deref;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use crate::child::{FOLDER, FORMER, ROLE, TOKEN, URL, email};
use crate::world::World;

pub(super) const VALIDATION: &str = "/sdk/v1/sessions/authenticate";
pub(super) const REVOKE: &str = "/sdk/v1/sessions/revoke";

/// A server and a folder with two users.
pub(super) struct Processes {
    world: World,
    pub(super) ada: String,
    pub(super) bob: String,
}

impl Deref for Processes {
    type Target = World;

    fn deref(&self) -> &World {
        &self.world
    }
}

impl Processes {
    pub(super) async fn new() -> Self {
        let world = World::new().await;
        Self {
            ada: world.create_user(&email("ada")),
            bob: world.create_user(&email("bob")),
            world,
        }
    }

    pub(super) fn owner(&self) -> Process {
        self.process("owner")
    }

    pub(super) fn process(&self, role: &str) -> Process {
        let token = self.emulator.consumer_public_token();
        Process::spawn(this_program(), self, role, token, None)
    }

    /// The app after the public token of its project was replaced.
    pub(super) fn updated(&self) -> Process {
        let (token, former) = (
            "public-token-test-00000000-0000-4000-8000-00000000000f",
            self.emulator.consumer_public_token(),
        );
        Process::spawn(this_program(), self, "owner", token, Some(former))
    }

    /// A process on a full disk: it can create empty files, and no file may grow.
    #[cfg(target_os = "linux")]
    pub(super) fn on_a_full_disk(&self) -> Process {
        let script = r#"trap "" XFSZ; ulimit -S -f 0; exec "$0" "$@""#;
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command.arg(std::env::current_exe().unwrap());
        let token = self.emulator.consumer_public_token();
        Process::spawn(command, self, "owner", token, None)
    }

    /// The number of files in the record's folder whose names match.
    pub(super) fn files(&self, matches: impl Fn(&str) -> bool) -> usize {
        let folders = std::fs::read_dir(self.folder.path()).unwrap();
        folders
            .flat_map(|folder| std::fs::read_dir(folder.unwrap().path()).unwrap())
            .filter(|file| matches(&file.as_ref().unwrap().file_name().to_string_lossy()))
            .count()
    }

    /// The lock file of the record, in any folder.
    pub(super) fn lock_file(&self) -> std::fs::File {
        let folders = std::fs::read_dir(self.folder.path()).unwrap();
        let mut locks = folders
            .map(|entry| entry.unwrap().path().join("record.lock"))
            .filter(|path| path.is_file());
        std::fs::File::open(locks.next().unwrap()).unwrap()
    }
}

fn this_program() -> Command {
    Command::new(std::env::current_exe().unwrap())
}

pub(super) struct Process {
    child: Child,
    commands: ChildStdin,
    results: BufReader<ChildStdout>,
}

impl Process {
    fn spawn(
        mut command: Command,
        processes: &Processes,
        role: &str,
        token: &str,
        former: Option<&str>,
    ) -> Self {
        let mut child = command
            .envs(former.map(|former| (FORMER, former)))
            .args(["--exact", "child_process", "--ignored", "--nocapture"])
            .env(TOKEN, token)
            .env(URL, processes.emulator.base_url())
            .env(FOLDER, processes.folder.path())
            .env(ROLE, role)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        Self {
            commands: child.stdin.take().unwrap(),
            results: BufReader::new(child.stdout.take().unwrap()),
            child,
        }
    }

    pub(super) fn start(&mut self, command: &str) {
        writeln!(self.commands, "{command}").unwrap();
    }

    /// The next result; `None` when the process has ended.
    pub(super) fn result(&mut self) -> Option<String> {
        let mut line = String::new();
        loop {
            line.clear();
            if self.results.read_line(&mut line).ok()? == 0 {
                return None;
            }
            if let Some(result) = line.strip_prefix("=> ") {
                return Some(result.trim_end().to_owned());
            }
        }
    }

    /// Runs one command. Blocks, so that the emulator needs another thread: these tests have several.
    pub(super) fn run(&mut self, command: &str) -> String {
        self.start(command);
        self.result().expect("a running process")
    }

    /// Kills the process and waits for its end. Results that it has written can still be read.
    pub(super) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Gives the disk of the process free space.
    #[cfg(target_os = "linux")]
    pub(super) fn free_the_disk(&self) {
        let pid = self.child.id().to_string();
        let mut prlimit = Command::new("prlimit");
        prlimit.args(["--fsize=unlimited:", "--pid", &pid]);
        assert!(prlimit.status().unwrap().success());
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Fails when the process has already ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
