//! Where the reader is: the fragment of the address, so that deep links work on any static host.

use crate::domain::Node;
use crate::i18n::Topic;

/// A place in the application.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Route {
    /// The first visit, or a workspace without data.
    #[default]
    Start,
    /// What the workspace holds.
    Data,
    /// Bringing data in.
    Import,
    /// Every node's forecast.
    Forecast,
    /// All accounts or products in small charts, and the history shaded.
    Glance,
    /// One node in depth.
    Series(Node),
    /// What is done to one node's history before it is forecast.
    Prepare(Node),
    /// The nodes whose histories hold open questions.
    Attention,
    /// Target and decomposition.
    Plan,
    /// The tiers of the target, and whether it is one.
    Tiers,
    /// The plan over the sales team.
    Team,
    /// Whether the plan is fair.
    Fairness,
    /// Plan against actual and forecast.
    Monitor,
    /// The one-page brief.
    Report,
    /// Versions of the plan.
    Versions,
    /// What is said from below against the plan.
    BottomUp,
    /// What an incentive scheme pays.
    Incentive,
    /// Hours and effort.
    Resources,
    /// What the plan rests on.
    Assumptions,
    /// What is done about product, price, promotion and channel.
    Strategy,
    /// What is promised before, during and after a sale, and what happened.
    Service,
    /// What the market says.
    Feedback,
    /// Whom the team needs.
    People,
    /// Other ways to sell.
    Channels,
    /// Revenue, expenses and profit as budgeted.
    Budget,
    /// The budget against what happened and against last year.
    Variance,
    /// Snapshots of the forecast.
    Snapshots,
    /// Who changed what, when and why.
    Changes,
    /// Files in and out: compare, merge, hand on.
    Files,
    /// What is due, what changed, what is off.
    Today,
    /// What watching the plan found.
    Alerts,
    /// Where the year lands, close by close.
    Rolling,
    /// Methods, measures and rules explained: all of them, or one.
    Learn(Option<Topic>),
    /// Timing of the engine in this browser.
    Bench,
    /// A large chart and a large grid to measure the page by.
    BenchUi,
    /// An address that no page has, such as a mistyped link.
    Nowhere,
    /// The components, while developing.
    #[cfg(debug_assertions)]
    Gallery,
}

impl Route {
    /// The route of a fragment; without one it is the start.
    pub fn parse(fragment: &str) -> Self {
        let path = fragment.trim_start_matches('#').trim_matches('/');
        match path.split('/').collect::<Vec<_>>()[..] {
            ["data"] => Route::Data,
            ["data", "import"] => Route::Import,
            ["data", "changes"] => Route::Changes,
            ["data", "files"] => Route::Files,
            ["forecast", "snapshots"] => Route::Snapshots,
            ["forecast", "rolling"] => Route::Rolling,
            ["plan", "versions"] => Route::Versions,
            ["plan", "hours"] => Route::Resources,
            ["plan", "assumptions"] => Route::Assumptions,
            ["plan", "feedback"] => Route::Feedback,
            ["plan", "people"] => Route::People,
            ["plan", "channels"] => Route::Channels,
            ["plan", "bottom-up"] => Route::BottomUp,
            ["plan", "incentive"] => Route::Incentive,
            ["plan", "budget"] => Route::Budget,
            ["plan", "variance"] => Route::Variance,
            ["plan", "strategy"] => Route::Strategy,
            ["plan", "service"] => Route::Service,
            ["forecast"] => Route::Forecast,
            ["forecast", "glance"] => Route::Glance,
            ["forecast", "attention"] => Route::Attention,
            ["forecast", ref key @ .., "prepare"] => parse_node(key).map_or(Route::Forecast, Route::Prepare),
            ["forecast", ref key @ ..] => parse_node(key).map_or(Route::Forecast, Route::Series),
            ["plan"] => Route::Plan,
            ["plan", "tiers"] => Route::Tiers,
            ["plan", "team"] => Route::Team,
            ["plan", "fairness"] => Route::Fairness,
            ["plan", "monitor"] => Route::Monitor,
            ["plan", "alerts"] => Route::Alerts,
            ["today"] => Route::Today,
            ["report"] => Route::Report,
            ["learn"] => Route::Learn(None),
            ["learn", ..] => Route::Learn(path.strip_prefix("learn/").and_then(Topic::parse)),
            ["bench"] => Route::Bench,
            ["bench", "ui"] => Route::BenchUi,
            #[cfg(debug_assertions)]
            ["gallery"] => Route::Gallery,
            [""] => Route::Start,
            _ => Route::Nowhere,
        }
    }

    /// Its fragment, with the `#`.
    pub fn href(self) -> String {
        match self {
            Route::Start | Route::Nowhere => "#/".to_owned(),
            Route::Data => "#/data".to_owned(),
            Route::Import => "#/data/import".to_owned(),
            Route::Forecast => "#/forecast".to_owned(),
            Route::Series(node) => format!("#/forecast/{}", node_key(node)),
            Route::Prepare(node) => format!("#/forecast/{}/prepare", node_key(node)),
            Route::Glance => "#/forecast/glance".to_owned(),
            Route::Attention => "#/forecast/attention".to_owned(),
            Route::Plan => "#/plan".to_owned(),
            Route::Tiers => "#/plan/tiers".to_owned(),
            Route::Team => "#/plan/team".to_owned(),
            Route::Fairness => "#/plan/fairness".to_owned(),
            Route::Monitor => "#/plan/monitor".to_owned(),
            Route::Report => "#/report".to_owned(),
            Route::Versions => "#/plan/versions".to_owned(),
            Route::Resources => "#/plan/hours".to_owned(),
            Route::Assumptions => "#/plan/assumptions".to_owned(),
            Route::Feedback => "#/plan/feedback".to_owned(),
            Route::People => "#/plan/people".to_owned(),
            Route::Channels => "#/plan/channels".to_owned(),
            Route::BottomUp => "#/plan/bottom-up".to_owned(),
            Route::Incentive => "#/plan/incentive".to_owned(),
            Route::Budget => "#/plan/budget".to_owned(),
            Route::Variance => "#/plan/variance".to_owned(),
            Route::Strategy => "#/plan/strategy".to_owned(),
            Route::Service => "#/plan/service".to_owned(),
            Route::Snapshots => "#/forecast/snapshots".to_owned(),
            Route::Changes => "#/data/changes".to_owned(),
            Route::Files => "#/data/files".to_owned(),
            Route::Today => "#/today".to_owned(),
            Route::Alerts => "#/plan/alerts".to_owned(),
            Route::Rolling => "#/forecast/rolling".to_owned(),
            Route::Learn(None) => "#/learn".to_owned(),
            Route::Learn(Some(topic)) => format!("#/learn/{}", topic.path()),
            Route::Bench => "#/bench".to_owned(),
            Route::BenchUi => "#/bench/ui".to_owned(),
            #[cfg(debug_assertions)]
            Route::Gallery => "#/gallery".to_owned(),
        }
    }

    /// The place of the rail that it belongs to.
    pub fn place(self) -> Option<Place> {
        match self {
            Route::Start | Route::Bench | Route::BenchUi | Route::Nowhere => None,
            #[cfg(debug_assertions)]
            Route::Gallery => None,
            Route::Data | Route::Import | Route::Changes | Route::Files => Some(Place::Data),
            Route::Today => Some(Place::Today),
            Route::Forecast
            | Route::Glance
            | Route::Series(_)
            | Route::Prepare(_)
            | Route::Attention
            | Route::Snapshots
            | Route::Rolling => Some(Place::Forecast),
            Route::Plan
            | Route::Tiers
            | Route::Team
            | Route::Fairness
            | Route::Monitor
            | Route::Versions
            | Route::BottomUp
            | Route::Incentive
            | Route::Budget
            | Route::Variance
            | Route::Alerts
            | Route::Resources
            | Route::Strategy
            | Route::Service
            | Route::Feedback
            | Route::People
            | Route::Channels
            | Route::Assumptions => Some(Place::Plan),
            Route::Report => Some(Place::Reports),
            Route::Learn(_) => Some(Place::Learn),
        }
    }
}

/// The places of the rail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// What is due, what changed, what is off; once there is data.
    Today,
    /// Sales history.
    Data,
    /// Forecasts.
    Forecast,
    /// Targets and monitoring.
    Plan,
    /// Briefs.
    Reports,
    /// Explanations.
    Learn,
}

impl Place {
    /// Every place, in the order of the rail.
    pub const ALL: [Place; 6] = [Place::Today, Place::Data, Place::Forecast, Place::Plan, Place::Reports, Place::Learn];

    /// Where a click leads.
    pub fn route(self) -> Route {
        match self {
            Place::Today => Route::Today,
            Place::Data => Route::Data,
            Place::Forecast => Route::Forecast,
            Place::Plan => Route::Plan,
            Place::Reports => Route::Report,
            Place::Learn => Route::Learn(None),
        }
    }
}

/// The node as it stands in addresses: one word that no other node has.
pub fn node_key(node: Node) -> String {
    match node {
        Node::Company => "company".to_owned(),
        Node::Account(account) => format!("account/{account}"),
        Node::Product(product) => format!("product/{product}"),
        Node::Leaf(account, product) => format!("account/{account}/{product}"),
    }
}

fn parse_node(key: &[&str]) -> Option<Node> {
    match key {
        ["company"] => Some(Node::Company),
        ["account", account] => account.parse().ok().map(Node::Account),
        ["product", product] => product.parse().ok().map(Node::Product),
        ["account", account, product] => Some(Node::Leaf(account.parse().ok()?, product.parse().ok()?)),
        _ => None,
    }
}
