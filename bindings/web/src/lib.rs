//! The engine for a browser: the JSON door of both clients, by client id, over wasm-bindgen.
//!
//! One module of functions with the names of the bridge of `bindings/react-native`, which is its only
//! user. It translates nothing and decides nothing. On a target other than WebAssembly it is empty.

#![cfg(target_family = "wasm")]

mod clients;

use std::sync::Arc;

use js_sys::{Function, Promise};
use stytch_core::json::{ClientOptions, not_created};
use stytch_core::{Secret, StytchError};
use wasm_bindgen::prelude::*;

use clients::{Client, clients};

/// Where the records lie in `localStorage`.
const FOLDER: &str = "stytch-core";

/// Opens a client. `options` is the text that the bridge was given, and `visible` says whether the page
/// can be seen. Returns `{"client":…,"unknown_options":[…]}` or `{"error":{…}}`.
#[wasm_bindgen]
pub fn create(options: &str, visible: bool) -> String {
    match open(options, visible) {
        Ok(text) => text,
        Err(error) => not_created(&error),
    }
}

fn open(options: &str, visible: bool) -> Result<String, StytchError> {
    let options = ClientOptions::from_json(options)?;
    let mut config = options.config(FOLDER);
    config.starts_in_foreground = visible;
    let client = Client::open(config, options.is_b2b)?;
    let id = clients().add(client);
    Ok(options.created(&id))
}

/// Closes the client. An id that is not known changes nothing.
#[wasm_bindgen]
pub fn close(client: &str) {
    if let Some(client) = clients().remove(client) {
        client.close();
    }
}

/// The state as JSON; `undefined` without such a client.
#[wasm_bindgen]
pub fn state(client: &str) -> Option<String> {
    let client = clients().find(client)?;
    Some(client.api().state_json().expose().to_owned())
}

/// A call that never waits; `undefined` without such a client.
#[wasm_bindgen(js_name = callSync)]
pub fn call_sync(client: &str, method: String, params: String) -> Option<String> {
    let client = clients().find(client)?;
    let result = client.api().call_sync(method, Secret::new(params));
    Some(result.expose().to_owned())
}

/// A call. It is in the engine's queue when this returns; `undefined` without such a client.
#[wasm_bindgen]
pub fn call(client: &str, method: String, params: String) -> Option<Promise> {
    let client = clients().find(client)?;
    Some(clients::call(Arc::clone(client.api()), method, params))
}

/// Calls the listener with the state as it is now and then with each new one.
#[wasm_bindgen]
pub fn subscribe(client: &str, listener: Function) {
    if let Some(client) = clients().find(client) {
        client.subscribe(listener);
    }
}

/// Ends the subscription of the client.
#[wasm_bindgen]
pub fn unsubscribe(client: &str) {
    if let Some(client) = clients().find(client) {
        client.unsubscribe();
    }
}

/// The page can be seen, or not any more.
#[wasm_bindgen(js_name = setVisible)]
pub fn set_visible(visible: bool) {
    clients().each(|client| client.set_visible(visible));
}

/// The browser is online, or not any more.
#[wasm_bindgen(js_name = setOnline)]
pub fn set_online(online: bool) {
    clients().each(|client| client.set_online(online));
}

/// Another page changed what is stored.
#[wasm_bindgen(js_name = storageChanged)]
pub fn storage_changed() {
    clients().each(|client| client.api().storage_changed());
}

/// Calls back once, when the module is about to stop because of an error of its own. No function of it may
/// be called after that.
#[wasm_bindgen(js_name = onPanic)]
pub fn on_panic(listener: Function) {
    clients::on_panic(listener);
}
