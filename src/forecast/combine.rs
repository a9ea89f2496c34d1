//! The equal-weight combination (H1): the mean of the members that are not clearly bad.
//!
//! Members are the methods that model what the training window shows: with a season (90 % test) both Holt-Winters,
//! theta and classical decomposition; without one SES, Holt, damped Holt and theta. A member whose known errors are
//! more than 20 % above the benchmark's is dropped, but two always stay. Source: Bates & Granger 1969; Clemen 1989.

use super::{MethodId, Outlook};

/// Which methods may enter, and which do.
pub(super) mod members {
    use super::{Candidate, MethodId};

    const SEASONAL: [MethodId; 4] =
        [MethodId::HoltWintersAdditive, MethodId::HoltWintersMultiplicative, MethodId::Theta, MethodId::Classical];
    const PLAIN: [MethodId; 4] = [MethodId::Ses, MethodId::Holt, MethodId::DampedHolt, MethodId::Theta];
    /// A member may be worse than the benchmark by this factor.
    const TOLERATED: f64 = 1.2;

    /// Every method the choice may need, the benchmarks included.
    pub const ALL: [MethodId; 9] = [
        MethodId::Naive,
        MethodId::SeasonalNaive,
        MethodId::Ses,
        MethodId::Holt,
        MethodId::DampedHolt,
        MethodId::HoltWintersAdditive,
        MethodId::HoltWintersMultiplicative,
        MethodId::Theta,
        MethodId::Classical,
    ];

    /// The members in use; `at` gives a method's forecast where it ran.
    pub fn choose(seasonal: bool, at: impl Fn(MethodId) -> Option<Candidate>) -> Vec<Candidate> {
        let mut candidates: Vec<Candidate> =
            if seasonal { SEASONAL.into_iter().filter_map(&at).collect() } else { vec![] };
        if candidates.len() < 2 {
            let here: Vec<MethodId> = candidates.iter().map(|it| it.method).collect();
            candidates.extend(PLAIN.into_iter().filter(|it| !here.contains(it)).filter_map(&at));
        }
        let benchmark = at(MethodId::SeasonalNaive).or_else(|| at(MethodId::Naive)).and_then(|it| it.known_mae);
        match benchmark {
            Some(benchmark) => drop_worse(candidates, TOLERATED * benchmark),
            None => candidates,
        }
    }

    /// Those with an error up to `limit` or none known; the best two where fewer would stay.
    fn drop_worse(mut candidates: Vec<Candidate>, limit: f64) -> Vec<Candidate> {
        let known = |it: &Candidate| it.known_mae.unwrap_or(0.0);
        if candidates.iter().filter(|it| known(it) <= limit).count() >= 2 {
            candidates.retain(|it| known(it) <= limit);
        } else {
            candidates.sort_by(|a, b| known(a).total_cmp(&known(b)));
            candidates.truncate(2);
        }
        candidates
    }
}

/// A method that may become a member.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    /// Which.
    pub method: MethodId,
    /// Its forecast.
    pub outlook: Outlook,
    /// Mean absolute error so far; `None` before the first.
    pub known_mae: Option<f64>,
}

/// The mean of at least two members.
///
/// The standard deviation is the mean of theirs, as if their errors moved as one: members see the same data, and the
/// conformal step corrects what is left.
pub(super) fn combine(members: &[Candidate]) -> Option<Outlook> {
    if members.len() < 2 {
        return None;
    }
    let count = members.len() as f64;
    let mean = |of: fn(&Outlook) -> &Vec<f64>| {
        let steps = members.iter().map(|it| of(&it.outlook).len()).min().unwrap_or(0);
        (0..steps).map(|i| members.iter().map(|it| of(&it.outlook)[i]).sum::<f64>() / count).collect()
    };
    Some(Outlook { point: mean(|it| &it.point), sd: mean(|it| &it.sd) })
}
