//! The validation itself: exchanges in, a report out.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use anyhow::Result;
use jsonschema::Validator;
use serde_json::Value;

use super::openapi::{OpenApi, Operation};
use super::{Coverage, Exchange, Origin};

/// What the exchanges showed.
#[derive(Debug, Default)]
pub(crate) struct Report {
    /// One line each: the operation, the place in the body, what is wrong.
    pub(crate) violations: Vec<String>,
    /// Per operation id.
    operations: BTreeMap<String, Tally>,
    /// Exchanges with paths the file does not describe.
    outside: usize,
}

#[derive(Debug, Default)]
struct Tally {
    route: String,
    /// Valid 200 responses.
    answered: usize,
    /// Refusals in the vendor's shape.
    refused: usize,
    /// Valid requests of our client.
    called_by_client: usize,
}

/// Not in the vendor's file, but used by its own clients: ours may call them.
const UNDESCRIBED: [&str; 1] = ["/sdk/v1/projects/bootstrap/"];

/// Compares every 200 response, and every request that our client sent, with the operation's schema, and
/// every other response with the file's example of an error.
pub(crate) fn validate(openapi: &OpenApi, exchanges: &[Exchange]) -> Result<Report> {
    let mut report = Report::default();
    for operation in openapi.operations() {
        let route = format!("{} {}", operation.method, operation.path);
        report.operations.insert(
            operation.id.clone(),
            Tally {
                route,
                ..Tally::default()
            },
        );
    }
    let mut compiled: BTreeMap<&str, Schemas> = BTreeMap::new();
    for exchange in exchanges {
        let Some(operation) = openapi.find(&exchange.method, &exchange.path) else {
            report.outside += 1;
            let route = format!("{} {}", exchange.method, exchange.path);
            let found = error_violations(openapi.error_example(None), exchange);
            report.violations.extend(
                found
                    .into_iter()
                    .map(|what| format!("{route}: error {what}")),
            );
            let known = UNDESCRIBED.iter().any(|it| exchange.path.starts_with(it));
            if exchange.origin == Origin::Client && !known {
                report.violations.push(format!(
                    "{route}: our client called what the file does not describe"
                ));
            }
            continue;
        };
        if !compiled.contains_key(operation.id.as_str()) {
            compiled.insert(&operation.id, Schemas::of(openapi, operation)?);
        }
        let Some(schemas) = compiled.get(operation.id.as_str()) else {
            continue;
        };
        report.add(
            operation,
            schemas,
            exchange,
            openapi.error_example(Some(operation)),
        );
    }
    Ok(report)
}

struct Schemas {
    request: Option<Validator>,
    response: Option<Validator>,
}

impl Schemas {
    fn of(openapi: &OpenApi, operation: &Operation) -> Result<Self> {
        Ok(Self {
            request: openapi.request_validator(operation)?,
            response: openapi.response_validator(operation)?,
        })
    }
}

impl Report {
    fn add(
        &mut self,
        operation: &Operation,
        schemas: &Schemas,
        exchange: &Exchange,
        error_example: Option<&Value>,
    ) {
        let mut wrong = Vec::new();
        let mut called = false;
        if exchange.origin == Origin::Client {
            let found = request_violations(operation, schemas, exchange.body.as_ref());
            called = found.is_empty();
            wrong.extend(
                found
                    .into_iter()
                    .map(|what| format!("{}: request {what}", operation.id)),
            );
        }
        let mut answered = false;
        if exchange.status == Some(200) {
            let found = response_violations(schemas, exchange.response.as_ref());
            answered = found.is_empty();
            wrong.extend(
                found
                    .into_iter()
                    .map(|what| format!("{}: answer {what}", operation.id)),
            );
        }
        let found = error_violations(error_example, exchange);
        let refused = found.is_empty() && exchange.status.is_some_and(|status| status >= 300);
        wrong.extend(
            found
                .into_iter()
                .map(|what| format!("{}: error {what}", operation.id)),
        );
        self.violations.extend(wrong);
        if let Some(tally) = self.operations.get_mut(&operation.id) {
            tally.called_by_client += usize::from(called);
            tally.answered += usize::from(answered);
            tally.refused += usize::from(refused);
        }
    }

    /// The operations that at least one valid exchange showed.
    pub(super) fn coverage(&self) -> Coverage {
        let ids = |seen: fn(&Tally) -> usize| -> BTreeSet<String> {
            self.operations
                .iter()
                .filter(|(_, tally)| seen(tally) > 0)
                .map(|(id, _)| id.clone())
                .collect()
        };
        Coverage {
            answered: ids(|tally| tally.answered),
            refused: ids(|tally| tally.refused),
            called_by_client: ids(|tally| tally.called_by_client),
        }
    }
}

/// An absent body and an empty object are equivalent where no body is taken.
fn request_violations(
    operation: &Operation,
    schemas: &Schemas,
    body: Option<&Value>,
) -> Vec<String> {
    match (body.filter(|body| !body.is_null()), &schemas.request) {
        (Some(body), Some(validator)) => errors(validator, body),
        (None, _) if operation.needs_body() => vec!["has no body".to_owned()],
        (Some(body), None) if !is_empty_object(body) && !operation.takes_body() => {
            vec!["has a body and the operation takes none".to_owned()]
        }
        _ => Vec::new(),
    }
}

fn response_violations(schemas: &Schemas, body: Option<&Value>) -> Vec<String> {
    match (body, &schemas.response) {
        (Some(body), Some(validator)) => errors(validator, body),
        (None, Some(_)) => vec!["has no body".to_owned()],
        (_, None) => Vec::new(),
    }
}

/// An error is flat, has its own status, and has each field of the vendor's example with its type.
fn error_violations(example: Option<&Value>, exchange: &Exchange) -> Vec<String> {
    let (Some(example), Some(status)) = (example.and_then(Value::as_object), exchange.status)
    else {
        return Vec::new();
    };
    if status == 200 {
        return Vec::new();
    }
    let Some(body) = exchange.response.as_ref().and_then(Value::as_object) else {
        return vec!["is not a JSON object".to_owned()];
    };
    let mut wrong: Vec<String> = example
        .iter()
        .filter(|(name, wanted)| {
            let given = body.get(*name).unwrap_or(&Value::Null);
            std::mem::discriminant(given) != std::mem::discriminant(*wanted)
        })
        .map(|(name, _)| format!("at /{name}: is missing or of another type"))
        .collect();
    if body.get("status_code").and_then(Value::as_u64) != Some(status.into()) {
        wrong.push(format!("at /status_code: is not the HTTP status {status}"));
    }
    if body.contains_key("data") {
        wrong.push("at /data: errors have no envelope".to_owned());
    }
    wrong
}

fn is_empty_object(body: &Value) -> bool {
    body.as_object().is_some_and(serde_json::Map::is_empty)
}

/// Each error with its place; values are masked, since bodies carry tokens.
fn errors(validator: &Validator, body: &Value) -> Vec<String> {
    validator
        .iter_errors(body)
        .map(|error| {
            let place = error.instance_path().to_string();
            format!(
                "at {}: {}",
                if place.is_empty() { "/" } else { &place },
                error.masked()
            )
        })
        .collect()
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let coverage = self.coverage();
        for violation in &self.violations {
            writeln!(f, "violation: {violation}")?;
        }
        for (heading, wanted) in [("covered", true), ("not covered", false)] {
            writeln!(f, "{heading}:")?;
            for (id, tally) in &self.operations {
                if coverage.answered.contains(id) == wanted {
                    writeln!(
                        f,
                        "  {id}  {}  ({} valid answers, {} refusals, {} valid requests of our client)",
                        tally.route, tally.answered, tally.refused, tally.called_by_client
                    )?;
                }
            }
        }
        write!(
            f,
            "{} of {} operations answered, {} refused, {} called by our client, {} exchanges outside the file, {} violations",
            coverage.answered.len(),
            self.operations.len(),
            coverage.refused.len(),
            coverage.called_by_client.len(),
            self.outside,
            self.violations.len()
        )
    }
}

/// A small file with what the vendor's has: references, optional fields, a literal beside a
/// parameter, a body that is required and an operation without one.
#[cfg(test)]
pub(super) const SAMPLE: &str = r"
openapi: 3.1.0
info: { title: sample, version: '1' }
paths:
  /users/{user_id}:
    get:
      operationId: UserGet
      responses:
        '200': { content: { application/json: { schema: { $ref: '#/components/schemas/UserAnswer' } } } }
  /users/me:
    get:
      operationId: UserMe
      responses:
        '200': { content: { application/json: { schema: { $ref: '#/components/schemas/UserAnswer' } } } }
  /sessions/authenticate:
    post:
      operationId: SessionsAuthenticate
      requestBody:
        required: true
        content: { application/json: { schema: { $ref: '#/components/schemas/AuthRequest' } } }
      responses:
        '200': { content: { application/json: { schema: { $ref: '#/components/schemas/UserAnswer' } } } }
        '401': { content: { application/json: { example: { status_code: 401, error_type: t, error_message: m } } } }
components:
  schemas:
    AuthRequest:
      type: object
      properties:
        session_duration_minutes: { type: integer, format: int32 }
    UserAnswer:
      type: object
      required: [request_id, user]
      properties:
        request_id: { type: string }
        user: { $ref: '#/components/schemas/User' }
        name: { type: string }
    User:
      type: object
      required: [user_id]
      additionalProperties: false
      properties:
        user_id: { type: string }
        created_at: { type: string, format: date-time }
        friends: { type: array, items: { $ref: '#/components/schemas/User' } }
";

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn exchange(origin: Origin, request: Value, response: Value) -> Exchange {
        Exchange {
            method: "POST".into(),
            path: "/sessions/authenticate".into(),
            status: Some(200),
            body: Some(request),
            response: Some(response),
            origin,
        }
    }

    fn good_answer() -> Value {
        json!({ "data": { "request_id": "r", "user": { "user_id": "u" } } })
    }

    fn report(exchanges: &[Exchange]) -> Report {
        validate(&OpenApi::from_yaml(SAMPLE).unwrap(), exchanges).unwrap()
    }

    #[test]
    fn a_valid_exchange_covers_its_operation() {
        let report = report(&[exchange(Origin::Client, json!({}), good_answer())]);

        assert_eq!(report.violations, [""; 0]);
        let coverage = report.coverage();
        assert_eq!(coverage.answered.len(), 1);
        assert_eq!(coverage.answered, coverage.called_by_client);
        assert!(report.to_string().contains("1 of 3 operations answered"));
    }

    #[test]
    fn null_is_allowed_for_what_is_not_required_and_extra_fields_everywhere() {
        let answer = json!({ "extra": 1, "data": {
            "request_id": "r", "name": null,
            "user": { "user_id": "u", "created_at": null, "friends": null, "extra": [] },
        } });

        let report = report(&[exchange(
            Origin::Client,
            json!({ "session_duration_minutes": null, "extra": true }),
            answer,
        )]);

        assert_eq!(report.violations, [""; 0]);
    }

    #[test]
    fn wrong_responses_are_reported_by_place_and_without_their_values() {
        let answer = json!({ "data": { "request_id": null, "user": {
            "user_id": "secret-value", "created_at": "yesterday", "friends": [{}],
        } } });

        let report = report(&[exchange(Origin::Other, json!({}), answer)]);

        let all = report.violations.join("\n");
        assert_eq!(report.violations.len(), 3, "{all}");
        for place in [
            "/data/request_id",
            "/data/user/created_at",
            "/data/user/friends/0",
        ] {
            assert!(all.contains(place), "{place} in {all}");
        }
        assert!(
            !all.contains("secret-value") && !all.contains("yesterday"),
            "{all}"
        );
        assert!(report.coverage().answered.is_empty());
    }

    #[test]
    fn an_answer_without_the_envelope_is_a_violation() {
        let bare = good_answer()["data"].clone();

        assert_eq!(
            report(&[exchange(Origin::Other, json!({}), bare)])
                .violations
                .len(),
            1
        );
    }

    #[test]
    fn requests_bind_our_client_only() {
        let wrong = json!({ "session_duration_minutes": "60" });

        assert_eq!(
            report(&[exchange(Origin::Client, wrong.clone(), good_answer())])
                .violations
                .len(),
            1
        );
        assert_eq!(
            report(&[exchange(Origin::Other, wrong, good_answer())])
                .violations
                .len(),
            0
        );
    }

    #[test]
    fn a_missing_required_body_and_an_unwanted_body_are_violations() {
        let mut missing = exchange(Origin::Client, json!({}), good_answer());
        missing.body = None;
        let mut unwanted = exchange(Origin::Client, json!({ "a": 1 }), good_answer());
        (unwanted.method, unwanted.path) = ("GET".into(), "/users/me".into());

        assert_eq!(report(&[missing, unwanted.clone()]).violations.len(), 2);
        unwanted.body = Some(json!({}));
        assert_eq!(report(&[unwanted]).violations.len(), 0);
    }

    fn refusal(response: Value) -> Exchange {
        Exchange {
            status: Some(404),
            ..exchange(Origin::Other, json!({}), response)
        }
    }

    #[test]
    fn an_error_of_the_vendors_shape_covers_a_refusal_and_no_answer() {
        let error = json!({ "status_code": 404, "error_type": "x", "error_message": "y" });

        let report = report(&[refusal(error)]);

        assert_eq!(report.violations, [""; 0]);
        let coverage = report.coverage();
        assert_eq!((coverage.answered.len(), coverage.refused.len()), (0, 1));
    }

    #[test]
    fn an_error_of_another_shape_is_a_violation_also_outside_the_file() {
        let mut outside = refusal(json!({ "data": {}, "status_code": "404" }));
        outside.path = "/v1/users".into();

        let report = report(&[refusal(json!(null)), outside]);

        // No object; then three fields, the status and the envelope.
        assert_eq!(report.violations.len(), 1 + 5, "{:?}", report.violations);
        assert!(report.coverage().refused.is_empty());
    }

    #[test]
    fn no_answer_is_no_violation() {
        let mut dropped = exchange(Origin::Other, json!({}), json!(null));
        (dropped.status, dropped.response) = (None, None);

        let report = report(&[dropped]);

        assert_eq!(report.violations, [""; 0]);
        assert_eq!(report.coverage(), Coverage::default());
    }

    #[test]
    fn our_client_may_call_bootstrap_which_the_file_leaves_out() {
        let mut bootstrap = exchange(Origin::Client, json!(null), json!({}));
        bootstrap.path = "/sdk/v1/projects/bootstrap/public-token".into();

        assert_eq!(report(&[bootstrap]).violations, [""; 0]);
    }

    #[test]
    fn paths_outside_the_file_are_counted_and_refused_to_our_client() {
        let mut backend = exchange(Origin::Other, json!({}), json!({}));
        backend.path = "/v1/users".into();
        let mut ours = backend.clone();
        ours.origin = Origin::Client;

        assert_eq!(report(&[backend]).violations.len(), 0);
        assert_eq!(report(&[ours]).violations.len(), 1);
    }
}
