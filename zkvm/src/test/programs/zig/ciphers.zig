//! The standard library's ciphers and curves, which know vectors: what is sealed opens, and nothing else.
const std = @import("std");
const out = @import("show.zig");
pub const panic = out.panic;

fn seal(comptime Cipher: type, text: []const u8) !void {
    const key: [Cipher.key_length]u8 = @splat(0x42);
    const nonce: [Cipher.nonce_length]u8 = @splat(7);
    var sealed: [100]u8 = undefined;
    var opened: [100]u8 = undefined;
    var tag: [Cipher.tag_length]u8 = undefined;
    Cipher.encrypt(sealed[0..text.len], &tag, text, "head", nonce, key);
    out.show(sealed[0..text.len]);
    out.show(&tag);
    try Cipher.decrypt(opened[0..text.len], sealed[0..text.len], tag, "head", nonce, key);
    out.number(@intFromBool(std.mem.eql(u8, text, opened[0..text.len])));
    sealed[3] ^= 1;
    const refused = Cipher.decrypt(opened[0..text.len], sealed[0..text.len], tag, "head", nonce, key);
    out.number(@intFromBool(refused == error.AuthenticationFailed));
}

pub fn run() !void {
    const text = "a message that is longer than one block of any cipher that is here";
    try seal(std.crypto.aead.chacha_poly.ChaCha20Poly1305, text);
    try seal(std.crypto.aead.aes_gcm.Aes128Gcm, text);
    try seal(std.crypto.aead.aegis.Aegis128L, text);
    var derived: [48]u8 = undefined;
    try std.crypto.pwhash.pbkdf2(&derived, "password", "salt", 3, std.crypto.auth.hmac.sha2.HmacSha256);
    out.show(&derived);
    const prk = std.crypto.kdf.hkdf.HkdfSha256.extract("salt", "secret");
    std.crypto.kdf.hkdf.HkdfSha256.expand(&derived, "context", prk);
    out.show(&derived);
    var seed: [32]u8 = undefined;
    for (&seed, 0..) |*byte, i| byte.* = @intCast(i);
    const mine = try std.crypto.dh.X25519.KeyPair.generateDeterministic(seed);
    out.show(&mine.public_key);
}

comptime {
    _ = out;
}
