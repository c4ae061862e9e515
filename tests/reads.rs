//! Reads are free: `peek` allocates nothing. How long it takes is measured by the benchmarks.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a helper that fails is a failed test
#![allow(unsafe_code)] // an allocator that counts

mod world;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use world::World;

struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<u64> = const { Cell::new(0) };
}

// SAFETY: everything is passed on to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // The thread may be on its way out.
        let _ = ALLOCATIONS.try_with(|count| count.set(count.get() + 1));
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[tokio::test]
async fn a_peek_allocates_nothing() {
    let world = World::new().await;
    let client = world.signed_up().await;
    let read = || {
        client.peek(|view| {
            let session = view.session().map_or(0, |it| it.session_id.len());
            let token = view.session_token().map_or(0, |it| it.expose().len());
            session + token + usize::from(view.from_cache())
        })
    };
    assert!(read() > 0);

    let before = ALLOCATIONS.get();
    let sum: usize = (0..1000).map(|_| read()).sum();

    assert!(sum > 0);
    assert_eq!(ALLOCATIONS.get(), before);
}
