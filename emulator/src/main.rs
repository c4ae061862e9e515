//! The emulator as a program.
#![allow(clippy::print_stdout, clippy::print_stderr)] // what it prints is its interface

mod seed_line;

use clap::Parser;
use std::future::poll_fn;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::process::ExitCode;
use std::task::Poll;
use stytch_emulator::{Emulator, EmulatorConfig, Options, TlsIdentity};

/// A local server that responds as Stytch does, for demos and tests without an account.
///
/// It prints where it listens, the public tokens, project ids and secrets of its consumer and its
/// B2B project, and a curl line that works. All of them are new in every run, but for those of
/// a seed; state lives in memory.
#[derive(Debug, Parser)]
#[command(version, after_long_help = AFTER_HELP)]
struct Arguments {
    /// The port on the loopback address; 0 for any free one
    #[arg(long, default_value_t = 4000)]
    port: u16,
    /// Serve over TLS with a certificate made for this run, which is printed
    #[arg(long)]
    tls: bool,
    /// A PEM file with the certificate to serve over TLS with
    #[arg(long, value_name = "FILE", requires = "key")]
    cert: Option<PathBuf>,
    /// A PEM file with its key
    #[arg(long, value_name = "FILE", requires = "cert")]
    key: Option<PathBuf>,
    /// Where to write the certificate as PEM
    #[arg(long, value_name = "FILE")]
    cert_out: Option<PathBuf>,
    /// A JSON file with the users and organizations of the start
    #[arg(long, value_name = "FILE")]
    seed: Option<PathBuf>,
    /// A JSON file with the switches for what the vendor leaves unknown
    #[arg(long, value_name = "FILE")]
    options: Option<PathBuf>,
}

const AFTER_HELP: &str = r#"A seed file:
  { "consumer_public_token": "public-token-test-00000000-0000-4000-8000-000000000001",
    "users": [{ "email": "ann@example.com", "password": "correct horse" }],
    "organizations": [{ "organization_name": "Acme", "mfa_policy": "REQUIRED_FOR_ALL",
      "members": [{ "email_address": "ann@example.com", "password": "correct horse",
                    "mfa_phone_number": "+15005550006" }] }] }

An options file, with any of the switches of the README:
  { "rotate_session_token": true, "error_statuses": { "unauthorized_credentials": 403 } }

Codes and links are not sent but kept; the control API below /__emulator/ shows them, takes faults,
moves the clock and lists the requests seen. `curl BASE/__emulator/` describes it."#;

fn text(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn read<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T, String> {
    let text = text(path)?;
    serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))
}

/// An error of a seed, which begins with the place in it, with the name of its file and the line of the place.
fn with_the_file(message: &str, seed: Option<&Path>) -> String {
    let (Some(message), Some(path)) = (message.strip_prefix("seed: "), seed) else {
        return message.to_owned();
    };
    let place = message.split(": ").next().unwrap_or_default();
    let line = text(path).ok().and_then(|it| seed_line::of(&it, place));
    let line = line.map(|line| format!(" at line {line}"));
    format!("{}: {message}{}", path.display(), line.unwrap_or_default())
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), String> {
    let tls = arguments.tls || arguments.cert.is_some();
    if arguments.cert_out.is_some() && !tls {
        return Err("--cert-out: expected --tls or --cert with it".into());
    }
    let identity = match (&arguments.cert, &arguments.key) {
        (Some(certificate), Some(key)) => Some(TlsIdentity {
            certificate_pem: text(certificate)?,
            key_pem: text(key)?,
        }),
        _ => None,
    };
    let config = EmulatorConfig {
        port: arguments.port,
        tls,
        identity,
        seed: arguments.seed.as_deref().map(read).transpose()?,
        options: arguments
            .options
            .as_deref()
            .map_or_else(|| Ok(Options::default()), read)?,
    };
    let emulator = Emulator::start(config)
        .await
        .map_err(|error| match error.kind() {
            ErrorKind::InvalidInput => with_the_file(&error.to_string(), arguments.seed.as_deref()),
            _ => format!("port {}: {error}", arguments.port),
        })?;
    let mut interrupt = pin!(tokio::signal::ctrl_c());
    // The first poll starts to listen. It comes before the output, which a script may wait for.
    let early = poll_fn(|context| Poll::Ready(interrupt.as_mut().poll(context))).await;
    if let (Some(path), Some(pem)) = (&arguments.cert_out, emulator.certificate_pem()) {
        std::fs::write(path, pem).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    let (base, token) = (emulator.base_url(), emulator.consumer_public_token());
    println!("base URL               {base}");
    println!("consumer public token  {token}");
    println!("consumer project id    {}", emulator.consumer_project_id());
    println!("consumer secret        {}", emulator.consumer_secret());
    println!("b2b public token       {}", emulator.b2b_public_token());
    println!("b2b project id         {}", emulator.b2b_project_id());
    println!("b2b secret             {}", emulator.b2b_secret());
    for (kind, name, id) in emulator.control().seeded() {
        println!("{kind:<22} {name} {id}");
    }
    if let Some(pem) = emulator.certificate_pem() {
        println!("\n{pem}");
    }
    let insecure = if tls { " -k" } else { "" };
    println!("control API            {base}/__emulator/");
    println!("\nTry it:\n");
    println!(
        "curl{insecure} -u {token}:{token} -H 'content-type: application/json' \\\n  \
         -d '{{\"email\":\"a@example.com\",\"password\":\"correct horse\",\"session_duration_minutes\":60}}' \\\n  \
         {base}/sdk/v1/passwords"
    );
    match early {
        Poll::Ready(result) => result,
        Poll::Pending => interrupt.await,
    }
    .map_err(|error| error.to_string())?;
    emulator.stop().await;
    Ok(())
}
