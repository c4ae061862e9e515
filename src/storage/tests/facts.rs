//! What the facts of a record decide.

use super::phone::full_record;
use crate::storage::{PendingTokens, Record, StoredPkce, StoredVerifier};
use crate::tokens::Secret;

#[test]
fn tokens_that_the_app_set_count_when_they_are_later_than_the_head_and_not_dropped() {
    let head = full_record(5).head;
    let pending = full_record(5).pending.unwrap();
    for (has_head, stamp, dropped, has_token, counts) in [
        (true, 6, false, true, true),
        (true, 5, false, true, false),
        (true, 4, false, true, false),
        (false, 0, false, true, true),
        (true, 6, true, true, false),
        (true, 6, false, false, false),
    ] {
        let record = Record {
            head: head.clone().filter(|_| has_head),
            pending: Some(PendingTokens {
                stamp,
                dropped,
                token: pending.token.clone().filter(|_| has_token),
                ..pending.clone()
            }),
            ..Record::default()
        };

        assert_eq!(
            record.live_pending().is_some(),
            counts,
            "{stamp} {dropped} {has_token}"
        );
        let kept = record.stripped().pending.unwrap().token;
        assert_eq!(kept.is_some(), counts, "{stamp} {dropped} {has_token}");
    }
}

#[test]
fn two_pkce_pairs_that_differ_in_the_verifier_only_have_an_order() {
    let pair = |verifier: &str| StoredPkce {
        challenge: "c".into(),
        verifier: StoredVerifier(Secret::new(verifier)),
        reusable_until_ms: 1,
    };
    let (one, two) = (pair("one"), pair("two"));

    // A comparison without a result would keep a different pair in each process.
    assert_eq!(one.partial_cmp(&two), Some(one.cmp(&two)));
    assert_ne!(one < two, two < one);
    assert!(one <= pair("one") && one >= pair("one"));
}
