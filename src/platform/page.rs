//! What a page of an origin shares with the others: `localStorage` and a Web Lock.
//!
//! A browser copies what one process stored to the others later, so that the lock alone loses writes (ADR
//! 0026 has the measurement). Each piece of work that wrote therefore counts up a number in the storage, and
//! its page holds a second lock whose name has the number. The page that gets the lock of the records reads those
//! names, and starts when its own copy has the largest number.
//!
//! Globals are looked up by name and at each use, so that a worker and Node with stand-ins work too. A
//! browser may refuse them with an exception, which is an I/O error here.

use std::cell::{Cell, RefCell};
use std::io;
use std::rc::Rc;

use js_sys::{Array, Function, Object, Promise, Reflect};
use tokio::sync::oneshot;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise, spawn_local};

use super::{BoxFuture, boot_millis};
use crate::storage::local_storage::TextStore;

#[wasm_bindgen]
extern "C" {
    /// `Storage` of the web.
    type Storage;

    #[wasm_bindgen(method, catch, js_name = getItem)]
    fn get_item(this: &Storage, key: &str) -> Result<Option<String>, JsValue>;
    #[wasm_bindgen(method, catch, js_name = setItem)]
    fn set_item(this: &Storage, key: &str, text: &str) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch, js_name = removeItem)]
    fn remove_item(this: &Storage, key: &str) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch)]
    fn key(this: &Storage, index: u32) -> Result<Option<String>, JsValue>;
    #[wasm_bindgen(method, getter)]
    fn length(this: &Storage) -> u32;

    /// `LockManager` of the web.
    type LockManager;

    #[wasm_bindgen(method, catch)]
    fn request(
        this: &LockManager,
        name: &str,
        options: &Object,
        callback: &Function,
    ) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn query(this: &LockManager) -> Result<Promise, JsValue>;

    /// A promise whose next step is a function of this module: when that panics, the promise fails.
    type Thenable;

    #[wasm_bindgen(method)]
    fn then(this: &Thenable, step: &JsValue) -> Promise;

    #[derive(Clone)]
    type AbortController;

    #[wasm_bindgen(constructor)]
    fn new() -> AbortController;
    #[wasm_bindgen(method)]
    fn abort(this: &AbortController);
    #[wasm_bindgen(method, getter)]
    fn signal(this: &AbortController) -> JsValue;
}

/// The lock of all records of the origin.
const LOCK: &str = "stytch-core";
/// How long work waits for another page's. As long as a process waits for the lock of a file.
const LOCK_WAIT_MS: u32 = 2_000;

/// Counts the pieces of work that wrote.
const WRITES: &str = "stytch-core/writes";
/// The beginning of the name of the lock that a page holds for its last write.
const WRITE_LOCK: &str = "stytch-core/write/";
/// How long work waits for what other pages wrote to arrive.
const COPY_WAIT_MS: i64 = 1_000;

thread_local! {
    /// True while work runs that holds the lock.
    static LOCKED: Cell<bool> = const { Cell::new(false) };
    /// The last wait failed. The page that holds the lock may be suspended: the next piece of work does
    /// not wait for it again.
    static WAITED_IN_VAIN: Cell<bool> = const { Cell::new(false) };
    /// The running work wrote.
    static WROTE: Cell<bool> = const { Cell::new(false) };
    /// The largest number of a write that this page was notified of.
    static NEWEST: Cell<u32> = const { Cell::new(0) };
    /// Releases the lock for this page's write before the last.
    static RELEASE: RefCell<Option<Function>> = const { RefCell::new(None) };
}

fn property(object: &JsValue, name: &str) -> Option<JsValue> {
    let value = Reflect::get(object, &name.into()).ok()?;
    (!value.is_undefined() && !value.is_null()).then_some(value)
}

/// The storage that the pages of this origin share.
#[derive(Debug)]
pub(super) struct Page;

fn storage() -> io::Result<Storage> {
    match Reflect::get(&js_sys::global(), &"localStorage".into()) {
        Ok(storage) if storage.is_object() => Ok(storage.unchecked_into()),
        Ok(_) => Err(io::Error::new(
            io::ErrorKind::Unsupported,
            "this page has no localStorage",
        )),
        Err(error) => Err(failure(&error)),
    }
}

/// An exception of the storage. Its text is not kept.
#[allow(clippy::needless_pass_by_value)] // for map_err
fn failure(error: &JsValue) -> io::Error {
    let name = property(error, "name").and_then(|name| name.as_string());
    match name.as_deref() {
        // Firefox's own name of the error.
        Some("QuotaExceededError" | "NS_ERROR_DOM_QUOTA_REACHED") => io::ErrorKind::StorageFull,
        // The user or a policy allows this page no storage.
        Some("SecurityError") => io::ErrorKind::PermissionDenied,
        _ => io::ErrorKind::Other,
    }
    .into()
}

impl TextStore for Page {
    fn get(&self, key: &str) -> io::Result<Option<String>> {
        storage()?.get_item(key).map_err(|error| failure(&error))
    }

    fn set(&self, key: &str, text: &str) -> io::Result<()> {
        storage()?
            .set_item(key, text)
            .map_err(|error| failure(&error))?;
        WROTE.set(true);
        Ok(())
    }

    fn remove(&self, key: &str) -> io::Result<()> {
        WROTE.set(true);
        storage()?.remove_item(key).map_err(|error| failure(&error))
    }

    fn keys(&self) -> io::Result<Vec<String>> {
        let storage = storage()?;
        let mut keys = Vec::new();
        for index in 0..storage.length() {
            keys.extend(storage.key(index).map_err(|error| failure(&error))?);
        }
        Ok(keys)
    }

    fn is_locked(&self) -> bool {
        LOCKED.get()
    }
}

fn lock_manager() -> Option<LockManager> {
    let navigator = property(&js_sys::global(), "navigator")?;
    property(&navigator, "locks").map(JsCast::unchecked_into)
}

/// Runs the work with the lock held or, when another page keeps it for too long, without. Runs it also
/// when the future is dropped.
pub(super) fn run_locked(work: Box<dyn FnOnce() + Send>) -> BoxFuture<()> {
    let (done, ready) = oneshot::channel();
    spawn_local(async move {
        run_when_locked(work).await;
        let _ = done.send(());
    });
    Box::pin(async move {
        // It is dropped only when the work panicked, and then nothing of this module runs any more.
        let _ = ready.await;
    })
}

async fn run_when_locked(work: Box<dyn FnOnce() + Send>) {
    let Some(locks) = lock_manager() else {
        // A page without a secure context has none, and then nothing excludes two of its pages.
        run(work, true);
        return;
    };
    let work = Rc::new(RefCell::new(Some(work)));
    let in_callback = Rc::clone(&work);
    // The lock is held until the promise of the callback is settled. With `ifAvailable` it is called without
    // a lock too.
    let callback = Closure::once(move |lock: JsValue| {
        if lock.is_null() {
            return JsValue::UNDEFINED;
        }
        let step = Closure::once_into_js(move |is_current: bool| match in_callback.take() {
            Some(work) => run(work, is_current),
            None => JsValue::UNDEFINED,
        });
        let arrived = future_to_promise(async { Ok(writes_arrived().await.into()) });
        arrived
            .unchecked_into::<Thenable>()
            .then(&step)
            .unchecked_into()
    });
    let options = Object::new();
    let abort = AbortController::new();
    let set = |name: &str, value: JsValue| {
        let _ = Reflect::set(&options, &name.into(), &value);
    };
    let timer = if WAITED_IN_VAIN.get() {
        set("ifAvailable", JsValue::TRUE);
        None
    } else {
        set("signal", abort.signal());
        let abort = abort.clone();
        Some(gloo_timers::callback::Timeout::new(
            LOCK_WAIT_MS,
            move || abort.abort(),
        ))
    };
    let callback = callback.into_js_value();
    if let Ok(granted) = locks.request(LOCK, &options, callback.unchecked_ref()) {
        // It fails when it was aborted. What counts is whether the work has run.
        let _ = JsFuture::from(granted).await;
    }
    drop(timer);
    let left = work.take();
    WAITED_IN_VAIN.set(left.is_some());
    if let Some(work) = left {
        run(work, false);
    }
}

/// Runs the work. Returns a promise that is settled when its writes are announced to other pages.
fn run(work: Box<dyn FnOnce() + Send>, locked: bool) -> JsValue {
    WROTE.set(false);
    LOCKED.set(locked);
    work();
    LOCKED.set(false);
    if locked && WROTE.get() {
        announce().unwrap_or(JsValue::UNDEFINED)
    } else {
        JsValue::UNDEFINED
    }
}

/// The number of the last write that has arrived in this page.
fn arrived_writes() -> u32 {
    let text = storage().and_then(|storage| storage.get_item(WRITES).map_err(|it| failure(&it)));
    let number = text.ok().flatten().and_then(|text| text.parse().ok());
    number.unwrap_or(0)
}

/// Waits until everything that other pages wrote with the lock has arrived. False when it does not.
async fn writes_arrived() -> bool {
    let Some(locks) = lock_manager() else {
        return true;
    };
    let deadline = boot_millis() + COPY_WAIT_MS;
    loop {
        // Reading the names takes time, which is the pause between two reads. A timer would take a
        // second in a page that is hidden.
        let Some(newest) = announced_writes(&locks).await else {
            return true;
        };
        NEWEST.set(newest.max(arrived_writes()));
        if arrived_writes() >= newest {
            return true;
        }
        if boot_millis() > deadline {
            return false;
        }
    }
}

/// The largest number in the names of the locks that pages hold. `None` where a browser lists no locks.
async fn announced_writes(locks: &LockManager) -> Option<u32> {
    let listed = JsFuture::from(locks.query().ok()?).await.ok()?;
    let held: Array = property(&listed, "held")?.dyn_into().ok()?;
    let number = |lock: JsValue| {
        let name = property(&lock, "name")?.as_string()?;
        name.strip_prefix(WRITE_LOCK)?.parse().ok()
    };
    Some(held.iter().filter_map(number).max().unwrap_or(0))
}

/// Counts a write, and takes the lock that says so in place of that for this page's last one.
fn announce() -> Option<JsValue> {
    let locks = lock_manager()?;
    let number = NEWEST.get().max(arrived_writes()).checked_add(1)?;
    // A full store has no number. Then entries were only removed, or what was written just fitted.
    storage().ok()?.set_item(WRITES, &number.to_string()).ok()?;
    NEWEST.set(number);
    let granted = Promise::new(&mut |resolve, _| {
        let callback = Closure::once_into_js(move |_lock: JsValue| {
            let _ = resolve.call0(&JsValue::UNDEFINED);
            Promise::new(&mut |release, _| {
                let before = RELEASE.replace(Some(release.unchecked_into()));
                if let Some(before) = before {
                    let _ = before.call0(&JsValue::UNDEFINED);
                }
            })
        });
        let name = format!("{WRITE_LOCK}{number}");
        let _ = locks.request(&name, &Object::new(), callback.unchecked_ref());
    });
    Some(granted.into())
}
