//! Processes whose disk is full.

use stytch_emulator::FaultKind;

use crate::harness::{Process, Processes, REVOKE};

/// Frees the disk. Asserts that the session of this user is written then, and kills the process.
fn assert_written_once_the_disk_has_space(mut app: Process, user: &str) {
    app.free_the_disk();
    app.run("foreground");
    assert_eq!(app.run("written"), format!("active {user}"));
    app.kill();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_after_a_forced_sign_out_on_a_full_disk_succeeds() {
    for offline in [true, false] {
        let world = Processes::new().await;
        world.owner().run("login ada");
        if offline {
            world.fault(REVOKE, FaultKind::Reset);
        }
        let mut app = world.on_a_full_disk();
        assert_eq!(app.run("known"), format!("active {}", world.ada));

        let forced = app.run("force");
        assert_eq!(forced == "ok", !offline, "{forced}");
        assert_eq!(app.run("state"), "out UserRevoked");
        for name in ["bob", "ada", "bob"] {
            assert_eq!(app.run(&format!("login {name}")), "ok");
        }
        assert_eq!(app.run("authenticate"), "ok");
        assert_eq!(app.run("state"), format!("active {}", world.bob));

        assert_written_once_the_disk_has_space(app, &world.bob);
        assert_eq!(world.owner().run("known"), format!("active {}", world.bob));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forced_sign_out_on_a_full_disk_survives_the_process() {
    let world = Processes::new().await;
    world.owner().run("login ada");
    world.fault(REVOKE, FaultKind::Reset);
    let mut app = world.on_a_full_disk();
    app.run("known");
    app.run("force");
    app.kill();

    // The disk may be full at the next start, too.
    let mut next = world.on_a_full_disk();
    assert!(next.run("known").starts_with("out "));
    next.kill();
    assert!(world.owner().run("known").starts_with("out "));
    assert!(world.owner().run("known").starts_with("out "));
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_that_are_set_after_a_sign_out_on_a_full_disk_are_used() {
    let world = Processes::new().await;
    let mut elsewhere = world.owner();
    elsewhere.run("login bob");
    let token = elsewhere.run("token");
    elsewhere.run("login ada");
    elsewhere.kill();
    for command in ["force", "revoke"] {
        let mut app = world.on_a_full_disk();
        assert_eq!(app.run("known"), format!("active {}", world.ada));
        assert_eq!(app.run(command), "ok");

        assert_eq!(app.run(&format!("set {token}")), "ok");
        assert_eq!(app.run("authenticate"), "ok");
        assert_eq!(app.run("state"), format!("active {}", world.bob));
        assert_written_once_the_disk_has_space(app, &world.bob);

        let mut next = world.owner();
        assert_eq!(next.run("known"), format!("active {}", world.bob));
        assert_eq!(next.run("login ada"), "ok");
        next.kill();
    }
}
