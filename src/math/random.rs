//! A seeded generator: xoshiro256++ (Blackman & Vigna 2019), its state filled by SplitMix64.
//!
//! The same seed gives the same numbers on every machine.

/// A stream of pseudo-random numbers.
#[derive(Clone, Debug)]
pub struct Generator {
    state: [u64; 4],
    spare_normal: Option<f64>,
}

impl Generator {
    /// The stream of this seed.
    pub fn new(seed: u64) -> Self {
        let mut counter = seed;
        let state = std::array::from_fn(|_| split_mix(&mut counter));
        Self { state, spare_normal: None }
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        let s = &mut self.state;
        let result = s[0].wrapping_add(s[3]).rotate_left(23).wrapping_add(s[0]);
        let shifted = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= shifted;
        s[3] = s[3].rotate_left(45);
        result
    }

    /// Uniform on [0, 1), a multiple of 2⁻⁵³.
    pub fn uniform(&mut self) -> f64 {
        const UNIT: f64 = 1.0 / (1_u64 << 53) as f64;
        (self.bits() >> 11) as f64 * UNIT
    }

    /// Standard normal, by Marsaglia's polar method.
    pub fn normal(&mut self) -> f64 {
        if let Some(spare) = self.spare_normal.take() {
            return spare;
        }
        loop {
            let (u, v) = (2.0 * self.uniform() - 1.0, 2.0 * self.uniform() - 1.0);
            let s = u * u + v * v;
            if s > 0.0 && s < 1.0 {
                let factor = (-2.0 * libm::log(s) / s).sqrt();
                self.spare_normal = Some(v * factor);
                return u * factor;
            }
        }
    }

    /// Gamma with this shape and scale 1, by Marsaglia & Tsang 2000; 0 for a shape that is not above zero.
    pub fn gamma(&mut self, shape: f64) -> f64 {
        if shape.is_nan() || shape <= 0.0 {
            return 0.0;
        }
        // Below 1 the method does not hold: one more in shape is drawn and shrunk by U^(1/shape).
        let (shape, shrink) =
            if shape < 1.0 { (shape + 1.0, libm::pow(1.0 - self.uniform(), 1.0 / shape)) } else { (shape, 1.0) };
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let z = self.normal();
            let v = 1.0 + c * z;
            let cube = v * v * v;
            let u = 1.0 - self.uniform();
            if v > 0.0 && libm::log(u) < 0.5 * z * z + d - d * cube + d * libm::log(cube) {
                return d * cube * shrink;
            }
        }
    }
}

fn split_mix(counter: &mut u64) -> u64 {
    *counter = counter.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *counter;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normals_have_mean_0_and_variance_1() {
        let mut generator = Generator::new(7);
        let n = 100_000;
        let draws: Vec<f64> = (0..n).map(|_| generator.normal()).collect();
        let mean = draws.iter().sum::<f64>() / f64::from(n);
        let variance = draws.iter().map(|z| (z - mean) * (z - mean)).sum::<f64>() / f64::from(n);
        // Five standard errors: 5/√n and 5·√(2/n).
        assert!(mean.abs() < 0.016 && (variance - 1.0).abs() < 0.023);
    }

    #[test]
    fn gammas_have_mean_and_variance_of_their_shape() {
        let mut generator = Generator::new(8);
        let n = 40_000;
        for shape in [0.3, 1.0, 7.5] {
            let draws: Vec<f64> = (0..n).map(|_| generator.gamma(shape)).collect();
            let mean = draws.iter().sum::<f64>() / f64::from(n);
            let variance = draws.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / f64::from(n);
            // Five standard errors of the mean; the variance's own error is larger, by the kurtosis 3 + 6/shape.
            let error = 5.0 / f64::from(n).sqrt();
            assert!((mean - shape).abs() < error * shape.sqrt(), "{mean} for {shape}");
            assert!((variance - shape).abs() < error * shape * (2.0 + 6.0 / shape).sqrt(), "{variance} for {shape}");
        }
        assert_eq!(generator.gamma(0.0), 0.0);
    }

    #[test]
    fn split_mix_matches_the_published_stream() {
        // Origin: Vigna's splitmix64.c with seed 1234567, first output.
        assert_eq!(split_mix(&mut 1_234_567), 6_457_827_717_110_365_317);
    }
}
