//! What has to be true of two processes, computed from who knows of which act. It shares no code with
//! `join`: acts have the order in which they happened, and a copy of the facts is the set of acts that
//! it knows.

/// What somebody did. Acts are named by their number, in the order in which they happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    /// A sign-in: the session, and its token.
    SignIn { session: u8, token: u8 },
    /// Tokens that the app set are those of this session: a sign-in at the time at which they were set.
    Accept { set: usize, session: u8, token: u8 },
    /// A step-up: the intermediate session that takes the place of the session.
    StepUp { token: u8 },
    /// The session that this sign-in started got another token.
    Rotate { sign_in: usize, token: u8 },
    /// A sign-out of this session.
    SignOut { session: u8 },
    /// What this sign-in started ended; nothing else of the same session.
    End { sign_in: usize },
    /// The server rejected this token of what this sign-in started.
    Reject { sign_in: usize, token: u8 },
    /// The app set tokens.
    SetPending { token: u8 },
    /// The server rejected those tokens.
    DropPending { set: usize },
    /// The user signed out of those tokens, and of the session that they are accepted as.
    SignOutPending { set: usize },
    /// The user signed out: tokens that were set before and that the process did not know may be used
    /// or may not be used.
    MayDropPending,
}

/// A set of acts, by number.
pub(super) type Known = u64;

/// All that happened, in order.
#[derive(Clone, Debug, Default)]
pub(super) struct Log {
    pub(super) acts: Vec<Act>,
}

/// What a copy of the facts says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(super) struct Facts {
    /// Session and token of who is signed in.
    pub(super) session: Option<(u8, u8)>,
    /// The token of the intermediate session in force.
    pub(super) step_up: Option<u8>,
    /// The tokens that the app set, while they count.
    pub(super) pending: Option<u8>,
}

impl Act {
    /// The session that it started.
    fn session(self) -> Option<u8> {
        match self {
            Self::SignIn { session, .. } | Self::Accept { session, .. } => Some(session),
            _ => None,
        }
    }

    /// The act that set the tokens that this accepts.
    fn set(self) -> Option<usize> {
        match self {
            Self::Accept { set, .. } => Some(set),
            _ => None,
        }
    }
}

impl Log {
    /// Adds an act; returns the set of only this act.
    pub(super) fn add(&mut self, act: Act) -> Known {
        self.acts.push(act);
        assert!(self.acts.len() <= 64, "a set has room for 64 acts");
        1 << (self.acts.len() - 1)
    }

    /// The session that these tokens were accepted as, and the set of only that act.
    pub(super) fn accepted(&self, set: usize) -> Option<(u8, Known)> {
        let mut acts = self.acts.iter().enumerate();
        acts.find(|(_, act)| act.set() == Some(set))
            .and_then(|(number, act)| Some((act.session()?, 1 << number)))
    }

    pub(super) fn known(&self, known: Known) -> impl DoubleEndedIterator<Item = (usize, Act)> {
        let all = self.acts.iter().copied().enumerate();
        all.filter(move |(number, _)| known >> number & 1 == 1)
    }

    /// The latest sign-in or step-up that is known.
    pub(super) fn head(&self, known: Known) -> Option<(usize, Act)> {
        let order = |(number, act): &(usize, Act)| match act {
            Act::SignIn { .. } | Act::StepUp { .. } => Some(*number),
            Act::Accept { set, .. } => Some(*set),
            _ => None,
        };
        let starts = self.known(known).filter(|act| order(act).is_some());
        starts.max_by_key(order)
    }

    /// The latest token that is known of what this sign-in started. A process that does not know of the sign-in can get
    /// it for an earlier one to the same session.
    pub(super) fn token(&self, known: Known, sign_in: usize) -> Option<u8> {
        let session = |act: usize| self.acts.get(act).and_then(|act| act.session());
        let same = |of: usize, number: usize| {
            of == sign_in
                || (number > sign_in && session(of).is_some() && session(of) == session(sign_in))
        };
        self.known(known).rev().find_map(|(number, act)| match act {
            Act::Rotate { sign_in: of, token } if same(of, number) => Some(token),
            Act::SignIn { token, .. } | Act::Accept { token, .. } | Act::StepUp { token }
                if number == sign_in =>
            {
                Some(token)
            }
            _ => None,
        })
    }

    /// The latest tokens that are known to be set, also if they are dropped.
    pub(super) fn pending(&self, known: Known) -> Option<(usize, u8)> {
        self.known(known).rev().find_map(|(number, act)| match act {
            Act::SetPending { token } => Some((number, token)),
            _ => None,
        })
    }

    /// True when the session that is expected may also be over: another process was rejected with the
    /// tokens that became it. Whether that was before or after is not in the record.
    fn may_be_over(&self, known: Known) -> bool {
        let Some((head, Act::Accept { set, token, .. })) = self.head(known) else {
            return false;
        };
        let mut all = self.known(known);
        self.token(known, head) == Some(token)
            && all.any(|(_, act)| act == Act::DropPending { set })
    }

    /// What a copy that knows these acts has to say; and whether it may also have dropped the tokens
    /// that the app set.
    pub(super) fn expected(&self, known: Known) -> (Facts, bool) {
        let mut facts = Facts::default();
        let head = self.head(known);
        if let Some((head, start)) = head
            && let Some(token) = self.token(known, head)
        {
            let is_over = self.known(known).any(|(number, act)| match act {
                Act::SignOut { session } => number > head && start.session() == Some(session),
                Act::SignOutPending { set } => {
                    matches!(start, Act::Accept { set: of, .. } if of == set)
                }
                Act::End { sign_in } => sign_in == head,
                Act::Reject { sign_in, token: of } => sign_in == head && of == token,
                _ => false,
            });
            match start {
                Act::SignIn { session, .. } | Act::Accept { session, .. } if !is_over => {
                    facts.session = Some((session, token));
                }
                Act::StepUp { .. } if !is_over => facts.step_up = Some(token),
                _ => {}
            }
        }
        let mut may_be_dropped = false;
        if let Some((set, token)) = self.pending(known)
            && head.is_none_or(|(head, start)| start.set().unwrap_or(head) < set)
        {
            let mut all = self.known(known);
            let drops = [Act::DropPending { set }, Act::SignOutPending { set }];
            if !all.any(|(_, act)| drops.contains(&act)) {
                facts.pending = Some(token);
            }
            may_be_dropped = self
                .known(known)
                .any(|(number, act)| act == Act::MayDropPending && number > set);
        }
        (facts, may_be_dropped)
    }

    /// The requirement that a copy breaks which knows these acts and says this.
    pub(super) fn broken(&self, known: Known, says: Facts) -> Option<&'static str> {
        let (wanted, may_be_dropped) = self.expected(known);
        let may_be_over = says.session.is_none() && self.may_be_over(known);
        if says.session != wanted.session && !may_be_over {
            let rejected = says.session.is_some_and(|(_, token)| {
                let mut all = self.known(known);
                all.any(|(_, act)| matches!(act, Act::Reject { token: of, .. } if of == token))
            });
            return Some(match (says.session, wanted.session) {
                (Some(_), _) if rejected => "a rejected token is current",
                (Some(_), None) => "a sign-out is undone",
                (None, Some(_)) => "a sign-in is taken away",
                (Some((a, _)), Some((b, _))) if a == b => "an older token is current",
                _ => "an earlier sign-in is current",
            });
        }
        if says.step_up != wanted.step_up {
            return Some("the intermediate session is not the latest");
        }
        if says.pending != wanted.pending && !(may_be_dropped && says.pending.is_none()) {
            return Some(match (says.pending, wanted.pending) {
                (None, Some(_)) => "tokens that the app set are lost",
                _ => "tokens that the app set and that are over are used",
            });
        }
        None
    }
}
