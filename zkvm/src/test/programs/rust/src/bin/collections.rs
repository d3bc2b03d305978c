//! The collections of `alloc`, against one another.
#![no_std]
#![no_main]
extern crate alloc;

use alloc::collections::{BTreeMap, BTreeSet, BinaryHeap, VecDeque};
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::cmp::Reverse;
use programs::{Numbers, say};

#[unsafe(no_mangle)]
fn run() {
    let numbers: Vec<u32> = Numbers(7).map(|n| n % 300).take(400).collect();

    let mut counts: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (i, &n) in numbers.iter().enumerate() {
        counts.entry(n).or_default().push(i);
    }
    say!("{} keys, first {:?}, last {:?}", counts.len(), counts.first_key_value(), counts.keys().next_back());
    for (key, places) in counts.range(40..60) {
        say!("{key}: {places:?}");
    }
    counts.retain(|key, places| key % 2 == 0 && places.len() > 1);
    say!("{} even ones that come again", counts.len());

    let mut sorted = numbers.clone();
    sorted.sort_unstable_by_key(|&n| Reverse(n ^ 0x55));
    let mut heap: BinaryHeap<u32> = numbers.iter().map(|n| n ^ 0x55).collect();
    let drained: Vec<u32> = core::iter::from_fn(|| heap.pop()).map(|n| n ^ 0x55).collect();
    say!("sorted as drained: {}; {:?}", sorted == drained, &sorted[..10]);
    sorted.dedup();
    let set: BTreeSet<u32> = numbers.iter().copied().collect();
    say!("distinct: {} {}", sorted.len(), set.len());
    let odd: BTreeSet<u32> = (1..300).step_by(2).collect();
    say!("odd {} not {} only {}", set.intersection(&odd).count(), set.difference(&odd).count(), odd.difference(&set).count());

    let mut queue: VecDeque<u32> = VecDeque::new();
    for n in numbers.iter().take(120) {
        match n % 4 {
            0 => queue.push_front(*n),
            1 | 2 => queue.push_back(*n),
            _ => {
                let _ = queue.pop_front();
            }
        }
    }
    queue.rotate_left(5);
    say!("{:?}", queue.iter().take(12).collect::<Vec<_>>());

    let mut words: Vec<String> = numbers.iter().take(60).map(|n| n.to_string().repeat(1 + (*n as usize % 3))).collect();
    words.sort_by(|a, b| a.len().cmp(&b.len()).then_with(|| b.cmp(a)));
    say!("{}", words.join(" "));
    let (short, long): (Vec<&str>, Vec<&str>) = words.iter().map(String::as_str).partition(|w| w.len() < 4);
    say!("{} {} {:?}", short.len(), long.len(), long.iter().map(|w| w.len()).max());
    let mut stable: Vec<(u32, usize)> = numbers.iter().map(|n| n % 5).zip(0..).collect();
    stable.sort_by_key(|pair| pair.0);
    say!("{}", stable.windows(2).all(|w| w[0] < w[1]));
    say!("{:?}", numbers.chunks(50).map(|c| c.iter().sum::<u32>()).collect::<Vec<_>>());
}
