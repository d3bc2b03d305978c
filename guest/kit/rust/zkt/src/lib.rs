//! What a Rust program for the machine needs: input, journal, heap, entry and panics.
//!
//! ```ignore
//! #![no_std]
//! #![no_main]
//! zkt::entry!(main);
//! fn main() -> u32 {
//!     zkt::journal(&zkt::sha256(&zkt::input()));
//!     0
//! }
//! ```
#![no_std]
extern crate alloc;

use alloc::alloc::{GlobalAlloc, Layout};
use alloc::vec::Vec;
use core::arch::{asm, global_asm};
use core::cell::UnsafeCell;
use core::fmt::{self, Write};

const FAILED: u32 = 101;
const JOURNAL: u32 = 0x4a00_0000;
const MAX_JOURNAL: usize = 1 << 20;
const GUARD: u32 = 0x5ac5_ac5a;

// Data of the one thread, and constructors of libraries in other languages, before main.
global_asm!(
    ".section .text.start, \"ax\"", ".globl _start", "_start:",
    "la tp, __tls_base", "la s0, __init_array_start", "la s1, __init_array_end",
    "1: bgeu s0, s1, 2f", "lw a0, (s0)", "addi s0, s0, 4", "jalr a0", "j 1b",
    "2: call zkt_start", ".text"
);

/// Names the function where the program begins: `fn() -> u32`, whose value is the exit code.
#[macro_export]
macro_rules! entry {
    ($main:path) => {
        #[unsafe(no_mangle)]
        extern "C" fn zkt_start() -> ! {
            $crate::begin();
            let main: fn() -> u32 = $main;
            $crate::exit(main())
        }
    };
}

/// A value of the one thread that there is.
struct Single<T>(UnsafeCell<T>);

// SAFETY: the machine has one thread and no interrupts.
unsafe impl<T> Sync for Single<T> {}

impl<T> Single<T> {
    const fn new(value: T) -> Self {
        Self(UnsafeCell::new(value))
    }

    #[allow(clippy::mut_from_ref)]
    fn get(&self) -> &mut T {
        // SAFETY: one thread, and no caller keeps the reference while it calls another.
        unsafe { &mut *self.0.get() }
    }
}

// ------------------------------------------------------------------ input and journal

fn read_word() -> u32 {
    let word;
    // SAFETY: `read` writes one register.
    unsafe { asm!(".insn r 0x0b, 3, 0, {}, x0, x0", out(reg) word, options(nomem, nostack)) };
    word
}

fn commit(index: u32, word: u32) {
    // SAFETY: `commit` reads two registers.
    unsafe { asm!(".insn r 0x0b, 4, 0, x0, {}, {}", in(reg) index, in(reg) word, options(nomem, nostack)) };
}

/// All bytes of `zkt execute --input FILE`; to be called once. The prover chooses them, and a proof does not show them: check
/// what you rely on.
pub fn input() -> Vec<u8> {
    let size = read_word() as usize;
    let mut bytes = Vec::with_capacity(size.next_multiple_of(4));
    while bytes.len() < size {
        bytes.extend_from_slice(&read_word().to_le_bytes());
    }
    bytes.truncate(size);
    bytes
}

struct Journal {
    said: usize,
    begun: u32,
}

static SAID: Single<Journal> = Single::new(Journal { said: 0, begun: 0 });

/// Makes bytes public: they are part of what a proof says. At most 2^20 in all; of more, say the SHA-256.
pub fn journal(bytes: &[u8]) {
    let journal = SAID.get();
    assert!(bytes.len() <= MAX_JOURNAL - journal.said, "more than 2^20 bytes for the journal");
    for &byte in bytes {
        journal.begun |= u32::from(byte) << (8 * (journal.said % 4));
        journal.said += 1;
        if journal.said % 4 == 0 {
            commit(JOURNAL + (journal.said / 4) as u32, journal.begun);
            journal.begun = 0;
        }
    }
}

/// The journal as a text: `write!(zkt::Text, "…")`.
pub struct Text;

impl Write for Text {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        journal(text.as_bytes());
        Ok(())
    }
}

// ------------------------------------------------------------------ log

#[repr(C)]
struct Log {
    size: u32,
    text: [u8; 8188],
}

/// `zkt execute` shows it after a run; it finds it by this name.
#[unsafe(export_name = "zkt_log")]
static LOG: Single<Log> = Single::new(Log { size: 0, text: [0; 8188] });

struct Line;

impl Write for Line {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let log = LOG.get();
        for &byte in text.as_bytes() {
            if let Some(at) = log.text.get_mut(log.size as usize) {
                *at = byte;
                log.size += 1;
            }
        }
        Ok(())
    }
}

/// Shows a line to whoever executes the program; use [`debug!`].
pub fn log(line: fmt::Arguments) {
    let _ = writeln!(Line, "{line}");
}

/// Text for whoever executes the program, in builds with the feature `debug`. Elsewhere it is nothing.
#[macro_export]
macro_rules! debug {
    ($($text:tt)*) => {
        if cfg!(feature = "debug") {
            $crate::log(format_args!($($text)*));
        }
    };
}

#[panic_handler]
fn panic(info: &core::panic::PanicInfo) -> ! {
    log(format_args!("{info}"));
    exit(FAILED)
}

// ------------------------------------------------------------------ begin and end

unsafe extern "C" {
    static mut _end: u8;
    static mut _heap_end: u32;
}

#[doc(hidden)]
pub fn begin() {
    // SAFETY: the linker script leaves this word to nobody.
    unsafe { (&raw mut _heap_end).write_volatile(GUARD) };
}

/// Ends the run. The exit code is public.
pub fn exit(code: u32) -> ! {
    // SAFETY: as in `begin`; the stack begins a megabyte above this word.
    let whole = unsafe { (&raw const _heap_end).read_volatile() == GUARD };
    if !whole {
        log(format_args!("the stack of 1 MiB ran into the heap"));
    }
    let journal = SAID.get();
    if journal.said % 4 > 0 {
        commit(JOURNAL + (journal.said / 4) as u32 + 1, journal.begun);
    }
    if journal.said > 0 {
        commit(JOURNAL, journal.said as u32);
    }
    // SAFETY: `ecall` with 93 ends the run.
    unsafe { asm!("ecall", in("a0") if whole { code } else { FAILED }, in("a7") 93, options(noreturn, nostack)) }
}

// ------------------------------------------------------------------ heap

struct Heap;

static FREE: Single<usize> = Single::new(0);

// SAFETY: blocks follow one another between `_end` and `_heap_end`; none is used twice.
unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let free = FREE.get();
        let begin = (&raw const _end) as usize;
        let block = (*free).max(begin).next_multiple_of(layout.align());
        let end = (&raw const _heap_end) as usize;
        if block > end || layout.size() > end - block {
            return core::ptr::null_mut();
        }
        *free = block + layout.size();
        block as *mut u8
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // The last block goes back, so that what grows does not cost its sum.
        if *FREE.get() == block as usize + layout.size() {
            *FREE.get() = block as usize;
        }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        let free = FREE.get();
        let end = (&raw const _heap_end) as usize;
        if *free == block as usize + layout.size() && size <= end - block as usize {
            *free = block as usize + size;
            return block;
        }
        // SAFETY: as the caller promises; a new block does not overlap an old one.
        unsafe {
            let new = self.alloc(Layout::from_size_align_unchecked(size, layout.align()));
            if !new.is_null() {
                core::ptr::copy_nonoverlapping(block, new, layout.size().min(size));
            }
            new
        }
    }
}

#[global_allocator]
static HEAP: Heap = Heap;

// ------------------------------------------------------------------ hash

fn block(state: &mut [u32; 8], words: &[u32; 16]) {
    // SAFETY: the instruction reads 16 words and rewrites 8.
    unsafe { asm!(".insn r 0x0b, 5, 16, {}, {}, x0", in(reg) state, in(reg) words, options(nostack)) };
}

/// SHA-256, a block in one instruction.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut state = [
        0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
    ];
    let mut chunks = bytes.chunks_exact(64);
    for chunk in &mut chunks {
        block(&mut state, &words(chunk));
    }
    let rest = chunks.remainder();
    let mut last = [0; 128];
    last[..rest.len()].copy_from_slice(rest);
    last[rest.len()] = 0x80;
    let end = if rest.len() < 56 { 64 } else { 128 };
    last[end - 8..end].copy_from_slice(&(bytes.len() as u64 * 8).to_be_bytes());
    for chunk in last[..end].chunks_exact(64) {
        block(&mut state, &words(chunk));
    }
    let mut digest = [0; 32];
    for (to, word) in digest.chunks_exact_mut(4).zip(state) {
        to.copy_from_slice(&word.to_be_bytes());
    }
    digest
}

fn words(chunk: &[u8]) -> [u32; 16] {
    core::array::from_fn(|i| u32::from_le_bytes([chunk[4 * i], chunk[4 * i + 1], chunk[4 * i + 2], chunk[4 * i + 3]]))
}
