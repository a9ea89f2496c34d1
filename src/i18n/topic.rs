//! What the Learn place explains, each under a key that addresses and tips use: methods, measures, rules of the house.
//!
//! Names and one sentence are in the catalogue (`guide`, `methods`, `topics`); the rest is in `learn`, which is fetched.

use crate::forecast::MethodId;

#[cfg(whole_catalogue)]
use super::Texts;

/// Something that the Learn place explains.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Topic {
    /// A forecasting method.
    Method(MethodId),
    /// A measure that the screen shows.
    Metric(Metric),
    /// A rule of the house.
    Rule(Rule),
    /// A page of planning.
    Work(Work),
}

/// Declares an enum of topics with its keys, and the catalogue's name and tip of each.
macro_rules! topics {
    ($(#[$doc:meta])* $name:ident { $($(#[$case_doc:meta])* $case:ident $key:ident $tip:ident,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$case_doc])* $case,)* }

        impl $name {
            /// Every one, in the order in which lists show them.
            pub const ALL: &[$name] = &[$($name::$case),*];

            /// Its key in addresses and in the fetched texts.
            pub const fn key(self) -> &'static str {
                match self { $($name::$case => stringify!($key),)* }
            }

            /// Its name.
            #[cfg(whole_catalogue)]
            pub fn name(self, texts: &'static Texts) -> &'static str {
                match self { $($name::$case => texts.topics.$key,)* }
            }

            /// One sentence on it.
            #[cfg(whole_catalogue)]
            pub fn tip(self, texts: &'static Texts) -> &'static str {
                match self { $($name::$case => texts.topics.$tip,)* }
            }
        }
    };
}

topics! {
    /// A measure that the screen shows.
    Metric {
        /// Mean absolute scaled error.
        Mase mase mase_tip,
        /// Weighted absolute percentage error.
        Wape wape wape_tip,
        /// Root mean squared error.
        Rmse rmse rmse_tip,
        /// Share by which forecasts are too high.
        Bias bias bias_tip,
        /// Share of actuals inside the 80 % range.
        Coverage coverage coverage_tip,
        /// The error of each backtest origin.
        ErrorByOrigin error_by_origin error_by_origin_tip,
        /// Whether a method differs from the best one.
        SameP same_p same_p_tip,
        /// How much a backtest rests on.
        Evidence evidence evidence_tip,
        /// The range of a forecast.
        Interval interval interval_tip,
        /// Forecast against the past.
        Change change change_tip,
        /// A series that is too thin for a method.
        Share share share_tip,
        /// Seasonal index.
        SeasonIndex season_index season_index_tip,
        /// Correlation of residuals.
        Autocorrelation autocorrelation autocorrelation_tip,
        /// Ljung-Box test.
        LjungBox ljung_box ljung_box_tip,
        /// Tracking signal.
        TrackingSignal tracking_signal tracking_signal_tip,
        /// How far a month lies from its series.
        Outlier outlier outlier_tip,
        /// A lasting change of level.
        LevelShift level_shift level_shift_tip,
        /// Months that were not recorded.
        Missing missing missing_tip,
        /// Months without sales.
        Zero zero zero_tip,
        /// Smooth, erratic, intermittent, lumpy.
        DemandClass demand_class demand_class_tip,
        /// Working-day factor.
        WorkingDays working_days working_days_tip,
        /// Effect of Spring Festival.
        Festival festival festival_tip,
        /// λ of a decomposition.
        Weights weights weights_tip,
        /// Probability of reaching the target.
        Chance chance chance_tip,
        /// Where the forecast lands.
        Landing landing landing_tip,
        /// Target over median.
        TargetRatio target_ratio target_ratio_tip,
        /// P20, P50, P80.
        Ladder ladder ladder_tip,
        /// Progress against time.
        Pace pace pace_tip,
        /// Landing less target.
        Gap gap gap_tip,
        /// What is still needed.
        Required required required_tip,
        /// Mean chance of all parts.
        FairShare fair_share fair_share_tip,
        /// How far chances lie apart.
        ChanceSpread chance_spread chance_spread_tip,
        /// How unevenly difficulty is spread.
        Gini gini gini_tip,
        /// Whether a good year is punished.
        FastOx fast_ox fast_ox_tip,
        /// What a scheme pays.
        SchemePay scheme_pay scheme_pay_tip,
        /// What three amounts come to.
        CommittedMean committed_mean committed_mean_tip,
        /// Target against commitments.
        CommittedGap committed_gap committed_gap_tip,
        /// Where a sum of commitments lands.
        CommittedRange committed_range committed_range_tip,
        /// Target and bottom-up mixed.
        Agreed agreed agreed_tip,
        /// What a level hands down beyond its quota.
        Buffer buffer buffer_tip,
        /// What the team can sell in a month.
        Capacity capacity capacity_tip,
        /// Heads as settled people.
        FullHeads full_heads full_heads_tip,
        /// How many to hire, by when.
        Hires hires hires_tip,
        /// Hours that accounts take.
        HoursNeeded hours_needed hours_needed_tip,
        /// Hours needed over hours there.
        Load load load_tip,
        /// What an hour brings.
        PerHour per_hour per_hour_tip,
        /// What effort brings.
        Response response response_tip,
        /// What dividing hours anew brings.
        EffortGain effort_gain effort_gain_tip,
        /// Cases done as promised.
        Sla sla sla_tip,
        /// Deliveries on time and in full.
        Otif otif otif_tip,
        /// Cases fixed at the first attempt.
        FirstTime first_time first_time_tip,
        /// People that service takes.
        Staff staff staff_tip,
        /// What serving an account costs.
        CostToServe cost_to_serve cost_to_serve_tip,
        /// What a row of the strategy adds.
        RowEffect row_effect row_effect_tip,
        /// What rows do to one another.
        Interaction interaction interaction_tip,
        /// Promoters less detractors.
        Nps nps nps_tip,
        /// Share that is satisfied.
        Csat csat csat_tip,
        /// How long answers take.
        ClosingTime closing_time closing_time_tip,
        /// What to answer first.
        Priority priority priority_tip,
        /// Whether a theme grows.
        ThemeTrend theme_trend theme_trend_tip,
        /// What a channel sells anew.
        NewSales new_sales new_sales_tip,
        /// Margin of a channel after rebate.
        ChannelMargin channel_margin channel_margin_tip,
        /// When a channel has paid back.
        Payback payback payback_tip,
        /// What an account gets back.
        Rebate rebate rebate_tip,
        /// What is left after direct cost.
        Contribution contribution contribution_tip,
        /// Sales without profit or loss.
        BreakEven break_even break_even_tip,
        /// What only one side has.
        NewLost new_lost new_lost_tip,
        /// What prices changed.
        PriceStep price_step price_step_tip,
        /// What the whole quantity changed.
        VolumeStep volume_step volume_step_tip,
        /// What the mix changed.
        MixStep mix_step mix_step_tip,
        /// What costs changed.
        CostStep cost_step cost_step_tip,
        /// The control chart of one-step errors.
        Ewma ewma ewma_tip,
        /// How much an alert is about.
        Stake stake stake_tip,
        /// Behind and yet as usual.
        UsualRange usual_range usual_range_tip,
        /// Where the year lands.
        YearLanding year_landing year_landing_tip,
        /// Two versions compared.
        VersionChange version_change version_change_tip,
        /// Who misses most.
        OffPace off_pace off_pace_tip,
        /// Whose part a shortfall is.
        Shortfall shortfall shortfall_tip,
    }
}

topics! {
    /// A rule of the house.
    Rule {
        /// Missing is never zero.
        MissingIsNotZero missing_is_not_zero missing_is_not_zero_tip,
        /// Forecast, target, budget.
        ThreeNumbers three_numbers three_numbers_tip,
        /// Children add up to their parent.
        ExactSplit exact_split exact_split_tip,
        /// Judged on months not seen.
        JudgedUnseen judged_unseen judged_unseen_tip,
        /// Naive must be beaten.
        BeatNaive beat_naive beat_naive_tip,
        /// Sums come from joint paths.
        JointPaths joint_paths joint_paths_tip,
        /// A thin series takes a share.
        ThinShare thin_share thin_share_tip,
        /// Recorded values stay.
        RecordedStay recorded_stay recorded_stay_tip,
        /// No number is invented.
        HonestRefusal honest_refusal honest_refusal_tip,
        /// Pq is the q-th percentile.
        Percentiles percentiles percentiles_tip,
        /// Data stays here.
        StaysHere stays_here stays_here_tip,
    }
}

topics! {
    /// A page of planning: what it is for and how it computes.
    Work {
        /// Levers beyond the forecast.
        Strategy strategy strategy_tip,
        /// Service promised and done.
        Service service service_tip,
        /// Hours, visits and effort.
        Resources resources resources_tip,
        /// What the market says.
        Feedback feedback feedback_tip,
        /// Heads, ramp and skills.
        People people people_tip,
        /// Another way to sell.
        Channels channels channels_tip,
        /// Three tiers and other measures.
        Tiers tiers tiers_tip,
        /// Whether targets are fair.
        Fairness fairness fairness_tip,
        /// What a pay scheme pays.
        Incentive incentive incentive_tip,
        /// What account managers commit to.
        BottomUp bottom_up bottom_up_tip,
        /// A year in profit and loss.
        Budget budget budget_tip,
        /// From budget to actual.
        Variance variance variance_tip,
        /// What a plan rests on.
        Assumptions assumptions assumptions_tip,
        /// What watching a plan finds.
        Alerts alerts alerts_tip,
        /// Whether material lasts.
        Material material material_tip,
    }
}

impl From<Metric> for Topic {
    fn from(it: Metric) -> Self {
        Self::Metric(it)
    }
}

impl From<Work> for Topic {
    fn from(it: Work) -> Self {
        Self::Work(it)
    }
}

impl Topic {
    /// Every topic: methods, measures, rules, pages of planning.
    pub fn all() -> impl Iterator<Item = Topic> {
        let methods = MethodId::ALL.into_iter().chain([MethodId::Pooled, MethodId::Seldom]).map(Topic::Method);
        methods
            .chain(Metric::ALL.iter().map(|it| Topic::Metric(*it)))
            .chain(Rule::ALL.iter().map(|it| Topic::Rule(*it)))
            .chain(Work::ALL.iter().map(|it| Topic::Work(*it)))
    }

    /// Its address below `#/learn/`, which stands in tips as well: `method/ets`, `measure/mase`, `rule/exact_split`.
    pub fn path(self) -> String {
        let (kind, key) = self.kind_and_key();
        format!("{kind}/{key}")
    }

    /// What its fetched texts begin with: `method_ets`.
    pub fn prefix(self) -> String {
        let (kind, key) = self.kind_and_key();
        format!("{kind}_{key}")
    }

    fn kind_and_key(self) -> (&'static str, &'static str) {
        match self {
            Topic::Method(it) => ("method", it.key()),
            Topic::Metric(it) => ("measure", it.key()),
            Topic::Rule(it) => ("rule", it.key()),
            Topic::Work(it) => ("plan", it.key()),
        }
    }

    /// The topic at an address below `#/learn/`.
    ///
    /// ```
    /// use kedge::i18n::{Metric, Topic};
    /// assert_eq!(Topic::parse("measure/mase"), Some(Topic::Metric(Metric::Mase)));
    /// assert_eq!(Topic::parse("measure/none"), None);
    /// ```
    pub fn parse(path: &str) -> Option<Self> {
        Self::all().find(|it| {
            let (kind, key) = it.kind_and_key();
            path.split_once('/') == Some((kind, key))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_leads_back_to_its_topic() {
        let all: Vec<Topic> = Topic::all().collect();
        for it in &all {
            assert_eq!(Topic::parse(&it.path()), Some(*it));
        }
        assert_eq!(all.len(), MethodId::ALL.len() + 2 + Metric::ALL.len() + Rule::ALL.len() + Work::ALL.len());
    }
}
