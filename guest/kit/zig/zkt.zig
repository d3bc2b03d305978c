//! What a Zig program for the machine needs: input, journal, heap and exit.
const std = @import("std");

const failed = 101;
const journal_index: u32 = 0x4a000000;
const max_journal = 1 << 20;
const guard: u32 = 0x5ac5ac5a;

extern var _end: u8;
extern var _heap_end: u32;

// ------------------------------------------------------------------ input

fn readWord() u32 {
    return asm volatile (".insn r 0x0b, 3, 0, %[word], x0, x0"
        : [word] "=r" (-> u32),
    );
}

fn commit(index: u32, word: u32) void {
    asm volatile (".insn r 0x0b, 4, 0, x0, %[index], %[word]"
        :
        : [index] "r" (index),
          [word] "r" (word),
    );
}

/// All bytes of `zkt execute --input FILE`; to be called once. The prover chooses them, and a proof does not show them: check
/// what you rely on.
pub fn input(allocator: std.mem.Allocator) std.mem.Allocator.Error![]u8 {
    const size = readWord();
    const words = try allocator.alloc(u32, (size + 3) / 4);
    for (words) |*word| word.* = readWord();
    return std.mem.sliceAsBytes(words)[0..size];
}

// ------------------------------------------------------------------ journal

var said: u32 = 0;
var begun: u32 = 0;

/// Makes bytes public: they are part of what a proof says. At most 2^20 in all; of more, say the SHA-256.
pub fn journal(bytes: []const u8) void {
    if (bytes.len > max_journal - said) fail("more than 2^20 bytes for the journal");
    for (bytes) |byte| {
        begun |= @as(u32, byte) << @intCast(8 * (said % 4));
        said += 1;
        if (said % 4 == 0) {
            commit(journal_index + said / 4, begun);
            begun = 0;
        }
    }
}

// ------------------------------------------------------------------ log

const Log = extern struct { size: u32, text: [8188]u8 };

/// `zkt execute` shows it after a run; it finds it by this name.
export var zkt_log: Log = .{ .size = 0, .text = @splat(0) };

/// Shows a line to whoever executes the program.
pub fn log(text: []const u8) void {
    for (text) |byte| put(byte);
    put('\n');
}

fn put(byte: u8) void {
    if (zkt_log.size < zkt_log.text.len) {
        zkt_log.text[zkt_log.size] = byte;
        zkt_log.size += 1;
    }
}

/// Says why in the log, and ends the run with exit code 101.
pub fn fail(why: []const u8) noreturn {
    log(why);
    exit(failed);
}

fn panicked(why: []const u8, _: ?usize) noreturn {
    fail(why);
}

/// For `pub const panic` of the root file: a panic says why in the log.
pub const panic = std.debug.FullPanic(panicked);

// ------------------------------------------------------------------ begin and end

// Data of the one thread, and constructors of libraries in other languages, before main.
comptime {
    asm (
        \\.section .text.start, "ax"
        \\.globl _start
        \\_start:
        \\  la tp, __tls_base
        \\  la s0, __init_array_start
        \\  la s1, __init_array_end
        \\1: bgeu s0, s1, 2f
        \\  lw a0, (s0)
        \\  addi s0, s0, 4
        \\  jalr a0
        \\  j 1b
        \\2: call zkt_start
        \\.text
    );
}

export fn zkt_start() noreturn {
    const whole: *volatile u32 = &_heap_end;
    whole.* = guard;
    exit(@import("root").run());
}

/// Ends the run. The exit code is public.
pub fn exit(code: u32) noreturn {
    const whole: *volatile u32 = &_heap_end;
    var last = code;
    if (whole.* != guard) {
        log("the stack of 1 MiB ran into the heap");
        last = failed;
    }
    if (said % 4 > 0) commit(journal_index + said / 4 + 1, begun);
    if (said > 0) commit(journal_index, said);
    asm volatile ("ecall"
        :
        : [code] "{a0}" (last),
          [call] "{a7}" (@as(u32, 93)),
    );
    unreachable;
}

/// All memory between the program and its stack.
pub fn heap() std.heap.FixedBufferAllocator {
    const begin: [*]u8 = @ptrCast(&_end);
    return .init(begin[0 .. @intFromPtr(&_heap_end) - @intFromPtr(begin)]);
}
