//! The application: state above, frame around, the page that the address names inside.

use leptos::ev;
use leptos::prelude::*;

use crate::i18n::use_symbols_of;

use super::choice::perform;
use super::frame::Frame;
use super::hand_over::Choice;
use super::navigation::{HasData, go, provide_route, use_route};
use super::overlays::provide_overlays;
use super::pages::{
    alerts, assumptions, bench, bottom_up, budget, changes, channels, data, feedback, files, forecast, import, learn,
    monitor, people, plan, prepare, report, resources, rolling, series, service, start, strategy, team, today,
    versions,
};
use super::platform::intl::BrowserIntl;
use super::platform::workers;
use super::routes::Route;
use super::state::{
    FirstOpened, provide_bench, provide_forecasts, provide_formats, provide_preferences, provide_product_sums,
    provide_watching,
};

/// The whole application.
#[component]
pub fn App(
    /// The workspace that the visit begins with.
    #[prop(optional_no_strip)]
    first: FirstOpened,
    /// What the first view handed over.
    #[prop(optional_no_strip)]
    choice: Option<Choice>,
) -> impl IntoView {
    use_symbols_of(&BrowserIntl);
    let bench = provide_bench(first);
    let preferences = provide_preferences();
    provide_formats();
    provide_forecasts();
    provide_product_sums();
    provide_watching();
    let has_data = bench.select(|it| it.book.is_some());
    provide_context(HasData(has_data.into()));
    let overlays = provide_overlays();
    workers::start();
    // Before the route is read: what was handed over says where to go, unless the reader went on meanwhile.
    if let Some(choice) = choice {
        let gone_on = Route::parse(&window().location().hash().unwrap_or_default());
        let stays = matches!(choice, Choice::SalesFile(_) | Choice::SalesText(_) | Choice::WorkspaceFile(_));
        perform(bench, preferences, overlays, choice);
        if gone_on != Route::Start && !stays {
            go(gone_on);
        }
    }
    provide_route();
    // A page that is put away may never come back; what waits is stored now.
    let _ = window_event_listener(ev::visibilitychange, move |_| bench.save_now());
    let _ = window_event_listener(ev::pagehide, move |_| bench.save_now());
    let route = use_route();
    view! {
        <Frame>
            {move || match route.get() {
                Route::Start => view! { <start::StartPage on_choice=Callback::new(move |it| perform(bench, preferences, overlays, it)) /> }.into_any(),
                Route::Data => view! { <data::DataPage /> }.into_any(),
                Route::Import => view! { <import::ImportPage /> }.into_any(),
                Route::Forecast => view! { <forecast::ForecastPage /> }.into_any(),
                Route::Series(node) => view! { <series::SeriesPage node /> }.into_any(),
                Route::Prepare(node) => view! { <prepare::PreparePage node /> }.into_any(),
                Route::Glance => view! { <forecast::glance::GlancePage /> }.into_any(),
                Route::Attention => view! { <prepare::AttentionPage /> }.into_any(),
                Route::Plan => view! { <plan::PlanPage /> }.into_any(),
                Route::Tiers => view! { <plan::target::TiersPage /> }.into_any(),
                Route::Team => view! { <team::TeamPage /> }.into_any(),
                Route::Fairness => view! { <team::fairness::FairnessPage /> }.into_any(),
                Route::Monitor => view! { <monitor::MonitorPage /> }.into_any(),
                Route::Report => view! { <report::ReportPage /> }.into_any(),
                Route::Versions => view! { <versions::VersionsPage kind=versions::Kind::Plan /> }.into_any(),
                Route::Feedback => view! { <feedback::FeedbackPage /> }.into_any(),
                Route::People => view! { <people::PeoplePage /> }.into_any(),
                Route::Channels => view! { <channels::ChannelsPage /> }.into_any(),
                Route::Resources => view! { <resources::ResourcesPage /> }.into_any(),
                Route::Strategy => view! { <strategy::StrategyPage /> }.into_any(),
                Route::Service => view! { <service::ServicePage /> }.into_any(),
                Route::Assumptions => view! { <assumptions::AssumptionsPage /> }.into_any(),
                Route::BottomUp => view! { <bottom_up::BottomUpPage /> }.into_any(),
                Route::Incentive => view! { <team::incentive::IncentivePage /> }.into_any(),
                Route::Budget => view! { <budget::BudgetPage /> }.into_any(),
                Route::Variance => view! { <budget::VariancePage /> }.into_any(),
                Route::Snapshots => view! { <versions::VersionsPage kind=versions::Kind::Forecast /> }.into_any(),
                Route::Changes => view! { <changes::ChangesPage /> }.into_any(),
                Route::Files => view! { <files::FilesPage /> }.into_any(),
                Route::Today => view! { <today::TodayPage /> }.into_any(),
                Route::Alerts => view! { <alerts::AlertsPage /> }.into_any(),
                Route::Rolling => view! { <rolling::RollingPage /> }.into_any(),
                Route::Learn(topic) => view! { <learn::LearnPage topic /> }.into_any(),
                #[cfg(debug_assertions)]
                Route::Gallery => view! { <super::pages::gallery::GalleryPage /> }.into_any(),
                Route::Bench => view! { <bench::BenchPage /> }.into_any(),
                Route::BenchUi => view! { <super::pages::bench_ui::BenchUiPage /> }.into_any(),
            }}
        </Frame>
    }
}
