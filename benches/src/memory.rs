//! How fast this machine moves memory: the limit that no kernel passes.

use crate::child::own_cpu_seconds;
use crate::sample::Sample;
use serde::Serialize;
use std::hint::black_box;
use std::time::Instant;

/// Doubles in each of the three arrays: far more than the caches hold.
const LENGTH: usize = 32 << 20;

/// Bandwidth in bytes a second: of the processor for one thread, of the clock for all.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Bandwidth {
    /// Triad, one thread.
    pub(crate) triad_one: Sample,
    /// Triad, all threads.
    pub(crate) triad_all: Sample,
    /// Reading alone, one thread.
    pub(crate) read_one: Sample,
    /// Threads of `triad_all`.
    pub(crate) threads: usize,
}

/// Measures `a[i] = b[i] + s · c[i]` (24 bytes a step, as STREAM counts) and `Σ b[i]` (8 bytes).
pub(crate) fn measure(repeats: usize, threads: usize) -> Bandwidth {
    let mut a = vec![0.0_f64; LENGTH];
    let b = vec![1.0_f64; LENGTH];
    let c = vec![2.0_f64; LENGTH];
    let (mut one, mut all, mut read) = (Vec::new(), Vec::new(), Vec::new());
    // The first round only brings the pages in.
    for round in 0..=repeats {
        let runs = [
            (&mut one, 24.0, timed_cpu(|| triad(&mut a, &b, &c))),
            (&mut all, 24.0, timed(|| triad_on(threads, &mut a, &b, &c))),
            (
                &mut read,
                8.0,
                timed_cpu(|| {
                    black_box(sum(&b));
                }),
            ),
        ];
        for (list, bytes, seconds) in runs {
            if round > 0 {
                list.push(bytes * LENGTH as f64 / seconds);
            }
        }
    }
    black_box(&a);
    Bandwidth { triad_one: Sample::of(one), triad_all: Sample::of(all), read_one: Sample::of(read), threads }
}

fn timed(work: impl FnOnce()) -> f64 {
    let clock = Instant::now();
    work();
    clock.elapsed().as_secs_f64()
}

/// The same in processor seconds, as all that is set beside it: for work of one thread.
fn timed_cpu(work: impl FnOnce()) -> f64 {
    let before = own_cpu_seconds();
    work();
    own_cpu_seconds() - before
}

fn triad(a: &mut [f64], b: &[f64], c: &[f64]) {
    let scale = black_box(3.0);
    for ((a, b), c) in a.iter_mut().zip(b).zip(c) {
        *a = b + scale * c;
    }
}

fn triad_on(threads: usize, a: &mut [f64], b: &[f64], c: &[f64]) {
    let part = a.len().div_ceil(threads.max(1));
    std::thread::scope(|scope| {
        for ((a, b), c) in a.chunks_mut(part).zip(b.chunks(part)).zip(c.chunks(part)) {
            scope.spawn(move || triad(a, b, c));
        }
    });
}

fn sum(values: &[f64]) -> f64 {
    // Eight running sums, or the additions wait for each other.
    let (parts, rest) = values.as_chunks::<8>();
    let mut sums = [0.0; 8];
    for part in parts {
        for (sum, value) in sums.iter_mut().zip(part) {
            *sum += value;
        }
    }
    sums.iter().sum::<f64>() + rest.iter().sum::<f64>()
}
