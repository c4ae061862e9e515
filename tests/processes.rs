//! Several real processes on one store: what one does, all see; none can block another; and a
//! process killed at any moment leaves a record that opens and tells the truth.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)] // tests, and a child that talks to its parent

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::Arc;

use rustix::fs::{FlockOperation, flock};
use stytch_core::client::{ConsumerClient, ConsumerState, SessionState};
use stytch_core::config::ClientConfig;
use stytch_core::engine::state::Freshness;
use stytch_core::error::StytchError;
use stytch_core::storage::Role;
use stytch_core::tokens::Secret;
use stytch_emulator::{Emulator, EmulatorConfig, Fault, FaultKind, NewUser};

const PASSWORD: &str = "correct horse battery staple 9!";
const TOKEN: &str = "STYTCH_TEST_TOKEN";
const URL: &str = "STYTCH_TEST_URL";
const FOLDER: &str = "STYTCH_TEST_FOLDER";
const ROLE: &str = "STYTCH_TEST_ROLE";
const FORMER: &str = "STYTCH_TEST_FORMER_TOKEN";

// ---- the child ------------------------------------------------------------------------------

/// Not a test of its own: the body of a child process, which does what it reads.
#[test]
#[ignore = "the body of the processes that the tests of this file start"]
fn child() {
    let Ok(folder) = std::env::var(FOLDER) else {
        return;
    };
    let mut config = ClientConfig::new(std::env::var(TOKEN).unwrap(), folder);
    config.base_url = Some(std::env::var(URL).unwrap());
    config.former_public_tokens.extend(std::env::var(FORMER));
    if std::env::var(ROLE).unwrap() == "reader" {
        config.role = Role::Reader;
    }
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let client = ConsumerClient::new(config).unwrap();
        for line in std::io::stdin().lines() {
            let line = line.unwrap();
            let mut words = line.split(' ');
            let answer = obey(&client, words.next().unwrap(), words.next()).await;
            // The harness may print the test's name without ending the line.
            println!("\n=> {answer}");
        }
    });
}

async fn obey(client: &ConsumerClient, order: &str, who: Option<&str>) -> String {
    let outcome = |error: Option<StytchError>| error.map_or("ok".into(), |it| it.to_string());
    let session = client.session();
    match order {
        "login" => outcome(log_in(client, who.unwrap()).await.err()),
        "revoke" | "force" => outcome(session.revoke(order == "force").await.err()),
        "authenticate" => outcome(session.authenticate(None).await.err()),
        "set" => outcome(
            session
                .update_session(Secret::new(who.unwrap()), None)
                .err(),
        ),
        "token" => session.session_token().unwrap().expose().to_owned(),
        "written" => describe(&until(client, |state| state.persisted).await),
        "foreground" => {
            client.background();
            client.foreground();
            "ok".to_owned()
        }
        "known" => describe(&until(client, is_known).await),
        "validated" => describe(&until(client, is_validated).await),
        "out" => describe(&until(client, is_signed_out).await),
        "shows" => {
            let wanted = who.unwrap();
            let is_theirs = |state: &ConsumerState| {
                let user = state.user.as_ref();
                is_known(state) && user.is_some_and(|user| user.user_id == wanted)
            };
            describe(&until(client, is_theirs).await)
        }
        "state" => describe(&client.state()),
        _ => panic!("an order that no child knows: {order}"),
    }
}

async fn log_in(client: &ConsumerClient, name: &str) -> Result<(), StytchError> {
    let email = format!("{name}@example.com");
    let passwords = client.passwords();
    let login = passwords.authenticate(email, Secret::new(PASSWORD), Some(60));
    login.await.map(|_| ())
}

async fn until(client: &ConsumerClient, wanted: impl Fn(&ConsumerState) -> bool) -> ConsumerState {
    let mut state = client.state();
    while !wanted(&state) {
        state = client.next_state(state.revision).await.unwrap();
    }
    state
}

fn is_known(state: &ConsumerState) -> bool {
    matches!(
        state.state,
        SessionState::Active { .. } | SessionState::SignedOut { .. }
    )
}

fn is_validated(state: &ConsumerState) -> bool {
    matches!(
        state.state,
        SessionState::Active {
            freshness: Freshness::Validated,
            ..
        }
    )
}

fn is_signed_out(state: &ConsumerState) -> bool {
    matches!(state.state, SessionState::SignedOut { .. })
}

/// One line: who is signed in, or why nobody is.
fn describe(state: &ConsumerState) -> String {
    match (&state.state, &state.user) {
        (SessionState::Active { .. }, Some(user)) => format!("active {}", user.user_id),
        (SessionState::SignedOut { cause }, None) => format!("out {cause:?}"),
        (other, _) => format!("{other:?}"),
    }
}

// ---- the parent -----------------------------------------------------------------------------

struct World {
    emulator: Emulator,
    folder: tempfile::TempDir,
    ada: String,
    bob: String,
}

impl World {
    async fn new() -> Self {
        let emulator = Emulator::start(EmulatorConfig::default()).await.unwrap();
        let user = |name: &str| {
            emulator.control().create_user(NewUser {
                email: Some(format!("{name}@example.com")),
                password: Some(PASSWORD.into()),
                ..NewUser::default()
            })
        };
        Self {
            ada: user("ada"),
            bob: user("bob"),
            emulator,
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn process(&self, role: &str) -> Process {
        let token = self.emulator.consumer_public_token();
        Process::start(&self.emulator, self.folder.path(), role, token, None)
    }

    /// The app after its project's public token was replaced.
    fn updated(&self) -> Process {
        let (token, former) = (
            "public-token-test-00000000-0000-4000-8000-00000000000f",
            self.emulator.consumer_public_token(),
        );
        Process::start(
            &self.emulator,
            self.folder.path(),
            "owner",
            token,
            Some(former),
        )
    }

    /// How many files of the record's folder have such a name.
    fn files(&self, wanted: impl Fn(&str) -> bool) -> usize {
        let folders = std::fs::read_dir(self.folder.path()).unwrap();
        folders
            .flat_map(|folder| std::fs::read_dir(folder.unwrap().path()).unwrap())
            .filter(|file| wanted(&file.as_ref().unwrap().file_name().to_string_lossy()))
            .count()
    }

    fn owner(&self) -> Process {
        self.process("owner")
    }

    /// A process for which every disk is full: it can make empty files, and no file may grow.
    #[cfg(target_os = "linux")]
    fn on_a_full_disk(&self) -> Process {
        let script = r#"trap "" XFSZ; ulimit -S -f 0; exec "$0" "$@""#;
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command.arg(std::env::current_exe().unwrap());
        let token = self.emulator.consumer_public_token();
        Process::spawn(
            command,
            &self.emulator,
            self.folder.path(),
            "owner",
            token,
            None,
        )
    }

    fn client(&self) -> Arc<ConsumerClient> {
        let mut config = ClientConfig::new(
            self.emulator.consumer_public_token(),
            self.folder.path().to_string_lossy(),
        );
        config.base_url = Some(self.emulator.base_url());
        ConsumerClient::new(config).unwrap()
    }

    /// The lock of the record, wherever under the folder it is.
    fn lock_file(&self) -> std::fs::File {
        let folders = std::fs::read_dir(self.folder.path()).unwrap();
        let mut locks = folders
            .map(|entry| entry.unwrap().path().join("record.lock"))
            .filter(|path| path.is_file());
        std::fs::File::open(locks.next().unwrap()).unwrap()
    }

    fn checks(&self) -> usize {
        let requests = self.emulator.control().requests();
        requests
            .iter()
            .filter(|request| request.path.ends_with("/sessions/authenticate"))
            .count()
    }
}

struct Process {
    child: Child,
    orders: ChildStdin,
    answers: BufReader<std::process::ChildStdout>,
}

impl Process {
    fn start(
        emulator: &Emulator,
        folder: &Path,
        role: &str,
        token: &str,
        former: Option<&str>,
    ) -> Self {
        let command = Command::new(std::env::current_exe().unwrap());
        Self::spawn(command, emulator, folder, role, token, former)
    }

    fn spawn(
        mut command: Command,
        emulator: &Emulator,
        folder: &Path,
        role: &str,
        token: &str,
        former: Option<&str>,
    ) -> Self {
        let mut child = command
            .envs(former.map(|former| (FORMER, former)))
            .args(["--exact", "child", "--ignored", "--nocapture"])
            .env(TOKEN, token)
            .env(URL, emulator.base_url())
            .env(FOLDER, folder)
            .env(ROLE, role)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        Self {
            orders: child.stdin.take().unwrap(),
            answers: BufReader::new(child.stdout.take().unwrap()),
            child,
        }
    }

    fn order(&mut self, order: &str) {
        writeln!(self.orders, "{order}").unwrap();
    }

    /// The next answer; `None` when the process has died.
    fn answer(&mut self) -> Option<String> {
        let mut line = String::new();
        loop {
            line.clear();
            if self.answers.read_line(&mut line).ok()? == 0 {
                return None;
            }
            if let Some(answer) = line.strip_prefix("=> ") {
                return Some(answer.trim_end().to_owned());
            }
        }
    }

    /// Blocks, so that the emulator needs a thread of its own: these tests have several.
    fn does(&mut self, order: &str) -> String {
        self.order(order);
        self.answer().expect("the process lives")
    }

    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // One that is dead already cannot be killed, and that is all the test wants.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_process_does_the_others_see_when_they_appear() {
    let world = World::new().await;
    let (mut app, mut extension) = (world.owner(), world.owner());
    assert_eq!(extension.does("known"), "out None");

    assert_eq!(app.does("login ada"), "ok");
    extension.does("foreground");
    assert_eq!(extension.does("validated"), format!("active {}", world.ada));

    assert_eq!(extension.does("login bob"), "ok");
    app.does("foreground");
    app.does("authenticate");
    assert_eq!(app.does("state"), format!("active {}", world.bob));

    assert_eq!(app.does("revoke"), "ok");
    extension.does("foreground");
    assert_eq!(extension.does("out"), "out UserRevoked");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_meant_for_one_person_never_acts_for_another() {
    let world = World::new().await;
    let (mut app, mut extension) = (world.owner(), world.owner());
    assert_eq!(app.does("login ada"), "ok");
    extension.does("known");
    extension.does("foreground");
    assert_eq!(extension.does("login bob"), "ok");

    for order in ["revoke", "force", "authenticate"] {
        if order != "revoke" {
            assert_eq!(app.does("login ada"), "ok");
            extension.does("foreground");
            // A login that is asked for while another session is visible would be about that one.
            extension.does(&format!("shows {}", world.ada));
            assert_eq!(extension.does("login bob"), "ok");
        }
        let refused = app.does(order);
        assert!(refused.contains("superseded"), "{order}: {refused}");
        assert_eq!(app.does("state"), format!("active {}", world.bob));
    }
    extension.does("authenticate");
    assert_eq!(extension.does("state"), format!("active {}", world.bob));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_shows_what_is_stored_and_sends_and_writes_nothing() {
    let world = World::new().await;
    world.owner().does("login ada");
    let before = world.emulator.control().requests().len();

    let mut widget = world.process("reader");

    assert_eq!(widget.does("known"), format!("active {}", world.ada));
    widget.does("foreground");
    assert!(widget.does("authenticate").contains("reader"));
    assert!(widget.does("force").contains("reader"));
    assert_eq!(widget.does("state"), format!("active {}", world.ada));
    assert_eq!(world.emulator.control().requests().len(), before);
    assert_eq!(world.owner().does("known"), format!("active {}", world.ada));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_validated_by_one_process_at_a_time_unless_somebody_asks() {
    let world = World::new().await;
    world.owner().does("login ada");
    let control = world.emulator.control();
    let hold = control.add_fault(Fault {
        method: None,
        path_contains: "/sessions/authenticate".into(),
        times: None,
        kind: FaultKind::Hold,
    });
    let mut app = world.owner();
    app.does("known");
    while control.held(hold) == 0 {
        tokio::task::yield_now().await;
    }

    let mut extension = world.owner();
    extension.does("known");
    extension.does("foreground");
    assert_eq!(extension.does("state"), format!("active {}", world.ada));
    assert_eq!(world.checks(), 1, "the app is asking already");

    extension.order("authenticate");
    while control.held(hold) == 1 {
        tokio::task::yield_now().await;
    }
    control.clear_faults();
    assert_eq!(extension.answer().unwrap(), "ok");
    assert_eq!(app.does("validated"), format!("active {}", world.ada));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_suspended_with_the_lock_blocks_nobody() {
    let world = World::new().await;
    let client = world.client();
    log_in(&client, "ada").await.unwrap();
    let lock = world.lock_file();
    flock(&lock, FlockOperation::LockExclusive).unwrap();

    log_in(&client, "ada").await.unwrap();
    assert!(is_validated(&client.state()));
    assert!(!client.state().persisted, "and it says so");

    drop(lock);
    let written = until(&client, |state| state.persisted).await;
    assert!(is_validated(&written));
    client.close();
    drop(client);
    assert_eq!(world.owner().does("known"), format!("active {}", world.ada));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forced_sign_out_without_the_lock_survives_the_process() {
    let world = World::new().await;
    world.owner().does("login ada");
    let mut app = world.owner();
    app.does("known");
    let lock = world.lock_file();
    flock(&lock, FlockOperation::LockExclusive).unwrap();

    app.does("force");
    assert_eq!(app.does("state"), "out UserRevoked");
    app.kill();
    drop(lock);
    let is_marker = |name: &str| name.starts_with("sign-out.");
    assert_eq!(world.files(is_marker), 1);

    let mut next = world.owner();
    assert!(next.does("known").starts_with("out "));
    assert_eq!(world.files(is_marker), 0, "the record has it now");
    next.kill();
    assert!(world.owner().does("known").starts_with("out "));
}

#[cfg(target_os = "linux")]
impl Process {
    /// From here on its disk has space.
    fn free_the_disk(&self) {
        let pid = self.child.id().to_string();
        let mut prlimit = Command::new("prlimit");
        prlimit.args(["--fsize=unlimited:", "--pid", &pid]);
        assert!(prlimit.status().unwrap().success());
    }
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_login_after_a_forced_sign_out_on_a_full_disk_succeeds() {
    for offline in [true, false] {
        let world = World::new().await;
        world.owner().does("login ada");
        if offline {
            world.emulator.control().add_fault(Fault {
                method: None,
                path_contains: "/sessions/revoke".into(),
                times: None,
                kind: FaultKind::Reset,
            });
        }
        let mut app = world.on_a_full_disk();
        assert_eq!(app.does("known"), format!("active {}", world.ada));

        let forced = app.does("force");
        assert_eq!(forced == "ok", !offline, "{forced}");
        assert_eq!(app.does("state"), "out UserRevoked");
        for name in ["bob", "ada", "bob"] {
            assert_eq!(app.does(&format!("login {name}")), "ok");
        }
        assert_eq!(app.does("authenticate"), "ok");
        assert_eq!(app.does("state"), format!("active {}", world.bob));

        app.free_the_disk();
        app.does("foreground");
        assert_eq!(app.does("written"), format!("active {}", world.bob));
        app.kill();
        assert_eq!(world.owner().does("known"), format!("active {}", world.bob));
    }
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_forced_sign_out_on_a_full_disk_survives_the_process() {
    let world = World::new().await;
    world.owner().does("login ada");
    world.emulator.control().add_fault(Fault {
        method: None,
        path_contains: "/sessions/revoke".into(),
        times: None,
        kind: FaultKind::Reset,
    });
    let mut app = world.on_a_full_disk();
    app.does("known");
    app.does("force");
    app.kill();

    // The disk may be full at the next start, too.
    let mut next = world.on_a_full_disk();
    assert!(next.does("known").starts_with("out "));
    next.kill();
    assert!(world.owner().does("known").starts_with("out "));
    assert!(world.owner().does("known").starts_with("out "));
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn tokens_that_are_set_after_a_sign_out_on_a_full_disk_are_used() {
    let world = World::new().await;
    let mut elsewhere = world.owner();
    elsewhere.does("login bob");
    let token = elsewhere.does("token");
    elsewhere.does("login ada");
    elsewhere.kill();
    for order in ["force", "revoke"] {
        let mut app = world.on_a_full_disk();
        assert_eq!(app.does("known"), format!("active {}", world.ada));
        assert_eq!(app.does(order), "ok");

        assert_eq!(app.does(&format!("set {token}")), "ok");
        assert_eq!(app.does("authenticate"), "ok");
        assert_eq!(app.does("state"), format!("active {}", world.bob));
        app.free_the_disk();
        app.does("foreground");
        assert_eq!(app.does("written"), format!("active {}", world.bob));
        app.kill();

        let mut next = world.owner();
        assert_eq!(next.does("known"), format!("active {}", world.bob));
        assert_eq!(next.does("login ada"), "ok");
        next.kill();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn processes_that_start_together_after_a_new_public_token_move_the_record_once() {
    let world = World::new().await;
    world.owner().does("login ada");
    // The server would not know the new token.
    world.emulator.control().add_fault(Fault {
        method: None,
        path_contains: "/sdk".into(),
        times: None,
        kind: FaultKind::Hold,
    });

    let mut all = [world.updated(), world.updated(), world.updated()];
    for process in &mut all {
        process.order("known");
    }
    for process in &mut all {
        assert_eq!(process.answer().unwrap(), format!("active {}", world.ada));
    }

    assert_eq!(world.files(|name| name.contains("quarantined")), 0);
    let keys = world.folder.path().join("keys");
    assert_eq!(std::fs::read_dir(keys).unwrap().count(), 1);
}

/// The line without why nobody is signed in: that is not told again after a restart.
fn who(state: &str) -> String {
    if state.starts_with("out") {
        "out".to_owned()
    } else {
        state.to_owned()
    }
}

/// Kills at moments spread over the work, not at chosen ones; what must hold, holds at each.
#[tokio::test(flavor = "multi_thread")]
async fn a_process_killed_at_any_moment_leaves_what_it_last_said_or_what_it_was_doing() {
    let world = World::new().await;
    let mut last = "out".to_owned();
    for round in 0..40_u64 {
        let mut process = world.owner();
        let found = process.does("known");
        assert!(
            found.starts_with(&last),
            "round {round}: {found}, not {last}"
        );
        // After a kill between the server's answer and ours the server knows of the sign-out and
        // we do not; a call brings us together.
        process.does("authenticate");
        let found = who(&process.does("state"));
        let orders = ["login ada", "login bob", "revoke"];
        for order in orders {
            process.order(order);
        }
        let mut done = 0;
        while done < usize::try_from(round % 3).unwrap() {
            assert_eq!(process.answer().unwrap(), "ok");
            done += 1;
        }
        // Somewhere in the order that follows.
        std::thread::sleep(std::time::Duration::from_micros(round * 700 % 19_000));
        let Process { child, .. } = &mut process;
        child.kill().unwrap();
        child.wait().unwrap();
        while process.answer().is_some() {
            done += 1;
        }

        // What was answered is certain; the order after it may have been carried out or not.
        let after = |orders_done: usize| match orders_done {
            0 => found.clone(),
            1 => format!("active {}", world.ada),
            2 => format!("active {}", world.bob),
            _ => "out".to_owned(),
        };
        let mut next = world.owner();
        let state = next.does("known");
        let (certain, possible) = (after(done), after((done + 1).min(3)));
        assert!(
            state.starts_with(&certain) || state.starts_with(&possible),
            "round {round}: {state} after {done} orders, not {certain} or {possible}"
        );
        last = who(&state);
        next.kill();
    }
}
