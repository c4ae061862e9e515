//! The program, started as a person would start it.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)] // a test fails by panicking

mod common;

use common::{Client, EMAIL, PASSWORD, http};
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

const PROGRAM: &str = env!("CARGO_BIN_EXE_stytch-emulator");

/// A running program and what it printed.
struct Program {
    child: Child,
    printed: String,
}

impl Program {
    /// Starts it on a free port and reads up to the end of the curl line.
    fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(PROGRAM)
            .args(["--port", "0"])
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut printed = String::new();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        while !printed.ends_with("/sdk/v1/passwords\n") {
            let line = lines
                .next()
                .expect("it ended before the curl line")
                .unwrap();
            printed.push_str(&line);
            printed.push('\n');
        }
        Self { child, printed }
    }

    /// The value behind a label.
    fn value(&self, label: &str) -> &str {
        let mut lines = self.printed.lines();
        lines
            .find_map(|line| line.strip_prefix(label))
            .unwrap()
            .trim()
    }

    fn client(&self, user: &str, password: &str) -> Client {
        Client::new(
            self.value("base URL").into(),
            self.value(user),
            self.value(password),
        )
    }

    /// The curl line, run by a shell.
    fn curl(&self) -> Value {
        let line = &self.printed[self.printed.find("curl ").unwrap()..];
        let line = line.replacen("curl", "curl -sS", 1);
        let output = Command::new("sh").args(["-c", &line]).output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{line}\n{errors}");
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn file(name: &str, content: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, content).unwrap();
    path
}

fn run(arguments: &[&str]) -> Output {
    Command::new(PROGRAM).args(arguments).output().unwrap()
}

/// Whether the printed curl line can be run: without curl it is a skip, and an error where CI=true.
fn curl_is_here() -> bool {
    let here = Command::new("curl").arg("--version").output().is_ok();
    let in_ci = std::env::var("CI").is_ok_and(|value| value == "true");
    assert!(here || !in_ci, "curl is not installed");
    if !here {
        common::skipped("curl is not installed");
    }
    here
}

#[cfg(unix)]
#[test]
fn the_printed_curl_line_works() {
    if !curl_is_here() {
        return;
    }
    let program = Program::start(&[]);

    let answer = program.curl();

    assert_eq!(answer["data"]["status_code"], 200, "{answer}");
    assert!(answer["data"]["session_token"].is_string());
}

#[cfg(unix)]
#[test]
fn the_printed_curl_line_works_over_tls() {
    if !curl_is_here() {
        return;
    }
    let program = Program::start(&["--tls"]);

    let answer = program.curl();

    assert!(program.value("base URL").starts_with("https://"));
    assert_eq!(answer["data"]["status_code"], 200, "{answer}");
}

#[tokio::test]
async fn tokens_project_ids_and_secrets_of_both_projects_are_printed() {
    let program = Program::start(&[]);
    let email = json!({"email": EMAIL, "password": PASSWORD, "session_duration_minutes": 5});

    let consumer = program.client("consumer public token", "consumer public token");
    consumer.ok("/sdk/v1/passwords", email).await;
    let b2b = program.client("b2b public token", "b2b public token");
    let strength = json!({"password": PASSWORD});
    b2b.ok("/sdk/v1/b2b/passwords/strength_check", strength)
        .await;
    let backend = program.client("consumer project id", "consumer secret");
    backend
        .ok("/v1/users", json!({"email": "b@example.com"}))
        .await;
    let backend = program.client("b2b project id", "b2b secret");
    let name = json!({"organization_name": "Acme"});
    backend.ok("/v1/b2b/organizations", name).await;
}

#[tokio::test]
async fn the_printed_certificate_is_the_one_to_trust() {
    let program = Program::start(&["--tls"]);
    let from = program.printed.find("-----BEGIN").unwrap();
    let end = "-----END CERTIFICATE-----";
    let to = program.printed.find(end).unwrap() + end.len();
    let url = format!("{}/__emulator/", program.value("base URL"));

    let trusted = http(Some(&program.printed[from..to]))
        .get(&url)
        .send()
        .await;
    assert_eq!(trusted.unwrap().status(), 200);

    let another = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let untrusted = http(Some(&another.cert.pem())).get(&url).send().await;
    assert!(untrusted.unwrap_err().is_connect());
}

#[tokio::test]
async fn a_seed_file_brings_users_and_organizations() {
    let seed = json!({
        "users": [{"email": EMAIL, "password": PASSWORD}],
        "organizations": [{"organization_name": "Acme", "mfa_policy": "REQUIRED_FOR_ALL",
            "members": [{"email_address": EMAIL, "password": PASSWORD,
                "mfa_phone_number": "+15005550006"}]}],
    });
    let path = file("seed.json", &seed.to_string());
    let program = Program::start(&["--seed", path.to_str().unwrap()]);
    let client = program.client("consumer public token", "consumer public token");

    let body = json!({"email": EMAIL, "password": PASSWORD, "session_duration_minutes": 60});
    client.ok("/sdk/v1/passwords/authenticate", body).await;
    let client = program.client("b2b public token", "b2b public token");
    let path = "/sdk/v1/b2b/otps/email/discovery";
    let body = json!({"email_address": EMAIL});
    client.ok(&format!("{path}/send"), body).await;
    let inbox = client
        .got(&format!("/__emulator/inbox?recipient={EMAIL}"))
        .await;
    let body = json!({"email_address": EMAIL, "code": inbox["messages"][0]["code_or_token"]});
    let found = client.ok(&format!("{path}/authenticate"), body).await;

    let listed = &found["discovered_organizations"][0];
    assert_eq!(listed["organization"]["organization_name"], "Acme");
    let options = &listed["mfa_required"]["member_options"];
    assert_eq!(options["mfa_phone_number"], "+15005550006");
}

#[test]
fn the_ids_of_a_seed_are_printed() {
    let seed = json!({
        "users": [{"email": EMAIL, "user_id": "user-test-ann"}],
        "organizations": [{"organization_name": "Acme", "members": [{"email_address": EMAIL}]}],
    });
    let path = file("ids.json", &seed.to_string());

    let program = Program::start(&["--seed", path.to_str().unwrap()]);

    assert_eq!(program.value("user "), format!("{EMAIL} user-test-ann"));
    let organization = program.value("organization ");
    assert!(
        organization.starts_with("Acme organization-test-"),
        "{organization}"
    );
    let member = program.value("member ");
    assert!(
        member.starts_with(&format!("{EMAIL} member-test-")),
        "{member}"
    );
}

#[tokio::test]
async fn a_certificate_is_written_to_a_file_and_taken_from_files() {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let certificate = file("cert.pem", &made.cert.pem());
    let key = file("key.pem", &made.signing_key.serialize_pem());
    let out = file("out.pem", "");
    let (certificate, key) = (certificate.to_str().unwrap(), key.to_str().unwrap());

    let program = Program::start(&["--cert", certificate, "--key", key]);
    let written = Program::start(&["--tls", "--cert-out", out.to_str().unwrap()]);

    let url = format!("{}/__emulator/", program.value("base URL"));
    let answer = http(Some(&made.cert.pem())).get(url).send().await;
    assert_eq!(answer.unwrap().status(), 200);
    let pem = std::fs::read_to_string(&out).unwrap();
    let url = format!("{}/__emulator/", written.value("base URL"));
    assert_eq!(
        http(Some(&pem)).get(url).send().await.unwrap().status(),
        200
    );
    for (arguments, wanted) in [
        (vec!["--port", "0", "--cert", certificate], "--key"),
        (vec!["--port", "0", "--cert-out", "x.pem"], "--tls"),
        (
            vec!["--port", "0", "--cert", key, "--key", key],
            "certificate",
        ),
    ] {
        let output = run(&arguments);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(
            !output.status.success() && errors.contains(wanted),
            "{errors}"
        );
    }
}

#[tokio::test]
async fn a_seed_may_name_the_public_tokens() {
    let token = "public-token-test-00000000-0000-4000-8000-000000000001";
    let path = file(
        "tokens.json",
        &json!({"consumer_public_token": token}).to_string(),
    );
    let program = Program::start(&["--seed", path.to_str().unwrap()]);

    assert_eq!(program.value("consumer public token"), token);
    assert_ne!(program.value("b2b public token"), token);
    let client = program.client("consumer public token", "consumer public token");
    let strength = json!({"password": PASSWORD});
    client
        .ok("/sdk/v1/passwords/strength_check", strength)
        .await;
}

#[test]
fn a_token_of_a_seed_that_is_none_is_named() {
    let token = "public-token-test-00000000-0000-4000-8000-000000000001";
    for (seed, expected) in [
        (
            json!({"b2b_public_token": "public-token-x"}),
            "public-token-test- and a UUID",
        ),
        (
            json!({"b2b_public_token": token, "consumer_public_token": token}),
            "another one than the consumer's",
        ),
    ] {
        let path = file("no-token.json", &seed.to_string());

        let output = run(&["--port", "0", "--seed", path.to_str().unwrap()]);

        let said = String::from_utf8_lossy(&output.stderr);
        let path = path.display();
        let wanted = format!("error: {path}: b2b_public_token: expected {expected}");
        assert!(said.starts_with(&wanted), "{said}");
        assert!(said.contains("at line 1"), "{said}");
        assert!(!output.status.success());
    }
}

#[test]
fn what_is_wrong_between_parts_of_a_seed_is_refused_with_the_file_and_the_line() {
    let token = "public-token-test-00000000-0000-4000-8000-000000000001";
    let project = "project-test-00000000-0000-4000-8000-000000000002";
    let painter = json!({"email_address": EMAIL, "roles": ["painter"]});
    let role = json!([{"role_id": "painter", "description": "", "permissions": []}]);
    let of_domain = json!([{"domain": "example.com", "role_id": "painter"}]);
    let no_role = "the policy has no role";
    for (number, (seed, place, expected)) in [
        (
            json!({"consumer_public_token": token, "b2b_public_token": token}),
            "b2b_public_token",
            "expected another one than the consumer's at line 2".to_owned(),
        ),
        (
            json!({"consumer_project_id": project, "b2b_project_id": project}),
            "b2b_project_id",
            "expected another one than the consumer's at line 2".to_owned(),
        ),
        (
            json!({"users": [{"email": EMAIL}, {"email": "b@example.com", "roles": ["stytch_admin"]}]}),
            "users[1].roles",
            format!("{no_role} stytch_admin at line 8"),
        ),
        (
            json!({"organizations": [
                {"organization_name": "A", "custom_roles": role, "members": [painter]},
                {"organization_name": "B", "members": [painter]}]}),
            "organizations[1].members[0].roles",
            format!("{no_role} painter at line 25"),
        ),
        (
            json!({"organizations": [{"organization_name": "A",
                "rbac_email_implicit_role_assignments": of_domain}]}),
            "organizations[0].rbac_email_implicit_role_assignments",
            format!("{no_role} painter at line 5"),
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let text = serde_json::to_string_pretty(&seed).unwrap();
        let path = file(&format!("between-{number}.json"), &text);

        let output = run(&["--port", "0", "--seed", path.to_str().unwrap()]);

        let said = String::from_utf8_lossy(&output.stderr);
        let wanted = format!("error: {}: {place}: {expected}\n", path.display());
        assert_eq!(said, wanted, "{text}");
        assert!(!output.status.success() && output.stdout.is_empty());
    }
}

#[tokio::test]
async fn an_options_file_sets_the_switches() {
    let path = file("options.json", r#"{ "errors_without_request_id": true }"#);
    let program = Program::start(&["--options", path.to_str().unwrap()]);
    let client = program.client("consumer public token", "consumer public token");

    let (_, error) = client.get("/sdk/v1/users/me").await;

    assert!(error.get("request_id").is_none(), "{error}");
}

#[test]
fn a_file_that_cannot_be_used_is_named_with_the_place() {
    let broken = file(
        "broken.json",
        "{ \"users\": [ { \"e-mail\": \"a@b.c\" } ] }",
    );
    for (option, path, wanted) in [
        ("--seed", broken.to_str().unwrap(), "unknown field `e-mail`"),
        (
            "--options",
            broken.to_str().unwrap(),
            "unknown field `users`",
        ),
        ("--seed", "no-such-file.json", "No such file"),
    ] {
        let output = run(&["--port", "0", option, path]);

        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && output.stdout.is_empty());
        assert!(errors.contains(path) && errors.contains(wanted), "{errors}");
    }
}

#[test]
fn a_port_in_use_is_named() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();

    let output = run(&["--port", &port]);

    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success());
    assert!(
        errors.contains(&port) && errors.contains("in use"),
        "{errors}"
    );
}

#[test]
fn the_help_has_the_control_api_and_an_example_of_a_seed() {
    let output = run(&["--help"]);

    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success());
    for word in [
        "--port",
        "--tls",
        "--seed",
        "--options",
        "consumer_public_token",
        "mfa_policy",
        "/__emulator/",
        "curl",
    ] {
        assert!(text.contains(word), "{word} in {text}");
    }
    // The seed of the help is one that works.
    let from = text.find("{ \"consumer_public_token\"").unwrap();
    let to = from + text[from..].find("\n\n").unwrap();
    let seed: stytch_emulator::Seed = serde_json::from_str(&text[from..to]).unwrap();
    assert_eq!(
        (seed.users.len(), seed.organizations[0].members.len()),
        (1, 1)
    );
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_it() {
    let mut program = Program::start(&[]);

    let id = program.child.id().to_string();
    Command::new("sh")
        .args(["-c", &format!("kill -INT {id}")])
        .status()
        .unwrap();

    assert!(program.child.wait().unwrap().success());
}
