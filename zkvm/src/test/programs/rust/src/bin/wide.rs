//! Arithmetic of every width: wrapping, checked, saturating; 128 bits; floating point in software.
#![no_std]
#![no_main]
extern crate alloc;

use programs::{Numbers, say, show};

fn wide(numbers: &mut Numbers) -> u128 {
    (0..4).fold(0, |n, _| n << 32 | u128::from(numbers.next().unwrap()))
}

#[unsafe(no_mangle)]
fn run() {
    let mut numbers = Numbers(99);
    for i in 0..20 {
        let a = wide(&mut numbers) >> (3 * i);
        let b = wide(&mut numbers) >> (i + 60) | 1;
        for n in [a.wrapping_mul(b), a / b, a % b, a.rotate_left(i), a >> i, a.isqrt(), a.swap_bytes()] {
            show(&n.to_le_bytes());
        }
        let (s, t) = (a as i128, b as i128 * if i % 2 == 0 { -1 } else { 1 });
        show(&(s / t).to_le_bytes());
        show(&(s % t).to_le_bytes());
        show(&[a.leading_zeros() as u8, b.trailing_zeros() as u8, a.count_ones() as u8, a.checked_mul(b).is_some() as u8]);
    }
    for i in 0..31 {
        let a = (numbers.next().unwrap() as i32) >> (i % 31);
        let b = (numbers.next().unwrap() as i32) >> (31 - i % 31);
        say!(
            "{:?} {:?} {} {} {:?} {} {}",
            a.checked_add(b),
            a.checked_rem(b),
            a.saturating_mul(b),
            a.wrapping_shl(b as u32),
            a.overflowing_sub(b),
            a.rem_euclid(b | 1),
            (a as u32).abs_diff(b as u32)
        );
        show(&(i64::from(a) * i64::from(b) / (i64::from(b) | 1)).to_le_bytes());
        let (x, y) = (f64::from(a), f64::from(b) + 0.5);
        for f in [x + y, x - y, x * y, x / y, x % y, -x, x.abs(), x.min(y), x.clamp(-1e3, 1e3)] {
            show(&f.to_le_bytes());
        }
        let z = a as f32 / 7.0;
        show(&z.to_le_bytes());
        show(&(z as i16).to_le_bytes());
        show(&(z as u8).to_le_bytes());
        show(&((y * 1e12) as i64).to_le_bytes());
        show(&[(x < y) as u8, x.total_cmp(&y) as u8, (z as f64 == x / 7.0) as u8]);
    }
}
