//! The open clients of this page, by id.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::future::Future as _;
use std::panic;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use js_sys::{Function, Promise};
use send_wrapper::SendWrapper;
use stytch_core::client::{B2bClient, ConsumerClient};
use stytch_core::json::{JsonApi, JsonStateListener};
use stytch_core::listeners::{ListenerError, Subscription};
use stytch_core::{ClientConfig, Secret, StytchError};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

/// A client of one of the two products.
enum Product {
    Consumer(Arc<ConsumerClient>),
    B2b(Arc<B2bClient>),
}

/// An open client and its one subscription.
pub(crate) struct Client {
    product: Product,
    api: Arc<JsonApi>,
    subscription: RefCell<Option<Arc<Subscription>>>,
}

impl Client {
    pub(crate) fn open(config: ClientConfig, is_b2b: bool) -> Result<Self, StytchError> {
        let (product, api) = if is_b2b {
            let client = B2bClient::new(config)?;
            let api = client.json_api();
            (Product::B2b(client), api)
        } else {
            let client = ConsumerClient::new(config)?;
            let api = client.json_api();
            (Product::Consumer(client), api)
        };
        Ok(Self {
            product,
            api,
            subscription: RefCell::default(),
        })
    }

    pub(crate) fn api(&self) -> &Arc<JsonApi> {
        &self.api
    }

    pub(crate) fn close(&self) {
        match &self.product {
            Product::Consumer(client) => client.close(),
            Product::B2b(client) => client.close(),
        }
    }

    pub(crate) fn set_visible(&self, visible: bool) {
        match (&self.product, visible) {
            (Product::Consumer(client), true) => client.foreground(),
            (Product::Consumer(client), false) => client.background(),
            (Product::B2b(client), true) => client.foreground(),
            (Product::B2b(client), false) => client.background(),
        }
    }

    pub(crate) fn set_online(&self, online: bool) {
        match &self.product {
            Product::Consumer(client) => client.connectivity(online),
            Product::B2b(client) => client.connectivity(online),
        }
    }

    /// Replaces the listener, if there was one.
    pub(crate) fn subscribe(&self, listener: Function) {
        self.unsubscribe();
        let listener = Arc::new(Listener(SendWrapper::new(listener)));
        *self.subscription.borrow_mut() = Some(self.api.subscribe(listener));
    }

    pub(crate) fn unsubscribe(&self) {
        if let Some(subscription) = self.subscription.take() {
            subscription.unsubscribe();
        }
    }
}

/// Passes states on to JavaScript.
struct Listener(SendWrapper<Function>);

impl JsonStateListener for Listener {
    fn on_change(&self, state_json: Secret) -> Result<(), ListenerError> {
        let text = JsValue::from_str(state_json.expose());
        match self.0.call1(&JsValue::UNDEFINED, &text) {
            Ok(_) => Ok(()),
            // Its text is the app's own.
            Err(_) => Err(ListenerError::Failed),
        }
    }
}

/// The clients of this page.
#[derive(Default)]
pub(crate) struct Clients {
    open: RefCell<BTreeMap<String, Rc<Client>>>,
    last: Cell<u32>,
}

thread_local! {
    static CLIENTS: Rc<Clients> = Rc::default();
}

/// The clients of this page.
pub(crate) fn clients() -> Rc<Clients> {
    CLIENTS.with(Rc::clone)
}

impl Clients {
    /// Gives the client an id.
    pub(crate) fn add(&self, client: Client) -> String {
        let number = self.last.get() + 1;
        self.last.set(number);
        let id = format!("web-{number}");
        self.open.borrow_mut().insert(id.clone(), Rc::new(client));
        id
    }

    pub(crate) fn find(&self, id: &str) -> Option<Rc<Client>> {
        self.open.borrow().get(id).cloned()
    }

    pub(crate) fn remove(&self, id: &str) -> Option<Rc<Client>> {
        self.open.borrow_mut().remove(id)
    }

    pub(crate) fn each(&self, act: impl Fn(&Client)) {
        self.open.borrow().values().for_each(|client| act(client));
    }
}

/// Makes a call. It is polled once before this returns, which puts it into the engine's queue.
pub(crate) fn call(api: Arc<JsonApi>, method: String, params: String) -> Promise {
    let mut call = Box::pin(async move {
        let result = api.call(method, Secret::new(params)).await;
        Ok(JsValue::from_str(result.expose()))
    });
    let first = Pin::new(&mut call).poll(&mut Context::from_waker(Waker::noop()));
    match first {
        Poll::Ready(result) => future_to_promise(async { result }),
        // Polled again by the event loop, which gives it a waker.
        Poll::Pending => future_to_promise(call),
    }
}

/// Calls back when the module panics.
pub(crate) fn on_panic(listener: Function) {
    let listener = SendWrapper::new(listener);
    panic::set_hook(Box::new(move |_| {
        // Nothing is left to be done if it fails, and a message could quote anything.
        let _ = listener.call0(&JsValue::UNDEFINED);
    }));
}
