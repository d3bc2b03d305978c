//! Formatting, parsing, JSON, base64, Unicode, numbers of odd widths and with many digits.
const std = @import("std");
const out = @import("show.zig");
pub const panic = out.panic;

const Order = struct { id: u64, price: f64, side: enum { buy, sell }, tags: []const []const u8, note: ?[]const u8 = null };

pub fn run() !void {
    const heap = out.allocator;
    for ([_]i64{ 0, 1, -1, 4711, std.math.maxInt(i64), std.math.minInt(i64) }) |n|
        out.say("{d}|{d:>22}|{d:<8}|{x}|{b}|{o}|{X:0>18}", .{ n, n, n, @as(u64, @bitCast(n)), @as(u16, @truncate(@as(u64, @bitCast(n)))), @as(u8, @truncate(@as(u64, @bitCast(n)))), @as(u64, @bitCast(n)) });
    for ([_]f64{ 0, -0.0, 0.1, 1e21, 123456.789, 5e-324, 1.0 / 3.0, std.math.inf(f64), std.math.nan(f64) }) |x|
        out.say("{d}|{e}|{d:.3}|{d:.1}", .{ x, x, x, @as(f32, @floatCast(x)) });
    for ([_][]const u8{ "0", "-17", "0x1f", "0b101", "99999999999", "", "1_000", "x" }) |s|
        out.say("{s}: {any} {any}", .{ s, std.fmt.parseInt(i32, s, 0), std.fmt.parseUnsigned(u16, s, 10) });
    for ([_][]const u8{ "1.5", "1e308", "1e309", "0x1.8p3", "nan", ".", "3.14159265358979323846" }) |s|
        out.say("{s}: {any}", .{ s, std.fmt.parseFloat(f64, s) });

    const json =
        \\[{"id": 18446744073709551615, "price": 1.25e2, "side": "sell", "tags": ["a", "\u03b6\n"], "note": null},
        \\ {"id": 7, "price": -0.5, "side": "buy", "tags": [], "note": "x\"y"}]
    ;
    const orders = try std.json.parseFromSlice([]Order, heap, json, .{});
    for (orders.value) |order| out.say("{d} {d} {s} {d} {?s}", .{ order.id, order.price, @tagName(order.side), order.tags.len, order.note });
    const text = try std.json.Stringify.valueAlloc(heap, orders.value, .{ .whitespace = .indent_1 });
    out.show(text);
    out.say("{any}", .{std.json.parseFromSlice([]Order, heap, "[{\"id\": -1}]", .{})});
    const tree = try std.json.parseFromSlice(std.json.Value, heap, "{\"a\": [1, 2.5, {\"b\": true}], \"c\": \"d\"}", .{});
    out.say("{d} {s}", .{ tree.value.object.count(), tree.value.object.get("c").?.string });

    var buffer: [128]u8 = undefined;
    const coded = std.base64.standard.Encoder.encode(&buffer, "any carnal pleasure\x00\xff");
    out.say("{s}", .{coded});
    var back: [64]u8 = undefined;
    const size = try std.base64.standard.Decoder.calcSizeForSlice(coded);
    try std.base64.standard.Decoder.decode(&back, coded);
    out.show(back[0..size]);
    out.say("{any}", .{std.base64.standard.Decoder.calcSizeForSlice("abc")});

    var words = std.mem.tokenizeAny(u8, "a proof, of  a run; is shorter", " ,;");
    while (words.next()) |word| out.say("<{s}>", .{word});
    var view = (try std.unicode.Utf8View.init("ζ漢\u{1f600}x")).iterator();
    while (view.nextCodepoint()) |point| out.number(point);
    out.number(@intFromBool(std.unicode.utf8ValidateSlice("\xe2\x82")));

    var odd: u37 = 1;
    var wide: u200 = 3;
    for (0..30) |i| {
        odd = odd *% 12345678901 +% 7;
        wide = wide *% 0xdeadbeefcafebabef00d +% odd;
        out.say("{d} {x} {d} {d}", .{ odd, wide, @clz(odd), @popCount(wide >> @intCast(i)) });
    }
    var large = try std.math.big.int.Managed.initSet(heap, 1);
    var factor = try std.math.big.int.Managed.init(heap);
    for (1..40) |i| {
        try factor.set(i);
        try large.mul(&large, &factor);
    }
    out.say("{f}", .{large});
}

comptime {
    _ = out;
}
