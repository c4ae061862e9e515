//! What is stored under which name, and what survives the loss of files under a running client.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a helper that fails is a failed test

mod world;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use stytch_core::client::ConsumerClient;
use stytch_core::config::ClientConfig;
use world::{World, sign_up, signed_in, until};

const OTHER_TOKEN: &str = "public-token-test-00000000-0000-4000-8000-00000000000f";

fn open(config: &ClientConfig) -> Arc<ConsumerClient> {
    ConsumerClient::new(config.clone()).unwrap()
}

/// What the next process shows first.
async fn restarted(client: &ConsumerClient, config: &ClientConfig) -> Arc<ConsumerClient> {
    client.close();
    let next = open(config);
    until(&next, |state| state.initialized).await;
    next
}

/// The folder of the only record.
fn record_folder(world: &World) -> PathBuf {
    let folders = std::fs::read_dir(world.folder.path()).unwrap();
    let mut records = folders
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.file_name().is_some_and(|name| name != "keys"));
    let record = records.next().unwrap();
    assert_eq!(records.next(), None);
    record
}

#[tokio::test]
async fn instances_in_one_folder_keep_sessions_of_their_own() {
    let world = World::new().await;
    let instance = |name: &str| {
        let mut config = world.consumer_config();
        config.instance = name.into();
        config
    };
    let (work, private) = (instance("work"), instance("private"));
    let first = open(&work);
    sign_up(&first).await;
    let token = first.session().session_token();
    first.close();

    let other = open(&private);
    let state = until(&other, |state| state.initialized).await;
    assert!(!signed_in(&state));

    // Both at once, too.
    let again = open(&work);
    until(&again, signed_in).await;
    assert_eq!(again.session().session_token(), token);
    assert!(!signed_in(&other.state()));
    again.session().revoke(false).await.unwrap();
    sign_up_as_bob(&other).await;
    let next = restarted(&again, &work).await;
    assert!(!signed_in(&next.state()));
    let next = restarted(&other, &private).await;
    assert!(signed_in(&next.state()));
}

async fn sign_up_as_bob(client: &ConsumerClient) {
    client
        .passwords()
        .create(
            "bob@example.com".into(),
            stytch_core::tokens::Secret::new(world::PASSWORD),
            Some(60),
        )
        .await
        .unwrap();
}

#[tokio::test]
async fn a_session_outlives_the_replacement_of_its_public_token() {
    let world = World::new().await;
    let old = world.consumer_config();
    let client = world.signed_up().await;
    let token = client.session().session_token();
    client.close();
    // The server does not know the new public token.
    world.hold("/sdk/v1");
    let mut new = old.clone();
    new.public_token = OTHER_TOKEN.into();
    let unnamed = open(&new);
    assert!(!signed_in(
        &until(&unnamed, |state| state.initialized).await
    ));
    unnamed.close();
    new.former_public_tokens = vec![OTHER_TOKEN.into(), old.public_token.clone()];

    let moved = open(&new);
    until(&moved, signed_in).await;
    assert_eq!(moved.session().session_token(), token);

    // The former name is not needed again, and holds nothing any more.
    new.former_public_tokens.clear();
    let next = restarted(&moved, &new).await;
    assert_eq!(next.session().session_token(), token);
    let left = restarted(&next, &old).await;
    assert!(!signed_in(&left.state()));
}

#[tokio::test]
async fn a_session_outlives_the_removal_of_its_keys_under_a_running_client() {
    let world = World::new().await;
    let config = world.consumer_config();
    let mut client = world.signed_up().await;
    let keys = world.folder.path().join("keys");

    // Seen by the next write.
    std::fs::remove_dir_all(&keys).unwrap();
    client.session().authenticate(Some(30)).await.unwrap();
    assert!(client.state().persisted);
    client = restarted(&client, &config).await;
    assert!(signed_in(&client.state()));

    // Seen when the app comes to the foreground.
    std::fs::remove_dir_all(&keys).unwrap();
    client.background();
    client.foreground();
    world::eventually("the key is stored again", || {
        std::fs::read_dir(&keys).is_ok_and(|files| files.count() == 1)
    })
    .await;
    client = restarted(&client, &config).await;
    assert!(signed_in(&client.state()));
}

#[tokio::test]
async fn a_session_outlives_the_removal_of_its_folder_under_a_running_client() {
    let world = World::new().await;
    let config = world.consumer_config();
    let mut client = world.signed_up().await;
    let folder = record_folder(&world);
    // The client may be writing at the same time.
    let remove_tree = |path: &Path| {
        while path.exists() {
            let _ = std::fs::remove_dir_all(path);
        }
    };
    let empty = || {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let _ = std::fs::remove_file(entry.unwrap().path());
        }
    };
    let remove = || remove_tree(&folder);
    let remove_all = || remove_tree(world.folder.path());
    let ways: [&dyn Fn(); 3] = [&empty, &remove, &remove_all];

    for gone in ways {
        gone();
        client.session().authenticate(Some(30)).await.unwrap();
        until(&client, |state| state.persisted).await;
        client = restarted(&client, &config).await;
        assert!(signed_in(&client.state()));
    }
}

#[tokio::test]
async fn a_file_in_the_place_of_the_folder_is_never_reported_to_hold_a_session() {
    let world = World::new().await;
    let client = world.signed_up().await;
    client.session().revoke(false).await.unwrap();
    let folder = record_folder(&world);
    // What follows the revoke may still be removing its lease.
    while std::fs::write(&folder, b"precious").is_err() {
        let _ = std::fs::remove_dir_all(&folder);
    }

    sign_up_as_bob(&client).await;
    assert!(signed_in(&client.state()));
    assert!(!client.state().persisted);
    assert_eq!(std::fs::read(&folder).unwrap(), b"precious");

    std::fs::remove_file(&folder).unwrap();
    until(&client, |state| state.persisted).await;
    let next = restarted(&client, &world.consumer_config()).await;
    assert!(signed_in(&next.state()));
}
