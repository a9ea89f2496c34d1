//! How long something lasts when some of it has not ended yet: the product-limit estimate.
//!
//! With `d_i` ends and `n_i` at risk at the i-th distinct time: `S(t) = Π_{t_i ≤ t} (1 − d_i ÷ n_i)`. What has not ended is
//! at risk up to its time and leaves without an end; at the same time, ends come before those that leave. The median is
//! the least time with `S(t) ≤ ½`, and is not reached where S stays above ½.
//! Source: Kaplan and Meier 1958, *JASA* 53, 457–481; Klein and Moeschberger 2003, *Survival Analysis*, §4.2, §4.5.

/// How long one thing lasted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lifetime {
    /// Until it ended, or so far.
    pub time: f64,
    /// Whether it ended.
    pub has_ended: bool,
}

/// The share that lasts longer, after each time at which something ended: `(t, S(t))`, rising times.
#[must_use]
pub fn product_limit(lifetimes: &[Lifetime]) -> Vec<(f64, f64)> {
    let mut sorted = lifetimes.to_vec();
    sorted.sort_by(|a, b| a.time.total_cmp(&b.time));
    let (mut steps, mut share, mut from) = (Vec::new(), 1.0, 0);
    while let Some(first) = sorted.get(from) {
        let n_here = sorted[from..].iter().take_while(|it| it.time.total_cmp(&first.time).is_eq()).count();
        let n_ended = sorted[from..from + n_here].iter().filter(|it| it.has_ended).count();
        if n_ended > 0 {
            share *= 1.0 - n_ended as f64 / (sorted.len() - from) as f64;
            steps.push((first.time, share));
        }
        from += n_here;
    }
    steps
}

/// The median; `None` where fewer than half are known to have ended by any time.
#[must_use]
pub fn median_lifetime(lifetimes: &[Lifetime]) -> Option<f64> {
    // A product of exact halves may miss ½ by its last bits.
    product_limit(lifetimes).into_iter().find(|it| it.1 <= 0.5 + 1e-12).map(|it| it.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lifetimes(ended: &[f64], going: &[f64]) -> Vec<Lifetime> {
        let of = |has_ended: bool| move |time: &f64| Lifetime { time: *time, has_ended };
        going.iter().map(of(false)).chain(ended.iter().map(of(true))).collect()
    }

    /// Remission times of leukaemia in weeks, Freireich et al. 1963, *Blood* 21, 699–716: 6-mercaptopurine.
    fn treated() -> Vec<Lifetime> {
        let going = [6.0, 9.0, 10.0, 11.0, 17.0, 19.0, 20.0, 25.0, 32.0, 32.0, 34.0, 35.0];
        lifetimes(&[6.0, 6.0, 6.0, 7.0, 10.0, 13.0, 16.0, 22.0, 23.0], &going)
    }

    #[test]
    fn the_published_table_comes_back() {
        // Klein and Moeschberger 2003, Table 4.1A, to its three digits: 0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448.
        // By hand for the second: 18 ÷ 21 · 16 ÷ 17, since three ended and one left at 6.
        let expected =
            [(6.0, 0.857), (7.0, 0.807), (10.0, 0.753), (13.0, 0.690), (16.0, 0.627), (22.0, 0.538), (23.0, 0.448)];
        let found = product_limit(&treated());
        assert_eq!(found.len(), expected.len());
        for ((time, share), (known_time, known_share)) in found.iter().zip(expected) {
            assert!(*time == known_time && (share - known_share).abs() < 5e-4, "{time}: {share}");
        }
        assert!((found[1].1 - 18.0 / 21.0 * 16.0 / 17.0).abs() < 1e-12);
        assert_eq!(median_lifetime(&treated()), Some(23.0));
        // The placebo group: all ended, median 8 (ibid.).
        let placebo = [
            1.0, 1.0, 2.0, 2.0, 3.0, 4.0, 4.0, 5.0, 5.0, 8.0, 8.0, 8.0, 8.0, 11.0, 11.0, 12.0, 12.0, 15.0, 17.0, 22.0,
            23.0,
        ];
        assert_eq!(median_lifetime(&lifetimes(&placebo, &[])), Some(8.0));
    }

    #[test]
    fn a_median_can_be_out_of_reach() {
        // lifelines 0.30.3, `KaplanMeierFitter().fit(times, ended).median_survival_time_`, says the same of all three below
        // and of the treated above. One of three ended: S falls to ⅔ and stays there. Two of four at last: exactly ½ is reached.
        assert_eq!(median_lifetime(&lifetimes(&[2.0], &[3.0, 4.0])), None);
        assert_eq!(median_lifetime(&lifetimes(&[2.0, 5.0], &[6.0, 7.0])), Some(5.0));
        assert_eq!(median_lifetime(&lifetimes(&[], &[6.0, 7.0])), None);
        assert_eq!(median_lifetime(&[]), None);
        // What leaves at the very time of an end was still at risk then: 1 − 1 ÷ 2.
        assert_eq!(product_limit(&lifetimes(&[4.0], &[4.0])), [(4.0, 0.5)]);
    }
}
