//! The words for methods, classes of demand and nodes.

use crate::domain::{Book, Node};
use crate::forecast::{DemandClass, Intermittency, MethodId};
use crate::i18n::{Formats, Texts, Topic};

/// The words for a method.
pub fn method_name(method: MethodId, all: &'static Texts) -> &'static str {
    let texts = &all.methods;
    match method {
        MethodId::Naive => texts.naive,
        MethodId::SeasonalNaive => texts.seasonal_naive,
        MethodId::Drift => texts.drift,
        MethodId::Mean => texts.mean,
        MethodId::MovingAverage => texts.moving_average,
        MethodId::Ses => texts.ses,
        MethodId::Holt => texts.holt,
        MethodId::DampedHolt => texts.damped_holt,
        MethodId::HoltWintersAdditive => texts.holt_winters_additive,
        MethodId::HoltWintersMultiplicative => texts.holt_winters_multiplicative,
        MethodId::Theta => texts.theta,
        MethodId::Classical => texts.classical,
        MethodId::WeightedMovingAverage => texts.weighted_moving_average,
        MethodId::DoubleMovingAverage => texts.double_moving_average,
        MethodId::Brown => texts.brown,
        MethodId::Ets => texts.ets,
        MethodId::EtsAverage => texts.ets_average,
        MethodId::ArimaAverage => texts.arima_average,
        MethodId::Arima => texts.arima,
        MethodId::Ces => texts.ces,
        MethodId::OptimizedTheta => texts.optimized_theta,
        MethodId::Stl => texts.stl,
        MethodId::Mstl => texts.mstl,
        MethodId::TemporalHierarchy => texts.temporal_hierarchy,
        MethodId::Croston => texts.croston,
        MethodId::Sba => texts.sba,
        MethodId::Tsb => texts.tsb,
        MethodId::Adida => texts.adida,
        MethodId::Imapa => texts.imapa,
        MethodId::Pooled => texts.pooled,
        MethodId::Combination => texts.combination,
        MethodId::Seldom => texts.seldom,
        MethodId::Lgt => texts.lgt,
    }
}

/// The word for a class of demand.
pub fn class_name(class: DemandClass, all: &'static Texts) -> &'static str {
    let texts = &all.prepare;
    match class {
        DemandClass::Smooth => texts.class_smooth,
        DemandClass::Erratic => texts.class_erratic,
        DemandClass::Intermittent => texts.class_intermittent,
        DemandClass::Lumpy => texts.class_lumpy,
    }
}

/// The class with the numbers behind it.
pub fn demand_text(it: Intermittency, formats: Formats) -> String {
    let all = formats.language.texts();
    all.prepare.class_text(class_name(it.class, all), formats.number(it.adi, 2), formats.number(it.cv2, 2))
}

/// The name of what the Learn place explains.
pub fn topic_name(topic: Topic, all: &'static Texts) -> &'static str {
    match topic {
        Topic::Method(it) => method_name(it, all),
        Topic::Metric(it) => it.name(all),
        Topic::Rule(it) => it.name(all),
        Topic::Work(it) => it.name(all),
    }
}

/// The name of a node: its account, its product, or both.
pub fn node_name(book: &Book, node: Node, all: &'static Texts) -> String {
    let account = |id| book.account(id).map(|it| it.name.as_str()).unwrap_or_default();
    let product = |id| book.product(id).map(|it| it.name.as_str()).unwrap_or_default();
    match node {
        Node::Company => all.forecast.company.to_owned(),
        Node::Account(id) => account(id).to_owned(),
        Node::Product(id) => product(id).to_owned(),
        Node::Leaf(a, p) => format!("{} / {}", account(a), product(p)),
    }
}
