//! The bits of a run, which are the same on every machine and in the browser.
//!
//! Self-contained: the in-browser tests include this very file.

use kedge::forecast::{MethodId, RunOptions, Series, forecast_with, run};
use kedge::math::Generator;

/// FNV-1a over the bits of the numbers.
fn hash(numbers: impl Iterator<Item = f64>) -> u64 {
    let bytes = numbers.flat_map(|it| it.to_bits().to_le_bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

fn history() -> Series {
    let mut generator = Generator::new(77);
    let season = [0.8, 0.7, 1.0, 1.0, 1.1, 1.0, 0.9, 0.9, 1.1, 1.2, 1.1, 1.2];
    let value = |t: usize| (100.0 + t as f64) * season[t % 12] * (1.0 + 0.05 * generator.normal());
    Series::new((0..60).map(value).collect()).expect("an invented history is finite")
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn sums_have_the_same_bits_everywhere() {
    // Origin: the first native run of this test; a change means that stored runs can no longer be repeated.
    let sums = || run(&history(), &RunOptions::default()).cumulative.expect("there are paths").quantiles;
    let once = hash(sums().into_iter().flatten());
    assert_eq!(once, hash(sums().into_iter().flatten()));
    assert_eq!(once, 0xb3fa_d809_b020_67f6, "{once:#018x}");
    let other = RunOptions { seed: 1, ..RunOptions::default() };
    let other = run(&history(), &other).cumulative.expect("there are paths").quantiles;
    assert_ne!(once, hash(other.into_iter().flatten()));
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn every_method_has_the_same_bits_everywhere() {
    let point = |method| forecast_with(&history(), &RunOptions::default(), method).map(|it| it.forecast.point);
    let all = hash(MethodId::ALL.into_iter().flat_map(point).flatten());
    assert_eq!(all, 0x0524_717d_0dfd_a7d7, "{all:#018x}");
}
