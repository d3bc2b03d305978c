//! Everything that `format!` does, and parsing back.
#![no_std]
#![no_main]
extern crate alloc;

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec;
use core::fmt;
use programs::say;

#[derive(Debug, Clone, PartialEq)]
enum Shape {
    Point,
    Circle { radius: f64 },
    Polygon(alloc::vec::Vec<(i32, i32)>),
}

struct Angle(u32);

impl fmt::Display for Angle {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        if f.alternate() { write!(f, "{}'", self.0 * 60) } else { f.pad(&format!("{}°", self.0)) }
    }
}

#[unsafe(no_mangle)]
fn run() {
    for n in [0i64, 1, -1, 42, i64::from(i32::MAX), i64::from(i32::MIN), i64::MAX, i64::MIN] {
        say!("{n}|{n:>24}|{n:<24}|{n:^+24}|{n:024}|{n:x}|{n:#X}|{n:#b}|{n:o}|{n:e}");
    }
    for n in [0u128, 1, u128::from(u64::MAX), u128::MAX, 170_141_183_460_469_231_731_687_303_715_884_105_727] {
        say!("{n}|{n:#x}|{}", n as i128);
    }
    for x in [0.0f64, -0.0, 1.0, 0.1, -2.5, 1e21, 1e-7, 123456.789, f64::MAX, f64::MIN_POSITIVE, 5e-324, f64::NAN, f64::INFINITY, 1.0 / 3.0] {
        say!("{x}|{x:?}|{x:.3}|{x:10.1}|{x:+e}|{x:E}|{}", x as f32);
    }
    let shapes = vec![Shape::Point, Shape::Circle { radius: 2.5 }, Shape::Polygon(vec![(1, -2), (3, 4)])];
    say!("{shapes:?}");
    say!("{shapes:#?}");
    let map: BTreeMap<&str, Option<Result<u8, ()>>> = [("none", None), ("good", Some(Ok(7))), ("bad", Some(Err(())))].into();
    say!("{map:?} {map:#?}");
    say!("{:?} {:?} {:?}", "tab\t quote\" ζ \u{1f600} \0", 'x', '\'');
    say!("[{:>8}] [{:*^9}] [{:#}] [{:<5}]", Angle(90), Angle(45), Angle(2), Angle(100));
    let (width, precision) = (12, 4);
    say!("[{:width$.precision$}] [{:>1$}] [{:.*}]", 3.14159265, 7, 2, 2.71828);
    say!("{0} {1} {0} {name}", 'a', 'b', name = "named");
    say!("{:p} {:08.3} {:+} {:#010x}", core::ptr::null::<u8>(), -3.14159, 5, 255);

    for text in ["0", "-17", "+5", "", "12x", "2147483648", "-2147483648", "99999999999999999999"] {
        say!("{text:?}: {:?} {:?} {:?}", text.parse::<i32>(), text.parse::<u64>(), text.parse::<i128>());
    }
    for text in ["1.5", "-0", "1e308", "1e309", "4.9e-324", "2.2250738585072011e-308", "inf", "nan", "0.1", "1e", ".", "123456789012345678"] {
        say!("{text}: {:?} {:?}", text.parse::<f64>().map(f64::to_bits), text.parse::<f32>().map(f32::to_bits));
    }
    say!("{:?} {:?} {:?}", "true".parse::<bool>(), "ζ".parse::<char>(), u8::from_str_radix("ff", 16));
    let text: String = "Größe, ζ und 漢字".chars().rev().flat_map(char::to_uppercase).collect();
    say!("{text} {} {} {:?}", text.len(), text.chars().count(), text.char_indices().nth(4));
    say!("{:?}", String::from_utf8_lossy(&[104, 255, 105, 0xe2, 0x82]));
    say!("{:?}", core::str::from_utf8(core::hint::black_box(&[104, 105, 0xe2, 0x82])));
}
