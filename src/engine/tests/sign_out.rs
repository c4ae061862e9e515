//! Sign-out: what the server is asked to revoke, and what stays.

use serde_json::json;

use super::harness::{
    EngineHarness, HOUR, marker, offline, rejection, session_under, stored, success_at,
};
use crate::crypto::PkcePair;
use crate::engine::effect::Request;
use crate::engine::event::{Command, Event};
use crate::engine::state::{SignOutCause, Status, UnavailableReason};
use crate::storage::{IdHash, Loaded, PkceFlow, Stamp, StoreFailure};
use crate::tokens::TokenHash;
use crate::wire::{Call, Endpoint};

#[test]
fn a_sign_out_of_a_session_has_the_tokens_that_the_app_set_revoked_as_well() {
    for force_clear in [false, true] {
        let mut rig = EngineHarness::signed_in();
        rig.set_tokens("token-bob");

        rig.revoke(force_clear);
        assert_eq!(rig.last_token(), "token-ada");
        rig.answer_last(success_at(rig.now.wall_ms, json!({})));

        assert_eq!(rig.who(), None);
        assert_eq!(rig.queued(), ["token-bob"]);
        assert_eq!(rig.last_token(), "token-bob");
        rig.answer_last(success_at(rig.now.wall_ms, json!({})));
        assert!(rig.queued().is_empty());
    }
}

#[test]
fn tokens_that_the_server_was_asked_to_revoke_are_not_queued_for_it() {
    let mut rig = EngineHarness::new();
    rig.set_tokens("token-bob");

    rig.revoke(false);
    assert_eq!(rig.last_token(), "token-bob");
    rig.answer_last(success_at(rig.now.wall_ms, json!({})));

    assert!(rig.state().facts.revoke_queue.is_empty());
    assert_eq!(rig.requests.len(), 1);
}

#[test]
fn a_sign_out_ends_no_session_that_began_while_the_server_was_asked() {
    let mut rig = EngineHarness::signed_in();
    let revoke = rig.revoke(false);
    let request = rig.requests.last().unwrap().id;
    rig.sign_in("bob");

    rig.answer(request, success_at(rig.now.wall_ms, json!({})));

    assert!(rig.result(revoke).unwrap().is_ok());
    assert_eq!(rig.who(), Some("bob"));
    assert!(rig.queued().is_empty());
}

#[test]
fn a_sign_out_ends_what_the_tokens_became_in_another_process_while_the_server_was_asked() {
    let mut rig = EngineHarness::signed_in();
    rig.set_tokens("token-bob");
    let mut other = rig.restarted(|_| {});
    rig.revoke(false);
    let request = rig.requests.last().unwrap().id;
    assert_eq!(other.last_token(), "token-bob");
    other.answer_last(other.session("bob"));
    rig.changed(other.record.clone().unwrap());
    assert_eq!(rig.who(), Some("bob"));

    rig.answer(request, success_at(rig.now.wall_ms, json!({})));

    assert_eq!(rig.who(), None);
    assert_eq!(rig.queued(), ["token-bob"]);
}

#[test]
fn a_sign_out_has_the_token_revoked_that_replaced_the_apps_tokens_in_another_process() {
    let mut rig = EngineHarness::signed_in();
    rig.set_tokens("token-bob");
    let mut other = rig.restarted(|_| {});
    rig.revoke(false);
    let request = rig.requests.last().unwrap().id;
    let now = other.now.wall_ms;
    other.answer_last(session_under("token-bob-2", "bob", now, now + HOUR));
    rig.changed(other.record.clone().unwrap());
    assert_eq!(rig.who(), Some("bob"));

    rig.answer(request, success_at(rig.now.wall_ms, json!({})));

    assert_eq!(rig.who(), None);
    assert_eq!(rig.queued(), ["token-bob-2"]);
}

#[test]
fn a_sign_out_ends_the_flows_of_links_that_were_sent_before_it_and_of_no_later_one() {
    for (sent_before, replaced) in [(true, false), (true, true), (false, false), (false, true)] {
        let mut rig = EngineHarness::signed_in();
        let send = |rig: &mut EngineHarness| {
            let link = Call::new(Endpoint::MagicLinksLoginOrCreate);
            rig.command(Command::Plain(link, Some(PkcePair::generate())));
        };
        if sent_before {
            send(&mut rig);
        }
        rig.revoke(false);
        let request = rig.requests.last().unwrap().id;
        if replaced {
            rig.sign_in("bob");
        }
        if !sent_before {
            send(&mut rig);
        }

        rig.answer(request, success_at(rig.now.wall_ms, json!({})));

        let link = &rig.state().facts.pkce[&PkceFlow::ConsumerLink];
        assert_eq!(link.pair.is_some(), !sent_before);
    }
}

#[test]
fn a_link_sent_while_a_sign_out_waits_keeps_the_pair_for_the_earlier_links_too() {
    let mut rig = EngineHarness::signed_in();
    let link = || Call::new(Endpoint::MagicLinksLoginOrCreate);
    rig.command(Command::Plain(link(), Some(PkcePair::generate())));
    rig.revoke(false);
    let revoke = rig.requests.last().unwrap().id;
    rig.command(Command::SignIn(Call::new(Endpoint::MagicLinksAuthenticate)));
    let sign_in = rig.requests.last().unwrap().id;
    rig.command(Command::Plain(link(), Some(PkcePair::generate())));

    rig.answer(revoke, success_at(rig.now.wall_ms, json!({})));
    rig.answer(sign_in, rejection());

    // It was asked for after the sign-out, and the flow goes on: without the token that is over.
    let again = rig.requests.last().unwrap();
    assert_eq!(again.call.endpoint.path(), "/magic_links/authenticate");
    assert!(again.token.is_none());
    assert!(
        rig.state().facts.pkce[&PkceFlow::ConsumerLink]
            .pair
            .is_some()
    );
}

#[test]
fn a_sign_in_after_a_slow_sign_out_keeps_the_session_that_the_apps_tokens_became_meanwhile() {
    let mut rig = EngineHarness::signed_in();
    rig.set_tokens("token-grace");
    rig.authenticate();
    let validation = rig.requests.last().unwrap().id;
    rig.revoke(false);
    let revoke = rig.requests.last().unwrap().id;
    rig.answer(validation, rig.session("grace"));
    assert_eq!(rig.who(), Some("grace"));
    let sign_in = rig.log_in();
    rig.answer_last(rig.session("grace"));
    rig.result(sign_in).unwrap().unwrap();

    rig.answer(revoke, success_at(rig.now.wall_ms, json!({})));

    assert_eq!(rig.who(), Some("grace"));
    assert!(rig.state().facts.revoke_queue.is_empty());
}

#[test]
fn a_slow_sign_out_ends_the_session_that_the_apps_tokens_became_meanwhile() {
    let mut rig = EngineHarness::signed_in();
    rig.set_tokens("token-grace");
    rig.authenticate();
    let validation = rig.requests.last().unwrap().id;
    rig.revoke(false);
    let revoke = rig.requests.last().unwrap().id;
    rig.answer(validation, rig.session("grace"));
    assert_eq!(rig.who(), Some("grace"));

    rig.answer(revoke, success_at(rig.now.wall_ms, json!({})));

    assert_eq!(rig.who(), None);
}

#[test]
fn tokens_that_were_set_after_a_sign_out_was_asked_for_are_not_revoked_by_it() {
    let mut rig = EngineHarness::new();
    rig.set_tokens("token-bob");
    rig.revoke(false);
    rig.set_tokens("token-eve");

    rig.answer_last(success_at(rig.now.wall_ms, json!({})));

    assert_eq!(rig.pending().as_deref(), Some("token-eve"));
    let eve = TokenHash::of("token-eve");
    assert!(!rig.state().facts.revoke_queue.contains_key(&eve));
}

#[test]
fn the_revoke_of_another_session_does_not_make_a_forced_sign_out_certain() {
    let mut rig = EngineHarness::signed_in();
    rig.revoke(true);
    rig.answer_last(offline());
    rig.sign_in("bob");
    rig.disk_fails = Some(StoreFailure::Busy);
    rig.marker_fails = true;
    rig.revoke(true);
    rig.answer_last(offline());
    rig.requests.clear();
    rig.wait(600_000);
    let carries_ada = |request: &&Request| {
        let token = request.token.as_ref();
        token.is_some_and(|token| token.expose() == "token-ada")
    };
    let ada = rig.requests.iter().find(carries_ada).unwrap().id;

    rig.answer(ada, success_at(rig.now.wall_ms, json!({})));

    assert!(!rig.state().forced.is_empty());
    assert_eq!(
        *rig.status(),
        Status::Unavailable(UnavailableReason::StorageFailed)
    );
}

#[test]
fn a_second_forced_sign_out_tries_to_write_the_first_and_does_not_hide_that_it_failed() {
    let mut rig = EngineHarness::signed_in();
    rig.disk_fails = Some(StoreFailure::Busy);
    rig.marker_fails = true;
    let failed = Status::Unavailable(UnavailableReason::StorageFailed);
    rig.revoke(true);
    rig.answer_last(offline());
    assert_eq!(*rig.status(), failed);
    let read_again = |rig: &mut EngineHarness| {
        let loaded = stored(rig.record.clone().unwrap(), rig.stamp);
        rig.loaded(Ok(loaded));
    };

    rig.revoke(true);
    read_again(&mut rig);
    assert_eq!(*rig.status(), failed);
    assert!(
        rig.published
            .iter()
            .all(|it| it.status != Status::SignedOut(SignOutCause::UserRevoked))
    );

    rig.marker_fails = false;
    rig.revoke(true);
    read_again(&mut rig);
    assert!(rig.trace.contains(&"marker"), "{:?}", rig.trace);
    assert!(rig.is_signed_out(SignOutCause::UserRevoked));
}

#[test]
fn a_forced_sign_out_of_an_unread_store_stays_when_a_later_one_is_confirmed() {
    let ada = EngineHarness::signed_in();
    let mut rig = EngineHarness::unstarted(|_| {});
    rig.marker_fails = true;
    rig.disk_fails = Some(StoreFailure::Busy);
    rig.event(Event::Started);
    rig.loaded(Err(StoreFailure::Locked));
    rig.revoke(true);
    rig.loaded(Err(StoreFailure::Locked));
    rig.log_in();
    rig.loaded(Err(StoreFailure::Locked));
    rig.answer_last(rig.session("bob"));
    assert_eq!(rig.who(), Some("bob"));
    rig.revoke(true);
    rig.answer_last(success_at(rig.now.wall_ms, json!({})));

    rig.loaded(Ok(stored(ada.record.clone().unwrap(), ada.stamp)));

    assert_eq!(rig.who(), None);
    assert!(rig.trace.contains(&"marker"), "{:?}", rig.trace);
}

/// A process whose forced sign-out is on no disk, and that could not read the store since.
fn signed_out_without_a_disk() -> EngineHarness {
    let mut rig = EngineHarness::signed_in();
    rig.marker_fails = true;
    rig.disk_fails = Some(StoreFailure::Busy);
    rig.revoke(true);
    let wait = rig.state().schedule.armed.unwrap() - rig.now.boot_ms;
    rig.advance(wait);
    rig.event(Event::Tick);
    rig.loaded(Err(StoreFailure::Busy));
    rig.revoke(true);
    rig.loaded(Err(StoreFailure::Busy));
    let names_nobody =
        |rig: &EngineHarness| rig.state().forced.iter().any(|it| it.session.is_none());
    assert!(names_nobody(&rig), "{:?}", rig.state().forced);
    rig.log_in();
    rig.loaded(Err(StoreFailure::Busy));
    rig.answer_last(rig.session("bob"));
    assert_eq!(rig.who(), Some("bob"));
    // Another process may have written a session since this one read the store.
    assert!(names_nobody(&rig), "{:?}", rig.state().forced);
    rig
}

#[test]
fn a_forced_sign_out_of_an_unread_store_outlives_a_sign_in_that_is_not_on_disk() {
    let mut rig = signed_out_without_a_disk();
    let mut other = EngineHarness::new();
    other.sign_in("carol");

    rig.loaded(Ok(stored(other.record.clone().unwrap(), other.stamp)));

    let carol = IdHash::of("session-carol");
    let ends = rig.state().forced.iter().map(|forced| forced.session);
    assert_eq!(ends.collect::<Vec<_>>(), [Some(carol)]);
    assert_eq!(rig.who(), Some("bob"));
}

#[test]
fn a_forced_sign_out_of_an_unread_store_does_not_end_the_later_sign_in_of_its_process() {
    let mut rig = signed_out_without_a_disk();
    // The write is on disk, and the process was notified that it failed.
    let record = rig.state().to_record();

    rig.loaded(Ok(stored(record, rig.stamp)));

    assert_eq!(rig.who(), Some("bob"));
    let names_nobody = rig.state().forced.iter().any(|it| it.session.is_none());
    assert!(!names_nobody, "{:?}", rig.state().forced);
}

#[test]
fn a_forced_sign_out_of_an_expired_session_is_marked_when_the_record_cannot_be_written() {
    let mut rig = EngineHarness::signed_in();
    rig.advance(HOUR);
    rig.event(Event::Tick);
    assert!(rig.is_signed_out(SignOutCause::Expired));
    rig.disk_fails = Some(StoreFailure::Busy);

    rig.revoke(true);

    assert!(rig.trace.contains(&"marker"), "{:?}", rig.trace);
    assert!(rig.is_signed_out(SignOutCause::UserRevoked));
}

#[test]
fn a_sign_out_of_the_apps_tokens_ends_the_session_that_they_became_under_another_token() {
    let mut rig = EngineHarness::new();
    rig.set_tokens("token-bob");
    let mut other = rig.restarted(|_| {});
    let now = other.now.wall_ms;
    other.answer_last(session_under("token-bob-2", "bob", now, now + HOUR));
    assert_eq!(other.who(), Some("bob"));
    rig.revoke(true);

    rig.changed(other.record.clone().unwrap());

    assert_eq!(rig.who(), None);
    other.changed(rig.record.clone().unwrap());
    assert_eq!(other.who(), None);
}

#[test]
fn the_revoke_of_a_replaced_token_ends_the_session_that_has_a_newer_one() {
    let mut rig = EngineHarness::new();
    rig.set_tokens("token-bob");
    rig.revoke(true);
    let revoke = rig.requests.last().unwrap().id;
    rig.set_tokens("token-bob");
    rig.authenticate();
    let now = rig.now.wall_ms;
    rig.answer_last(session_under("token-bob-2", "bob", now, now + HOUR));
    assert_eq!(rig.who(), Some("bob"));

    rig.answer(revoke, success_at(now, json!({})));

    assert_eq!(rig.who(), None);
    assert_eq!(rig.queued(), ["token-bob-2"]);
}

#[test]
fn the_servers_refusal_of_a_replaced_token_leaves_the_session_that_has_a_newer_one() {
    let mut rig = EngineHarness::new();
    rig.set_tokens("token-bob");
    rig.revoke(true);
    let revoke = rig.requests.last().unwrap().id;
    rig.set_tokens("token-bob");
    rig.authenticate();
    let now = rig.now.wall_ms;
    rig.answer_last(session_under("token-bob-2", "bob", now, now + HOUR));

    rig.answer(revoke, rejection());

    assert_eq!(rig.who(), Some("bob"));
}

#[test]
fn a_sign_out_ends_also_the_earlier_session_that_only_the_disk_still_holds() {
    for force_clear in [false, true] {
        let mut rig = EngineHarness::signed_in();
        rig.disk_fails = Some(StoreFailure::Busy);
        rig.sign_in("bob");

        rig.revoke(force_clear);
        rig.answer_last(success_at(rig.now.wall_ms, json!({})));

        let markers: Vec<_> = rig.state().applied_markers.iter().collect();
        let ada = IdHash::of("session-ada").to_string();
        assert!(
            markers.iter().any(|name| name.contains(&ada)),
            "{markers:?}"
        );
        assert!(rig.is_signed_out(SignOutCause::UserRevoked));
    }
}

#[test]
fn a_forced_sign_out_ends_also_an_earlier_session_that_is_read_afterwards() {
    let ada = EngineHarness::signed_in();
    let mut rig = EngineHarness::unstarted(|_| {});
    rig.now = ada.now;
    rig.advance(1_000);
    rig.event(Event::Started);
    rig.loaded(Err(StoreFailure::Locked));
    rig.log_in();
    rig.loaded(Err(StoreFailure::Locked));
    rig.answer_last(rig.session("bob"));
    rig.revoke(true);
    rig.answer_last(offline());
    rig.disk_fails = Some(StoreFailure::Busy);

    rig.loaded(Ok(stored(ada.record.clone().unwrap(), ada.stamp)));

    assert_eq!(rig.who(), None);
    let head = ada.state().facts.head.as_ref().unwrap();
    // A later sign-in to that session stays.
    let marker = marker(Some(head.id), head.stamp);
    let markers = &rig.state().applied_markers;
    assert!(markers.contains(&marker.name), "{markers:?}");
}

#[test]
fn a_forced_sign_out_of_a_session_that_is_not_on_disk_is_marked_for_whom_an_unread_store_holds() {
    let mut rig = EngineHarness::unstarted(|_| {});
    rig.event(Event::Started);
    rig.loaded(Err(StoreFailure::Locked));
    rig.log_in();
    rig.loaded(Err(StoreFailure::Locked));
    rig.answer_last(rig.session("bob"));

    rig.revoke(true);

    let sessions = rig.state().forced.iter().map(|forced| forced.session);
    let bob = IdHash::of("session-bob");
    assert_eq!(sessions.collect::<Vec<_>>(), [None, Some(bob)]);
    assert_eq!(
        rig.trace
            .iter()
            .filter(|effect| **effect == "marker")
            .count(),
        2
    );
}

#[test]
fn no_sign_out_is_certain_until_the_last_of_several_markers_is_written() {
    let mut rig = EngineHarness::unstarted(|_| {});
    rig.event(Event::Started);
    rig.loaded(Err(StoreFailure::Locked));
    rig.log_in();
    rig.loaded(Err(StoreFailure::Locked));
    rig.answer_last(rig.session("bob"));
    rig.markers_that_fail = vec![false, true];

    rig.revoke(true);

    let certain = Status::SignedOut(SignOutCause::UserRevoked);
    assert!(rig.published.iter().all(|it| it.status != certain));
    assert_eq!(
        *rig.status(),
        Status::Unavailable(UnavailableReason::StorageFailed)
    );
}

#[test]
fn a_forced_sign_out_while_the_store_is_unread_revokes_the_tokens_that_the_app_set() {
    let mut rig = EngineHarness::unstarted(|_| {});
    rig.event(Event::Started);
    rig.loaded(Err(StoreFailure::Busy));
    rig.set_tokens("token-bob");
    rig.revoke(true);
    rig.loaded(Err(StoreFailure::Busy));
    assert_eq!(rig.pending(), None);
    rig.load_empty();
    rig.wait(60_000);

    let revoked = rig.requests.iter().any(|request| {
        request.call.endpoint == Endpoint::SessionsRevoke
            && request
                .token
                .as_ref()
                .is_some_and(|token| token.expose() == "token-bob")
    });
    assert!(revoked, "{:?}", rig.paths());
}

#[test]
fn a_sign_out_marker_ends_and_revokes_the_session_that_it_names_unless_a_later_sign_in_brought_it_again()
 {
    let record = EngineHarness::signed_in().record.unwrap();
    let head = record.head.clone().unwrap();
    let another = IdHash::of("session-eve");
    for (session, stamp, ends) in [
        (head.id, head.stamp, true),
        (head.id, head.stamp + 1, true),
        (head.id, head.stamp - 1, false),
        (another, head.stamp + 1, false),
    ] {
        let mut rig = EngineHarness::unstarted(|_| {});
        rig.event(Event::Started);
        rig.loaded(Ok(Loaded::Record {
            record: Box::new(record.clone()),
            stamp: Stamp {
                counter: 1,
                epoch: 1,
            },
            markers: vec![marker(Some(session), stamp)],
        }));

        assert_eq!(rig.who(), (!ends).then_some("ada"));
        let queue = &rig.state().facts.revoke_queue;
        let queued: Vec<_> = queue.values().map(|entry| entry.token.expose()).collect();
        assert_eq!(queued, if ends { vec!["token-ada"] } else { Vec::new() });
    }
}

#[test]
fn a_sign_out_marker_drops_and_revokes_the_pending_tokens_that_were_set_before() {
    let mut before = EngineHarness::new();
    before.set_tokens("token-set");
    let record = before.record.clone().unwrap();
    let set = record.pending.clone().unwrap();
    let named = Some(IdHash::of_token(set.hash));
    for (session, stamp, ends) in [
        (named, set.stamp, true),
        (named, set.stamp - 1, false),
        (None, 1, true),
    ] {
        let mut rig = EngineHarness::unstarted(|_| {});
        rig.event(Event::Started);
        rig.loaded(Ok(Loaded::Record {
            record: Box::new(record.clone()),
            stamp: before.stamp,
            markers: vec![marker(session, stamp)],
        }));

        let pending = (!ends).then(|| "token-set".to_owned());
        assert_eq!(rig.pending(), pending, "{session:?} {stamp}");
        let queued = if ends { vec!["token-set"] } else { Vec::new() };
        assert_eq!(rig.queued(), queued, "{session:?} {stamp}");
    }
}
