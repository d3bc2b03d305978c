#!/usr/bin/env bash
# postcard 1.1.3 (crates.io), in which Plonky3 writes its proofs: one value has several encodings.
#
# One would guess that bytes which decode are those that encoding the value gives, so that a hash of the bytes names the value
# and a decoder of one's own may refuse or take the rest at will. Its varints may be longer than they need to be, filled up
# with zero groups as far as the widest value of the type goes (5 bytes for a u32; lengths of sequences too), and from_bytes
# leaves what follows the value unread. Only beyond that width, and for bits that do not fit, it says DeserializeBadVarint.
# So whoever names proofs by a hash of their bytes, or counts them once, encodes again or refuses what is longer than needed.
#
# Seen 2026-11-30, Rust 1.95: [05], [85 00] and [85 80 80 80 00] are 5 as a u32; [82 00 01 02] is a sequence of two bytes;
# [05 77] is 5. [85 80 80 80 80 00] is refused.
# Fails if one of these changes. Needs Rust with cargo.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/src"
cat >"$work/Cargo.toml" <<'TOML'
[package]
name = "encodings"
version = "0.0.0"
edition = "2021"

[dependencies]
postcard = { version = "=1.1.3", features = ["alloc"] }
TOML
cat >"$work/src/main.rs" <<'RUST'
use postcard::{from_bytes, to_allocvec};

fn main() {
    let five = [vec![0x05], vec![0x85, 0x00], vec![0x85, 0x80, 0x80, 0x80, 0x00], vec![0x05, 0x77]];
    for bytes in &five {
        println!("{bytes:02x?} is {:?}", from_bytes::<u32>(bytes));
        assert_eq!(from_bytes::<u32>(bytes), Ok(5));
    }
    assert_eq!(to_allocvec(&5u32).unwrap(), [0x05]);
    let sequence = [0x82, 0x00, 1, 2];
    println!("{sequence:02x?} is {:?}", from_bytes::<Vec<u8>>(&sequence));
    assert_eq!(from_bytes::<Vec<u8>>(&sequence), Ok(vec![1, 2]));
    let wide = [0x85, 0x80, 0x80, 0x80, 0x80, 0x00];
    println!("{wide:02x?} is {:?}", from_bytes::<u32>(&wide));
    assert_eq!(from_bytes::<u32>(&wide), Err(postcard::Error::DeserializeBadVarint));
}
RUST
if ! cargo run --quiet --manifest-path "$work/Cargo.toml"; then echo "changed"; exit 1; fi
echo "as described"
