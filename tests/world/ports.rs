//! Custom ports of the tests: a transport that rewrites responses, and a secure store that can be locked.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::Value;
use stytch_core::client::ConsumerClient;
use stytch_core::config::ClientConfig;
use stytch_core::http::{
    HttpRequest, HttpResponse, HttpTransport, ReqwestTransport, TransportError, TransportOptions,
};
use stytch_core::storage::memory::MemorySecureStore;
use stytch_core::storage::secure_store::{SecureStore, SecureStoreError};

type Rewrite = Box<dyn Fn(&str, &mut HttpResponse) + Send>;

/// A transport that rewrites the responses of the server.
pub struct RewritingTransport {
    inner: ReqwestTransport,
    rewrite: Mutex<Rewrite>,
}

impl RewritingTransport {
    pub fn new() -> Arc<Self> {
        Arc::new(Self {
            inner: ReqwestTransport::new(TransportOptions::default()).unwrap(),
            rewrite: Mutex::new(Box::new(|_, _| {})),
        })
    }

    fn rewrite(&self, rewrite: impl Fn(&str, &mut HttpResponse) + Send + 'static) {
        *self.rewrite.lock().unwrap() = Box::new(rewrite);
    }

    /// Rewrites the body of each response from now on.
    pub fn rewrite_bodies(&self, rewrite: impl Fn(Vec<u8>) -> Vec<u8> + Send + 'static) {
        self.rewrite(move |_, response| {
            response.body = rewrite(std::mem::take(&mut response.body));
        });
    }

    /// Rewrites the `data` of each successful response from now on. The first argument is the URL.
    pub fn rewrite_data(&self, rewrite: impl Fn(&str, &mut Value) + Send + 'static) {
        self.rewrite(move |url, response| {
            if response.status != 200 {
                return;
            }
            if let Ok(mut body) = serde_json::from_slice::<Value>(&response.body) {
                rewrite(url, &mut body["data"]);
                response.body = body.to_string().into_bytes();
            }
        });
    }

    /// Passes responses on unchanged from now on.
    pub fn pass_unchanged(&self) {
        self.rewrite(|_, _| {});
    }

    pub fn client(self: &Arc<Self>, config: ClientConfig) -> Arc<ConsumerClient> {
        let ports = Some(Arc::clone(self) as Arc<dyn HttpTransport>);
        ConsumerClient::with_ports(config, "rewriting".into(), ports, None).unwrap()
    }
}

#[async_trait::async_trait]
impl HttpTransport for RewritingTransport {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let url = request.url.clone();
        let mut response = self.inner.send(request).await?;
        self.rewrite.lock().unwrap()(&url, &mut response);
        Ok(response)
    }

    fn foregrounded(&self) -> Result<(), TransportError> {
        self.inner.foregrounded()
    }
}

/// A secure store that can be locked.
#[derive(Default)]
pub struct LockableStore {
    inner: MemorySecureStore,
    locked: AtomicBool,
}

impl LockableStore {
    pub fn set_locked(&self, locked: bool) {
        self.locked.store(locked, Ordering::SeqCst);
    }

    fn check(&self) -> Result<(), SecureStoreError> {
        if self.locked.load(Ordering::SeqCst) {
            return Err(SecureStoreError::Locked);
        }
        Ok(())
    }
}

impl SecureStore for LockableStore {
    fn load(&self, account: String) -> Result<Option<Vec<u8>>, SecureStoreError> {
        self.check()?;
        self.inner.load(account)
    }

    fn store(&self, account: String, value: Vec<u8>) -> Result<(), SecureStoreError> {
        self.check()?;
        self.inner.store(account, value)
    }

    fn delete(&self, account: String) -> Result<(), SecureStoreError> {
        self.check()?;
        self.inner.delete(account)
    }
}
