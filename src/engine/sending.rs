//! Requests on their way, and what a change of the network does to them.
//!
//! Futures only, no runtime: the simulator drives the same code.

use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use futures_util::FutureExt as _;

use crate::http::{ApiFailure, ApiOutcome, ApiSuccess, TransportError};
use crate::tokens::Secret;
use crate::wire::{Method, Purpose};

use super::effect::Request;
use super::event::{Event, RequestId};
use super::ports::{BoxFuture, Network};
use super::rules::ends_a_session;

/// Sends requests and collects their responses.
pub(super) struct Sender {
    network: Arc<dyn Network>,
    /// In the order in which they were sent.
    in_flight: Vec<InFlight>,
}

/// The response to one request.
pub(super) struct Response {
    /// Which request.
    pub(super) id: RequestId,
    /// What came of it.
    pub(super) outcome: Box<ApiOutcome>,
    /// The request was sent twice, and the server may have executed both.
    pub(super) repeated: bool,
    /// The request was `sessions/revoke`.
    pub(super) is_revoke: bool,
}

impl Response {
    /// The event for the rules. They know nothing of repeats: a repeated revoke that found no session
    /// is a success to them.
    pub(super) fn into_event(mut self) -> Event {
        if self.is_acknowledged_revoke() {
            self.outcome.result = Ok(ApiSuccess {
                status: 200,
                data: Secret::new("{}"),
            });
        }
        Event::Responded(self.id, self.outcome)
    }

    /// A revoke was sent twice, and the second response says that there is no such session.
    pub(super) fn is_acknowledged_revoke(&self) -> bool {
        let failure = self.outcome.result.as_ref().err();
        self.repeated && self.is_revoke && failure.is_some_and(ends_a_session)
    }
}

struct InFlight {
    id: RequestId,
    response: BoxFuture<ApiOutcome>,
    /// What to send again after a change of the network; nothing when it is not to be repeated.
    repeat: Option<Box<Request>>,
    /// How often it was sent again.
    repeats: u8,
    is_revoke: bool,
}

/// A request with a caller is sent again so often at most, and then fails: a phone that changes between two
/// networks still gets the response, and a storm of events is no storm of requests.
const MAX_REPEATS: u8 = 16;
/// The same for a request without a caller, which is part of the budget of automatic requests.
const MAX_AUTOMATIC_REPEATS: u8 = 1;

impl Sender {
    pub(super) fn new(network: Arc<dyn Network>) -> Self {
        Self {
            network,
            in_flight: Vec::new(),
        }
    }

    /// Sends a request.
    pub(super) fn send(&mut self, request: Request) {
        self.in_flight.push(InFlight {
            id: request.id,
            response: self.network.send(request.to_api()),
            is_revoke: request.call.endpoint.purpose() == Purpose::Revoke,
            repeat: may_be_repeated(&request).then(|| Box::new(request)),
            repeats: 0,
        });
    }

    /// The network changed, or the app was suspended: connections are dead. Drops the pooled ones,
    /// and sends every idempotent request again whose response has not arrived, at most
    /// [`MAX_REPEATS`] times each, and one without a caller once.
    /// The others go on: a sign-in that is sent twice can use up its code.
    pub(super) fn reset(&mut self) {
        self.network.reset();
        for request in &mut self.in_flight {
            request.send_again(self.network.as_ref());
        }
    }

    /// True when no response is to come.
    pub(super) fn is_empty(&self) -> bool {
        self.in_flight.is_empty()
    }

    /// The next response; never ready when nothing is in flight. Nothing is lost when the future is
    /// dropped.
    pub(super) async fn next(&mut self) -> Response {
        poll_fn(|context| self.poll_next(context)).await
    }

    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Response> {
        for index in 0..self.in_flight.len() {
            let polled = self.in_flight[index].response.poll_unpin(context);
            if let Poll::Ready(outcome) = polled {
                let request = self.in_flight.remove(index);
                return Poll::Ready(Response {
                    id: request.id,
                    outcome: Box::new(outcome),
                    repeated: request.repeats > 0,
                    is_revoke: request.is_revoke,
                });
            }
        }
        Poll::Pending
    }
}

impl InFlight {
    fn send_again(&mut self, network: &dyn Network) {
        let Some(request) = &self.repeat else {
            return;
        };
        // A response that is here already counts.
        let mut context = Context::from_waker(Waker::noop());
        if let Poll::Ready(outcome) = self.response.poll_unpin(&mut context) {
            self.response = Box::pin(std::future::ready(outcome));
            return;
        }
        let most = if request.is_awaited {
            MAX_REPEATS
        } else {
            MAX_AUTOMATIC_REPEATS
        };
        if self.repeats >= most {
            // Its connection may be dead: the caller is not left to wait for the timeout.
            let failure = ApiFailure::Transport(TransportError::Connect {
                reason: "the network changed too often".to_owned(),
            });
            self.response = Box::pin(std::future::ready(ApiOutcome {
                result: Err(failure),
                date_ms: None,
            }));
            return;
        }
        self.response = network.send(request.to_api());
        self.repeats += 1;
    }
}

/// True when the second of two equal requests changes nothing: every GET, `sessions/authenticate` and
/// `sessions/revoke`, queued revokes among them.
fn may_be_repeated(request: &Request) -> bool {
    let endpoint = request.call.endpoint;
    endpoint.method() == Method::Get
        || matches!(endpoint.purpose(), Purpose::Validate | Purpose::Revoke)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::{Mutex, PoisonError};

    use tokio::sync::oneshot;

    use super::super::effect::Refresh;
    use super::*;
    use crate::http::ApiRequest;
    use crate::wire::{Call, Endpoint};

    /// Keeps what was sent; the test answers it.
    #[derive(Default)]
    struct Scripted(Mutex<Vec<Sent>>);

    struct Sent {
        path: String,
        /// Nothing after it was used.
        respond: Option<oneshot::Sender<ApiOutcome>>,
    }

    impl Network for Scripted {
        fn send(&self, request: ApiRequest) -> BoxFuture<ApiOutcome> {
            let (respond, response) = oneshot::channel();
            self.log().push(Sent {
                path: request.path.clone(),
                respond: Some(respond),
            });
            Box::pin(async move { response.await.unwrap() })
        }

        fn reset(&self) {
            self.log().push(Sent {
                path: "reset".to_owned(),
                respond: None,
            });
        }
    }

    impl Scripted {
        fn log(&self) -> std::sync::MutexGuard<'_, Vec<Sent>> {
            self.0.lock().unwrap_or_else(PoisonError::into_inner)
        }

        fn paths(&self) -> Vec<String> {
            self.log().iter().map(|sent| sent.path.clone()).collect()
        }

        fn respond(&self, index: usize, outcome: ApiOutcome) {
            let respond = self.log()[index].respond.take().unwrap();
            assert!(respond.send(outcome).is_ok(), "the request was dropped");
        }

        fn is_dropped(&self, index: usize) -> bool {
            let log = self.log();
            log[index].respond.as_ref().unwrap().is_closed()
        }
    }

    fn rig() -> (Arc<Scripted>, Sender) {
        let network = Arc::new(Scripted::default());
        let sender = Sender::new(Arc::clone(&network) as Arc<dyn Network>);
        (network, sender)
    }

    fn request(id: RequestId, endpoint: Endpoint) -> Request {
        Request {
            id,
            call: Call::new(endpoint),
            token: None,
            refresh: Refresh::No,
            is_awaited: true,
        }
    }

    fn success() -> ApiOutcome {
        ApiOutcome {
            result: Ok(ApiSuccess {
                status: 200,
                data: Secret::new("{}"),
            }),
            date_ms: None,
        }
    }

    fn refusal(error_type: &str) -> ApiOutcome {
        ApiOutcome {
            result: Err(ApiFailure::Stytch {
                status: 404,
                error_type: error_type.to_owned(),
                error_message: String::new(),
                error_url: None,
                request_id: None,
                retry_after_ms: None,
            }),
            date_ms: None,
        }
    }

    fn next(sender: &mut Sender) -> Option<Response> {
        sender.next().now_or_never()
    }

    #[test]
    fn a_reset_repeats_idempotent_requests_and_no_others() {
        for endpoint in Endpoint::ALL.iter().copied() {
            let (network, mut sender) = rig();
            sender.send(request(7, endpoint));

            sender.reset();

            let path = endpoint.path();
            let twice = matches!(
                path,
                "/sessions/authenticate"
                    | "/sessions/revoke"
                    | "/b2b/sessions/authenticate"
                    | "/b2b/sessions/revoke"
            ) || endpoint.method() == Method::Get;
            let sent: &[&str] = if twice {
                &[path, "reset", path]
            } else {
                &[path, "reset"]
            };
            assert_eq!(network.paths(), sent);
            assert_eq!(network.is_dropped(0), twice, "{path}");
            network.respond(if twice { 2 } else { 0 }, success());
            let response = next(&mut sender).unwrap();
            assert_eq!((response.id, response.repeated), (7, twice));
            assert!(sender.is_empty());
        }
    }

    #[test]
    fn a_request_is_repeated_so_often_at_most_and_then_fails_and_one_without_a_caller_once() {
        for (is_awaited, most) in [(true, MAX_REPEATS), (false, 1)] {
            let (network, mut sender) = rig();
            sender.send(Request {
                is_awaited,
                ..request(1, Endpoint::UsersMe)
            });

            for _ in 0..MAX_REPEATS + 2 {
                sender.reset();
            }

            let paths = network.paths();
            let sent = paths.iter().filter(|path| *path == "/users/me").count();
            assert_eq!(sent, 1 + usize::from(most));
            let response = next(&mut sender).unwrap();
            assert!(response.repeated);
            assert!(matches!(
                response.outcome.result,
                Err(ApiFailure::Transport(TransportError::Connect { .. }))
            ));
        }
    }

    #[test]
    fn a_response_that_has_arrived_is_not_asked_for_again() {
        let (network, mut sender) = rig();
        sender.send(request(1, Endpoint::SessionsAuthenticate));
        network.respond(0, success());

        sender.reset();

        assert_eq!(network.paths(), ["/sessions/authenticate", "reset"]);
        assert!(!next(&mut sender).unwrap().repeated);
        assert!(next(&mut sender).is_none());
    }

    #[test]
    fn responses_come_as_they_arrive() {
        let (network, mut sender) = rig();
        for id in 0..3 {
            sender.send(request(id, Endpoint::UsersMe));
        }
        assert!(next(&mut sender).is_none());

        network.respond(2, success());
        network.respond(0, success());

        let ids: Vec<_> = std::iter::from_fn(|| next(&mut sender))
            .map(|it| it.id)
            .collect();
        assert_eq!(ids, [0, 2]);
        assert!(!sender.is_empty());
    }

    #[test]
    fn a_repeated_revoke_that_finds_no_session_is_acknowledged() {
        let acknowledged = |endpoint, repeated: bool, outcome| {
            let (network, mut sender) = rig();
            sender.send(request(1, endpoint));
            if repeated {
                sender.reset();
            }
            network.respond(if repeated { 2 } else { 0 }, outcome);
            next(&mut sender).unwrap().is_acknowledged_revoke()
        };
        for endpoint in [Endpoint::SessionsRevoke, Endpoint::B2bSessionsRevoke] {
            for error_type in [
                "unauthorized_credentials",
                "user_unauthenticated",
                "invalid_secret_authentication",
                "session_not_found",
            ] {
                assert!(acknowledged(endpoint, true, refusal(error_type)));
                assert!(!acknowledged(endpoint, false, refusal(error_type)));
            }
            assert!(!acknowledged(endpoint, true, refusal("too_many_requests")));
            assert!(!acknowledged(endpoint, true, success()));
        }
        let check = Endpoint::SessionsAuthenticate;
        assert!(!acknowledged(check, true, refusal("session_not_found")));
        let broken = ApiOutcome {
            result: Err(ApiFailure::Transport(TransportError::Timeout)),
            date_ms: None,
        };
        assert!(!acknowledged(Endpoint::SessionsRevoke, true, broken));
    }
}
