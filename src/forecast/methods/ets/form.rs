//! The taxonomy: which of error, trend and season a model has, and how each joins.

/// How a component joins the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Join {
    /// It is added.
    Additive,
    /// It multiplies.
    Multiplicative,
}

/// The trend of a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EtsTrend {
    /// None: the level alone.
    None,
    /// A trend, damped or not.
    Trend {
        /// How the slope joins the level.
        join: Join,
        /// Whether it levels off.
        damped: bool,
    },
}

/// One model of the family, e.g. ETS(M,Ad,M).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EtsForm {
    /// How the error joins.
    pub error: Join,
    /// The trend.
    pub trend: EtsTrend,
    /// How the season joins; `None` without season.
    pub season: Option<Join>,
}

const JOINS: [Join; 2] = [Join::Additive, Join::Multiplicative];

impl EtsForm {
    /// The models tried by default: 15 with a season and values above zero, fewer otherwise.
    ///
    /// Trends that multiply are left out, since they extrapolate without bound; so are the forms whose variance is
    /// infinite (additive error beside a multiplied part) and, for values at or below zero, all that multiply.
    pub fn candidates(seasonal: bool, positive: bool) -> impl Iterator<Item = Self> {
        let trends = [
            EtsTrend::None,
            EtsTrend::Trend { join: Join::Additive, damped: false },
            EtsTrend::Trend { join: Join::Additive, damped: true },
        ];
        let seasons: &[Option<Join>] =
            if seasonal { &[None, Some(Join::Additive), Some(Join::Multiplicative)] } else { &[None] };
        let all = seasons.iter().flat_map(move |season| {
            trends.into_iter().flat_map(move |trend| JOINS.map(|error| Self { error, trend, season: *season }))
        });
        all.filter(move |it| it.is_stable() && (positive || !it.needs_positive()))
    }

    /// Every stable model: the 15 and the four whose trend multiplies.
    pub fn all_stable() -> impl Iterator<Item = Self> {
        let growing = [false, true].into_iter().flat_map(|damped| {
            let trend = EtsTrend::Trend { join: Join::Multiplicative, damped };
            [None, Some(Join::Multiplicative)].map(|season| Self { error: Join::Multiplicative, trend, season })
        });
        Self::candidates(true, true).chain(growing)
    }

    /// False for forms whose forecast variance is infinite or whose filter divides by values near zero.
    pub fn is_stable(self) -> bool {
        let growing = self.multiplies_trend();
        let additive_error = self.error == Join::Additive;
        let season_multiplies = self.season == Some(Join::Multiplicative);
        !(additive_error && (growing || season_multiplies)) && !(growing && self.season == Some(Join::Additive))
    }

    /// Whether every value must be above zero.
    pub fn needs_positive(self) -> bool {
        self.error == Join::Multiplicative || self.multiplies_trend() || self.season == Some(Join::Multiplicative)
    }

    /// Whether the trend multiplies.
    pub fn multiplies_trend(self) -> bool {
        matches!(self.trend, EtsTrend::Trend { join: Join::Multiplicative, .. })
    }

    /// Whether there is a trend.
    pub fn has_trend(self) -> bool {
        self.trend != EtsTrend::None
    }

    /// Whether the trend levels off.
    pub fn is_damped(self) -> bool {
        matches!(self.trend, EtsTrend::Trend { damped: true, .. })
    }

    /// Smoothing parameters: α, and β, γ, φ where their part is there.
    pub fn n_smoothing(self) -> usize {
        1 + usize::from(self.has_trend()) + usize::from(self.season.is_some()) + usize::from(self.is_damped())
    }

    /// First states that are free: level, slope, and m − 1 of the season, whose mean is fixed.
    pub fn n_states(self, m: usize) -> usize {
        1 + usize::from(self.has_trend()) + self.season.map_or(0, |_| m - 1)
    }

    /// Everything estimated, σ included: the K of AICc.
    pub fn n_estimated(self, m: usize) -> usize {
        self.n_smoothing() + self.n_states(m) + 1
    }

    /// Its printed name, e.g. `ETS(M,Ad,M)`.
    pub fn name(self) -> String {
        let letter = |join| if join == Join::Additive { "A" } else { "M" };
        let trend = match self.trend {
            EtsTrend::None => "N".to_owned(),
            EtsTrend::Trend { join, damped } => format!("{}{}", letter(join), if damped { "d" } else { "" }),
        };
        format!("ETS({},{trend},{})", letter(self.error), self.season.map_or("N", letter))
    }

    /// Its code in a search point.
    pub(super) fn code(self) -> u32 {
        let join = |join| u32::from(join == Join::Multiplicative);
        let trend = match self.trend {
            EtsTrend::None => 0,
            EtsTrend::Trend { join: it, damped } => 1 + join(it) + 2 * u32::from(damped),
        };
        join(self.error) + 2 * trend + 10 * self.season.map_or(0, |it| 1 + join(it))
    }

    /// The form with this code.
    pub(super) fn from_code(code: u32) -> Option<Self> {
        Self::all_stable().find(|it| it.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nineteen_of_thirty_are_stable_and_fifteen_are_tried() {
        assert_eq!(EtsForm::all_stable().count(), 19);
        assert_eq!(EtsForm::candidates(true, true).count(), 15);
        assert_eq!(EtsForm::candidates(false, true).count(), 6);
        assert_eq!(EtsForm::candidates(true, false).count(), 6);
    }

    #[test]
    fn codes_are_read_back() {
        assert!(EtsForm::all_stable().all(|it| EtsForm::from_code(it.code()) == Some(it)));
    }
}
