//! What a session or an intermediate session consists of: the objects from the server, each with the
//! time at which it was returned.

use std::sync::Arc;

use crate::clock::{BootId, Millis};
use crate::model::{Member, MemberSession, Organization, Session, User};
use crate::tokens::SessionJwt;

/// The session object of either vertical.
#[derive(Clone, Debug)]
pub enum SessionObject {
    /// Consumer.
    Consumer(Arc<Session>),
    /// B2B.
    B2b(Arc<MemberSession>),
}

impl SessionObject {
    /// The JSON text from the server.
    pub fn raw_json(&self) -> &str {
        match self {
            Self::Consumer(session) => &session.raw_json,
            Self::B2b(session) => &session.raw_json,
        }
    }

    /// `session_id` or `member_session_id`.
    pub fn id(&self) -> &str {
        match self {
            Self::Consumer(session) => &session.session_id,
            Self::B2b(session) => &session.member_session_id,
        }
    }

    /// When the server last validated the session.
    pub fn last_accessed_at(&self) -> Option<Millis> {
        match self {
            Self::Consumer(session) => session.last_accessed_at.map(|time| time.0),
            Self::B2b(session) => session.last_accessed_at.map(|time| time.0),
        }
    }

    /// When the session ends.
    pub fn expires_at(&self) -> Option<Millis> {
        match self {
            Self::Consumer(session) => session.expires_at.map(|time| time.0),
            Self::B2b(session) => session.expires_at.map(|time| time.0),
        }
    }
}

/// An object and when the server returned it.
#[derive(Debug)]
pub struct Returned<T> {
    /// Server time of the response, as far as it was known.
    pub at: Millis,
    /// The object.
    pub object: Arc<T>,
}

impl<T> Clone for Returned<T> {
    fn clone(&self) -> Self {
        Self {
            at: self.at,
            object: Arc::clone(&self.object),
        }
    }
}

/// A session with the objects that belong to it.
#[derive(Clone, Debug)]
pub struct SessionContent {
    /// The session object.
    pub session: SessionObject,
    /// The JWT that came with it.
    pub jwt: SessionJwt,
    /// Server time of the response that confirmed it last.
    pub last_validated_at: Option<Millis>,
    /// The user (consumer).
    pub user: Option<Returned<User>>,
    /// The member (B2B).
    pub member: Option<Returned<Member>>,
    /// The organization (B2B).
    pub organization: Option<Returned<Organization>>,
}

impl SessionContent {
    /// What decides which of two versions of one session is newer.
    pub fn version(&self) -> (Option<Millis>, Option<Millis>, Option<Millis>, &str, &str) {
        (
            self.session.last_accessed_at(),
            self.session.expires_at(),
            self.last_validated_at,
            self.session.raw_json(),
            self.jwt.expose(),
        )
    }
}

impl PartialEq for SessionContent {
    fn eq(&self, other: &Self) -> bool {
        fn same<T: RawJson>(a: Option<&Returned<T>>, b: Option<&Returned<T>>) -> bool {
            a.map(Returned::rank) == b.map(Returned::rank)
        }
        self.version() == other.version()
            && same(self.user.as_ref(), other.user.as_ref())
            && same(self.member.as_ref(), other.member.as_ref())
            && same(self.organization.as_ref(), other.organization.as_ref())
    }
}

/// An object that keeps the JSON text it was read from.
pub trait RawJson {
    /// The JSON text from the server.
    fn raw_json(&self) -> &str;
}

macro_rules! raw_json {
    ($($object:ident),*) => {$(
        impl RawJson for $object {
            fn raw_json(&self) -> &str {
                &self.raw_json
            }
        }
    )*};
}

raw_json!(User, Member, Organization);

impl<T: RawJson> Returned<T> {
    /// What decides which of two is newer.
    pub fn rank(&self) -> (Millis, &str) {
        (self.at, self.object.raw_json())
    }
}

/// What an intermediate session waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, uniffi::Enum)]
pub enum IntermediateKind {
    /// The user has to choose an organization.
    Discovery,
    /// A factor is missing.
    StepUp,
}

/// A B2B intermediate session: a first factor was accepted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct IntermediateContent {
    /// Discovery, or a step-up to a known member.
    pub kind: IntermediateKind,
    /// When it ends on the boot clock of [`Self::boot_id`].
    pub expires_boot_ms: i64,
    /// The boot in which the request was sent.
    pub boot_id: BootId,
    /// When it ends by the wall clock; counts in another boot only.
    pub expires_wall_ms: Millis,
    /// When it ends, UTC milliseconds, as far as the server's time was known: for the app to show.
    pub expires_at: Millis,
    /// The organization object, if it was chosen.
    pub organization_json: Option<String>,
    /// The member object, if it is known.
    pub member_json: Option<String>,
    /// `mfa_required` as the server sent it.
    pub mfa_required_json: Option<String>,
    /// `primary_required` as the server sent it.
    pub primary_required_json: Option<String>,
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn user(at: Millis, name: &str) -> Returned<User> {
        let json = format!(r#"{{"user_id":"u","name":"{name}"}}"#);
        let object = Arc::new(User::from_json(&json).unwrap());
        Returned { at, object }
    }

    fn member(at: Millis, name: &str) -> Returned<Member> {
        let json = format!(r#"{{"member_id":"m","organization_id":"o","name":"{name}"}}"#);
        let object = Arc::new(Member::from_json(&json).unwrap());
        Returned { at, object }
    }

    fn organization(at: Millis, name: &str) -> Returned<Organization> {
        let json = format!(r#"{{"organization_id":"o","organization_name":"{name}"}}"#);
        let object = Arc::new(Organization::from_json(&json).unwrap());
        Returned { at, object }
    }

    fn session(json: &str) -> SessionObject {
        SessionObject::Consumer(Arc::new(Session::from_json(json).unwrap()))
    }

    fn content() -> SessionContent {
        SessionContent {
            session: session(r#"{"session_id":"s","user_id":"u"}"#),
            jwt: SessionJwt::parse("a.b.c").unwrap(),
            last_validated_at: Some(1),
            user: Some(user(1, "x")),
            member: Some(member(1, "x")),
            organization: Some(organization(1, "x")),
        }
    }

    #[test]
    fn contents_are_equal_when_every_object_and_its_time_are() {
        let same = content();
        assert_eq!(same, content());

        let other_session = session(r#"{"session_id":"s","user_id":"u","attributes":{}}"#);
        let edits: [fn(&mut SessionContent); 11] = [
            |it| it.jwt = SessionJwt::parse("a.b.d").unwrap(),
            |it| it.last_validated_at = Some(2),
            |it| it.user = Some(user(2, "x")),
            |it| it.user = Some(user(1, "y")),
            |it| it.user = None,
            |it| it.member = Some(member(2, "x")),
            |it| it.member = Some(member(1, "y")),
            |it| it.member = None,
            |it| it.organization = Some(organization(2, "x")),
            |it| it.organization = Some(organization(1, "y")),
            |it| it.organization = None,
        ];
        for (number, edit) in edits.into_iter().enumerate() {
            let mut changed = content();
            edit(&mut changed);
            assert_ne!(changed, same, "{number}");
        }
        let changed = SessionContent {
            session: other_session,
            ..content()
        };
        assert_ne!(changed, same);
    }

    #[test]
    fn of_two_objects_the_later_one_is_newer_and_then_the_greater_text() {
        for (newer, older) in [(user(2, "x"), user(1, "y")), (user(1, "y"), user(1, "x"))] {
            let ranks = [&newer, &older].map(Returned::rank);
            assert!(ranks[0] > ranks[1]);
        }
    }
}
