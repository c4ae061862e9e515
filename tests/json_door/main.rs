//! The JSON door over real HTTP: every call of its table by the vendor's JavaScript name, its results,
//! its errors and the state.
#![cfg(feature = "json")]
#![allow(clippy::unwrap_used, clippy::expect_used)] // a helper that fails is a failed test

mod b2b;
mod bad_input;
mod bridge;
mod consumer;
mod results;
#[path = "../world/mod.rs"]
mod world;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex};

use serde_json::Value;
use stytch_core::client::{B2bClient, ConsumerClient};
use stytch_core::config::ClientConfig;
use stytch_core::json::{Call, JsonApi, read_names, tables};
use stytch_core::tokens::Secret;
use world::World;

/// The calls that succeeded, with the parameters that they had.
#[derive(Clone, Default)]
struct Used(Arc<Mutex<BTreeSet<String>>>);

impl Used {
    /// The calls and parameters of the table that were never used.
    fn missing(&self, table: &[Call], reads: &[&str]) -> Vec<String> {
        let used = self.0.lock().unwrap();
        let calls = table.iter().flat_map(|call| {
            let params = call.params.iter();
            let params = params.map(|param| format!("{}: {}", call.method, param.name));
            std::iter::once(call.method.to_owned()).chain(params)
        });
        calls
            .chain(reads.iter().map(|name| (*name).to_owned()))
            .filter(|name| !used.contains(name))
            .collect()
    }
}

/// A client's calls by name.
struct Door {
    api: Arc<JsonApi>,
    used: Used,
}

impl Door {
    /// The whole result.
    async fn result(&self, method: &str, params: &Value) -> Value {
        let text = Secret::new(params.to_string());
        let result = self.api.call(method.to_owned(), text).await;
        serde_json::from_str(result.expose()).unwrap()
    }

    /// The data of a call that succeeds.
    async fn call(&self, method: &str, params: Value) -> Value {
        let result = self.result(method, &params).await;
        self.succeeded(method, &params, result)
    }

    /// The data of a call that does not wait.
    fn call_sync(&self, method: &str, params: Value) -> Value {
        let text = Secret::new(params.to_string());
        let result = self.api.call_sync(method.to_owned(), text);
        let result = serde_json::from_str(result.expose()).unwrap();
        self.succeeded(method, &params, result)
    }

    fn succeeded(&self, method: &str, params: &Value, mut result: Value) -> Value {
        assert!(result["error"].is_null(), "{method}: {result}");
        assert!(result["revision"].is_u64(), "{method}: {result}");
        assert!(result["generation"].is_u64(), "{method}: {result}");
        let mut used = self.used.0.lock().unwrap();
        used.insert(method.to_owned());
        for name in params.as_object().unwrap().keys() {
            used.insert(format!("{method}: {name}"));
        }
        result["data"].take()
    }

    /// The error of a call that fails.
    async fn fails(&self, method: &str, params: Value) -> Value {
        let mut result = self.result(method, &params).await;
        assert!(result["data"].is_null(), "{method}: {result}");
        result["error"].take()
    }
}

/// Devices of one world, each with a folder of its own.
struct Devices {
    world: World,
    count: usize,
    used: Used,
}

impl Devices {
    async fn new() -> Self {
        Self {
            world: World::new().await,
            count: 0,
            used: Used::default(),
        }
    }

    fn fresh(&mut self, mut config: ClientConfig) -> ClientConfig {
        self.count += 1;
        let folder = self.world.folder.path().join(self.count.to_string());
        std::fs::create_dir(&folder).unwrap();
        config.storage_folder = folder.to_string_lossy().into_owned();
        config
    }

    fn consumer(&mut self) -> Door {
        let config = self.fresh(self.world.consumer_config());
        self.door(ConsumerClient::new(config).unwrap().json_api())
    }

    fn b2b(&mut self) -> Door {
        let config = self.fresh(self.world.b2b_config());
        self.door(B2bClient::new(config).unwrap().json_api())
    }

    fn door(&self, api: Arc<JsonApi>) -> Door {
        Door {
            api,
            used: self.used.clone(),
        }
    }

    /// The newest code or link token sent there.
    fn code(&self, recipient: &str) -> String {
        self.world.code(recipient).expose().to_owned()
    }

    /// Writes the exchanges when the contract check sets a path for them.
    fn record(&self, name: &str) {
        let Some(folder) = std::env::var_os("STYTCH_CONTRACT_LOG") else {
            return;
        };
        let requests = self.world.control().requests();
        let lines: Vec<String> = requests
            .iter()
            .map(|request| {
                let mut line = serde_json::to_value(request).unwrap();
                line["origin"] = Value::from("client");
                line.to_string()
            })
            .collect();
        let file = Path::new(&folder).join(format!("json_door_{name}.jsonl"));
        std::fs::write(file, lines.join("\n") + "\n").unwrap();
    }
}

#[tokio::test]
async fn every_call_of_the_consumer_client_is_made_by_its_name_with_all_its_parameters() {
    let mut devices = Devices::new().await;

    consumer::story(&mut devices).await;

    devices.record("consumer");
    let [table, _] = tables();
    let [reads, _] = read_names();
    let missing = devices.used.missing(table, &reads);
    assert!(missing.is_empty(), "{missing:#?}");
}

#[tokio::test]
async fn every_call_of_the_b2b_client_is_made_by_its_name_with_all_its_parameters() {
    let mut devices = Devices::new().await;

    b2b::story(&mut devices).await;

    devices.record("b2b");
    let [_, table] = tables();
    let [_, reads] = read_names();
    let missing = devices.used.missing(table, &reads);
    assert!(missing.is_empty(), "{missing:#?}");
}
