//! The hashes of the standard library, on messages of many lengths, in one piece and in two.
const std = @import("std");
const out = @import("show.zig");
pub const panic = out.panic;

const crypto = std.crypto.hash;
const lengths = [_]usize{ 0, 55, 64, 111, 136, 200 };
var text: [300]u8 = undefined;

fn one(comptime Hash: type) void {
    var digest: [Hash.digest_length]u8 = undefined;
    for (lengths) |n| {
        Hash.hash(text[0..n], &digest, .{});
        out.show(&digest);
    }
    var parts = Hash.init(.{});
    parts.update(text[0..77]);
    parts.update(text[77..300]);
    parts.final(&digest);
    out.show(&digest);
}

fn short(comptime bits: u16, hash: anytype) void {
    for (lengths) |n| {
        const value: @Type(.{ .int = .{ .signedness = .unsigned, .bits = bits } }) = hash(text[0..n]);
        out.show(std.mem.asBytes(&value));
    }
}

fn wyhash(bytes: []const u8) u64 {
    return std.hash.Wyhash.hash(7, bytes);
}

fn xxhash64(bytes: []const u8) u64 {
    return std.hash.XxHash64.hash(9, bytes);
}

fn murmur(bytes: []const u8) u32 {
    return std.hash.Murmur3_32.hash(bytes);
}

fn siphash(bytes: []const u8) u64 {
    return std.crypto.auth.siphash.SipHash64(2, 4).toInt(bytes, text[100..116]);
}

pub fn run() !void {
    var numbers = out.Numbers{ .state = 5 };
    for (&text) |*byte| byte.* = @truncate(numbers.next());
    one(crypto.Md5);
    one(crypto.Sha1);
    one(crypto.sha2.Sha256);
    one(crypto.sha2.Sha512);
    one(crypto.sha3.Sha3_256);
    one(crypto.sha3.Keccak256);
    one(crypto.blake2.Blake2s256);
    one(crypto.blake2.Blake2b256);
    one(crypto.Blake3);
    short(32, std.hash.Crc32.hash);
    short(32, std.hash.Adler32.hash);
    short(64, std.hash.Fnv1a_64.hash);
    short(64, wyhash);
    short(64, xxhash64);
    short(32, murmur);
    short(64, siphash);
    var mac: [32]u8 = undefined;
    std.crypto.auth.hmac.sha2.HmacSha256.create(&mac, &text, "key");
    out.show(&mac);
}

comptime {
    _ = out;
}
