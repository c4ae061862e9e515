//! The emulator as a program.
#![allow(clippy::print_stdout)] // what it prints is its interface

use clap::Parser;
use std::io;
use std::path::PathBuf;
use stytch_emulator::{Emulator, EmulatorConfig, Options};

/// A local server that answers as Stytch does, for demos and tests without an account.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// The port on the loopback address; 0 for any free one
    #[arg(long, default_value_t = 4000)]
    port: u16,
    /// Serve over TLS with a certificate made for this run
    #[arg(long)]
    tls: bool,
    /// A JSON file with the users and organizations of the start
    #[arg(long, value_name = "FILE")]
    seed: Option<PathBuf>,
    /// A JSON file with the switches, see the README
    #[arg(long, value_name = "FILE")]
    options: Option<PathBuf>,
}

fn read<T: serde::de::DeserializeOwned>(path: PathBuf) -> io::Result<T> {
    let text = std::fs::read_to_string(path)?;
    serde_json::from_str(&text).map_err(io::Error::other)
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let arguments = Arguments::parse();
    let config = EmulatorConfig {
        port: arguments.port,
        tls: arguments.tls,
        seed: arguments.seed.map(read).transpose()?,
        options: arguments
            .options
            .map_or_else(|| Ok(Options::default()), read)?,
    };
    let emulator = Emulator::start(config).await?;
    let (base, token) = (emulator.base_url(), emulator.consumer_public_token());
    println!("base URL               {base}");
    println!("consumer public token  {token}");
    println!("consumer project id    {}", emulator.consumer_project_id());
    println!("consumer secret        {}", emulator.consumer_secret());
    println!("b2b public token       {}", emulator.b2b_public_token());
    println!("b2b project id         {}", emulator.b2b_project_id());
    println!("b2b secret             {}", emulator.b2b_secret());
    if let Some(pem) = emulator.certificate_pem() {
        println!("\n{pem}");
    }
    let insecure = if arguments.tls { " -k" } else { "" };
    println!("control API            {base}/__emulator/");
    println!("\nTry it:\n");
    println!(
        "curl{insecure} -u {token}:{token} -H 'content-type: application/json' \\\n  \
         -d '{{\"email\":\"a@example.com\",\"password\":\"correct horse\",\"session_duration_minutes\":60}}' \\\n  \
         {base}/sdk/v1/passwords"
    );
    tokio::signal::ctrl_c().await?;
    emulator.stop().await;
    Ok(())
}
