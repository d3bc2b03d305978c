//! Containers and sorting of the standard library.
const std = @import("std");
const out = @import("show.zig");
pub const panic = out.panic;

const Point = struct { x: i16, y: i16 };

fn nearer(_: void, a: Point, b: Point) bool {
    const da = @as(i32, a.x) * a.x + @as(i32, a.y) * a.y;
    const db = @as(i32, b.x) * b.x + @as(i32, b.y) * b.y;
    return if (da != db) da < db else a.x < b.x or (a.x == b.x and a.y < b.y);
}

fn smaller(_: void, a: u32, b: u32) std.math.Order {
    return std.math.order(a, b);
}

fn combine(comptime T: type, items: []const T) T {
    var sum: T = 0;
    for (items) |item| sum +%= item *% 31;
    return sum;
}

pub fn run() !void {
    const heap = out.allocator;
    var numbers = out.Numbers{ .state = 77 };

    var counts = std.AutoHashMap(u32, u32).init(heap);
    for (0..500) |_| {
        const entry = try counts.getOrPutValue(numbers.next() % 90, 0);
        entry.value_ptr.* += 1;
    }
    for (0..90) |key| out.number(counts.get(@intCast(key)) orelse 0);
    var removed: u32 = 0;
    for (0..30) |key| removed += @intFromBool(counts.remove(@intCast(3 * key)));
    out.say("{d} removed, {d} left", .{ removed, counts.count() });

    var points = std.ArrayList(Point){};
    defer points.deinit(heap);
    for (0..200) |_| {
        const n = numbers.next();
        try points.append(heap, .{ .x = @truncate(@as(i32, @bitCast(n)) >> 24), .y = @truncate(@as(i32, @bitCast(n << 8)) >> 24) });
    }
    const copy = try heap.dupe(Point, points.items);
    std.mem.sort(Point, points.items, {}, nearer);
    std.sort.heap(Point, copy, {}, nearer);
    for (points.items, copy) |a, b| out.number(@as(u32, @as(u16, @bitCast(a.x))) << 16 | @as(u16, @bitCast(a.y)) ^ @intFromBool(!std.meta.eql(a, b)));
    _ = points.orderedRemove(5);
    _ = points.swapRemove(9);
    try points.insert(heap, 2, .{ .x = 1, .y = 2 });
    out.say("{d} {any}", .{ points.items.len, points.items[0..4] });

    var queue = std.PriorityQueue(u32, void, smaller).init(heap, {});
    for (0..150) |_| try queue.add(numbers.next() >> 12);
    while (queue.removeOrNull()) |n| out.number(n);

    var names = std.StringArrayHashMap(usize).init(heap);
    for ([_][]const u8{ "air", "bus", "fold", "air", "trace", "bus", "air" }) |name| {
        const entry = try names.getOrPutValue(name, 0);
        entry.value_ptr.* += 1;
    }
    for (names.keys(), names.values()) |name, n| out.say("{s}={d}", .{ name, n });

    var bits = std.StaticBitSet(200).initEmpty();
    for (0..60) |_| bits.toggle(numbers.next() % 200);
    var set = bits.iterator(.{});
    while (set.next()) |i| out.number(@intCast(i));
    const vector: @Vector(8, u32) = .{ 1, 2, 3, 4, 5, 6, 7, 8 };
    out.number(@reduce(.Add, vector * vector));
    out.number(combine(u32, &.{ 1, 2, 3 }));
    out.show(std.mem.asBytes(&combine(u64, &.{ 1 << 60, 3 << 59, 7 })));
}

comptime {
    _ = out;
}
