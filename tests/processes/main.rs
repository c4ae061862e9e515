//! Several real processes on one store: a change by one is visible to all, no process can block
//! another, and a process killed at any time leaves a record that opens and is correct.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)] // tests, and a child that writes to its parent

mod child;
#[cfg(target_os = "linux")]
mod full_disk;
mod harness;
#[path = "../world/mod.rs"]
mod world;

use rustix::fs::{FlockOperation, flock};

use child::{email, is_validated};
use harness::{Processes, VALIDATION};
use world::{log_in, until};

/// Not a test of its own: the body of a child process.
#[test]
#[ignore = "the body of the processes that the tests of this file start"]
fn child_process() {
    child::run();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_by_one_process_is_visible_to_the_others_when_they_appear() {
    let world = Processes::new().await;
    let (mut app, mut extension) = (world.owner(), world.owner());
    assert_eq!(extension.run("known"), "out None");

    assert_eq!(app.run("login ada"), "ok");
    extension.run("foreground");
    assert_eq!(extension.run("validated"), format!("active {}", world.ada));

    assert_eq!(extension.run("login bob"), "ok");
    app.run("foreground");
    app.run("authenticate");
    assert_eq!(app.run("state"), format!("active {}", world.bob));

    assert_eq!(app.run("revoke"), "ok");
    extension.run("foreground");
    assert_eq!(extension.run("out"), "out UserRevoked");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_for_one_user_never_acts_for_another() {
    let world = Processes::new().await;
    let (mut app, mut extension) = (world.owner(), world.owner());
    assert_eq!(app.run("login ada"), "ok");
    extension.run("known");
    extension.run("foreground");
    assert_eq!(extension.run("login bob"), "ok");

    for command in ["revoke", "force", "authenticate"] {
        if command != "revoke" {
            assert_eq!(app.run("login ada"), "ok");
            extension.run("foreground");
            // A login that is started while another session is visible would be about that session.
            extension.run(&format!("shows {}", world.ada));
            assert_eq!(extension.run("login bob"), "ok");
        }
        let refused = app.run(command);
        assert!(refused.contains("superseded"), "{command}: {refused}");
        assert_eq!(app.run("state"), format!("active {}", world.bob));
    }
    extension.run("authenticate");
    assert_eq!(extension.run("state"), format!("active {}", world.bob));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_publishes_the_stored_session_and_sends_and_writes_nothing() {
    let world = Processes::new().await;
    world.owner().run("login ada");
    let before = world.control().requests().len();

    let mut widget = world.process("reader");

    assert_eq!(widget.run("known"), format!("active {}", world.ada));
    widget.run("foreground");
    assert!(widget.run("authenticate").contains("reader"));
    assert!(widget.run("force").contains("reader"));
    assert_eq!(widget.run("state"), format!("active {}", world.ada));
    assert_eq!(world.control().requests().len(), before);
    assert_eq!(world.owner().run("known"), format!("active {}", world.ada));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_validated_by_one_process_at_a_time_unless_the_app_requests_it() {
    let world = Processes::new().await;
    world.owner().run("login ada");
    let control = world.control();
    let hold = world.hold(VALIDATION);
    let mut app = world.owner();
    app.run("known");
    world.until_held(hold).await;

    let mut extension = world.owner();
    extension.run("known");
    extension.run("foreground");
    assert_eq!(extension.run("state"), format!("active {}", world.ada));
    assert_eq!(world.count(VALIDATION), 1, "the app is validating already");

    extension.start("authenticate");
    while control.held(hold) == 1 {
        tokio::task::yield_now().await;
    }
    control.clear_faults();
    assert_eq!(extension.result().unwrap(), "ok");
    assert_eq!(app.run("validated"), format!("active {}", world.ada));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_suspended_with_the_lock_blocks_no_other_process() {
    let world = Processes::new().await;
    let client = world.consumer();
    log_in(&client, &email("ada")).await.unwrap();
    let lock = world.lock_file();
    flock(&lock, FlockOperation::LockExclusive).unwrap();

    log_in(&client, &email("ada")).await.unwrap();
    assert!(is_validated(&client.state()));
    assert!(!client.state().persisted, "published as not persisted");

    drop(lock);
    let written = until(&client, |state| state.persisted).await;
    assert!(is_validated(&written));
    client.close();
    drop(client);
    assert_eq!(world.owner().run("known"), format!("active {}", world.ada));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forced_sign_out_without_the_lock_survives_the_process() {
    let world = Processes::new().await;
    world.owner().run("login ada");
    let mut app = world.owner();
    app.run("known");
    let lock = world.lock_file();
    flock(&lock, FlockOperation::LockExclusive).unwrap();

    app.run("force");
    assert_eq!(app.run("state"), "out UserRevoked");
    app.kill();
    drop(lock);
    let is_marker = |name: &str| name.starts_with("sign-out.");
    assert_eq!(world.files(is_marker), 1);

    let mut next = world.owner();
    assert!(next.run("known").starts_with("out "));
    assert_eq!(
        world.files(is_marker),
        0,
        "the record holds the sign-out now"
    );
    next.kill();
    assert!(world.owner().run("known").starts_with("out "));
}

#[tokio::test(flavor = "multi_thread")]
async fn processes_that_start_together_after_a_new_public_token_move_the_record_once() {
    let world = Processes::new().await;
    world.owner().run("login ada");
    // The server does not know the new public token.
    world.hold("/sdk");

    let mut all = [world.updated(), world.updated(), world.updated()];
    for process in &mut all {
        process.start("known");
    }
    for process in &mut all {
        assert_eq!(process.result().unwrap(), format!("active {}", world.ada));
    }

    assert_eq!(world.files(|name| name.contains("quarantined")), 0);
    let keys = world.folder.path().join("keys");
    assert_eq!(std::fs::read_dir(keys).unwrap().count(), 1);
}

/// The line without the cause of the sign-out, which is not published again after a restart.
fn who(state: &str) -> String {
    if state.starts_with("out") {
        "out".to_owned()
    } else {
        state.to_owned()
    }
}

/// Kills the process at times that are spread over its work.
#[tokio::test(flavor = "multi_thread")]
async fn a_process_killed_at_any_time_leaves_its_last_result_or_that_of_the_running_command() {
    let world = Processes::new().await;
    let mut last = "out".to_owned();
    for round in 0..40_u64 {
        let mut process = world.owner();
        let found = process.run("known");
        assert!(
            found.starts_with(&last),
            "round {round}: {found}, not {last}"
        );
        // After a kill between the server's response and the write, only the server knows of the
        // sign-out. A validation aligns both.
        process.run("authenticate");
        let found = who(&process.run("state"));
        let commands = ["login ada", "login bob", "revoke"];
        for command in commands {
            process.start(command);
        }
        let mut done = 0;
        while done < usize::try_from(round % 3).unwrap() {
            assert_eq!(process.result().unwrap(), "ok");
            done += 1;
        }
        // At some point of the next command.
        std::thread::sleep(std::time::Duration::from_micros(round * 700 % 19_000));
        process.kill();
        while process.result().is_some() {
            done += 1;
        }

        // A finished command is certain; the next one may be applied or not.
        let after = |done: usize| match done {
            0 => found.clone(),
            1 => format!("active {}", world.ada),
            2 => format!("active {}", world.bob),
            _ => "out".to_owned(),
        };
        let mut next = world.owner();
        let state = next.run("known");
        let (certain, possible) = (after(done), after((done + 1).min(3)));
        assert!(
            state.starts_with(&certain) || state.starts_with(&possible),
            "round {round}: {state} after {done} commands, not {certain} or {possible}"
        );
        last = who(&state);
        next.kill();
    }
}
