//! No single allocation beyond a limit. libFuzzer's own `-malloc_limit_mb` needs AddressSanitizer, which is left out: Rust without
//! `unsafe` has nothing for it to find, and it doubles the build.

use std::alloc::{GlobalAlloc, Layout, System};

/// Bytes of one allocation at most.
const LARGEST: usize = 512 << 20;

struct Limited;

fn check(bytes: usize) {
    if bytes > LARGEST {
        eprintln!("ERROR: an allocation of {bytes} bytes, beyond the limit of {LARGEST}");
        std::process::abort(); // libFuzzer keeps the input
    }
}

// SAFETY: everything is handed to the system's allocator as it is.
unsafe impl GlobalAlloc for Limited {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        check(layout.size());
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        check(layout.size());
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, old: *mut u8, layout: Layout, bytes: usize) -> *mut u8 {
        check(bytes);
        unsafe { System.realloc(old, layout, bytes) }
    }

    unsafe fn dealloc(&self, old: *mut u8, layout: Layout) {
        unsafe { System.dealloc(old, layout) }
    }
}

#[global_allocator]
static LIMITED: Limited = Limited;
