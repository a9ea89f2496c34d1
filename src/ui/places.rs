//! The pages by place: each place is a part of the application of its own, fetched when it is first gone to.
//!
//! The feature `split` makes every place a split point of the linked program, which `cargo xtask finish` divides there;
//! without it the same functions are simply called, so that tests and native builds know nothing of parts. What several
//! places use is shared by the tool; what the frame uses stays in the main part, whatever place uses it too.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use leptos::prelude::*;

use super::language::tr;
use super::pages::{
    alerts, assumptions, bench, bench_ui, bottom_up, budget, changes, channels, data, feedback, files, forecast,
    import, learn, monitor, people, plan, prepare, report, resources, rolling, series, service, strategy, team, today,
    versions,
};
use super::routes::Route;

/// Why a page cannot be shown: the part that holds it did not come.
#[derive(Debug)]
struct NotFetched;

#[cfg(feature = "split")]
impl From<leptos::wasm_split::SplitLoaderError> for NotFetched {
    fn from(_: leptos::wasm_split::SplitLoaderError) -> Self {
        Self
    }
}

/// For each place a function that makes its pages once its part is there, and one that only fetches the part; and which
/// of them a route needs. A route that no place lists does not compile.
macro_rules! places {
    ($($place:ident, $fetch:ident { $($route:ident $(($of:ident))? => $page:expr,)+ })+) => {
        $(
            #[cfg(not(feature = "split"))]
            async fn $place(route: Route) -> Result<AnyView, NotFetched> {
                Ok(match route {
                    $(Route::$route $(($of))? => $page.into_any(),)+
                    _ => return Err(NotFetched),
                })
            }
            #[cfg(not(feature = "split"))]
            async fn $fetch() -> Result<(), NotFetched> {
                Ok(())
            }
            // The macro exports the function under a name of its own, which the language counts as unsafe.
            #[cfg(feature = "split")]
            #[allow(unsafe_code)]
            #[leptos::wasm_split::wasm_split($place, wasm_split_path = leptos::wasm_split, preload($fetch), fallible)]
            fn $place(route: Route) -> Result<AnyView, NotFetched> {
                Ok(match route {
                    $(Route::$route $(($of))? => $page.into_any(),)+
                    _ => return Err(NotFetched),
                })
            }
        )+

        /// The page of a route, once its part is there.
        async fn page(route: Route) -> Result<AnyView, NotFetched> {
            match route {
                $($(Route::$route { .. } => $place(route).await,)+)+
                // The frame has these itself.
                Route::Start | Route::Nowhere => Err(NotFetched),
                #[cfg(debug_assertions)]
                Route::Gallery => Err(NotFetched),
            }
        }

        /// Fetches the part that holds a route's page, and says whether it came.
        async fn fetch(route: Route) -> bool {
            match route {
                $($(Route::$route { .. } => $fetch().await.is_ok(),)+)+
                Route::Start | Route::Nowhere => false,
                #[cfg(debug_assertions)]
                Route::Gallery => false,
            }
        }
    };
}

places! {
    data, fetch_data {
        Data => view! { <data::DataPage /> },
        Import => view! { <import::ImportPage /> },
    }
    records, fetch_records {
        Changes => view! { <changes::ChangesPage /> },
        Files => view! { <files::FilesPage /> },
        Versions => view! { <versions::VersionsPage kind=versions::Kind::Plan /> },
        Snapshots => view! { <versions::VersionsPage kind=versions::Kind::Forecast /> },
    }
    forecast, fetch_forecast {
        Forecast => view! { <forecast::ForecastPage /> },
        Series(node) => view! { <series::SeriesPage node /> },
        Prepare(node) => view! { <prepare::PreparePage node /> },
        Attention => view! { <prepare::AttentionPage /> },
        Glance => view! { <forecast::glance::GlancePage /> },
        Rolling => view! { <rolling::RollingPage /> },
    }
    plan, fetch_plan {
        Plan => view! { <plan::PlanPage /> },
        Tiers => view! { <plan::target::TiersPage /> },
        Monitor => view! { <monitor::MonitorPage /> },
    }
    team, fetch_team {
        Team => view! { <team::TeamPage /> },
        Fairness => view! { <team::fairness::FairnessPage /> },
        Incentive => view! { <team::incentive::IncentivePage /> },
        BottomUp => view! { <bottom_up::BottomUpPage /> },
        People => view! { <people::PeoplePage /> },
    }
    means, fetch_means {
        Resources => view! { <resources::ResourcesPage /> },
        Service => view! { <service::ServicePage /> },
        Feedback => view! { <feedback::FeedbackPage /> },
    }
    moves, fetch_moves {
        Assumptions => view! { <assumptions::AssumptionsPage /> },
        Strategy => view! { <strategy::StrategyPage /> },
        Channels => view! { <channels::ChannelsPage /> },
    }
    budget, fetch_budget {
        Budget => view! { <budget::BudgetPage /> },
        Variance => view! { <budget::VariancePage /> },
    }
    today, fetch_today {
        Today => view! { <today::TodayPage /> },
        Alerts => view! { <alerts::AlertsPage /> },
        Report => view! { <report::ReportPage /> },
    }
    learn, fetch_learn {
        Learn(topic) => view! { <learn::LearnPage topic /> },
    }
    bench, fetch_bench {
        Bench => view! { <bench::BenchPage /> },
        BenchUi => view! { <bench_ui::BenchUiPage /> },
    }
}

/// The page of a route where its part is there already: then nothing has to be waited for.
fn page_now(route: Route) -> Option<AnyView> {
    match pin!(page(route)).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(page) => page.ok(),
        Poll::Pending => None,
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Part {
    Coming,
    Here,
    Missing,
}

/// Shows the page of a route: at once, or when its part has come. The page is made where it is shown, so that it finds
/// what the application provides.
pub fn show(route: Route) -> AnyView {
    if let Some(page) = page_now(route) {
        return page;
    }
    let part = RwSignal::new(Part::Coming);
    let ask = move || {
        part.set(Part::Coming);
        leptos::task::spawn_local(async move {
            let came = if fetch(route).await { Part::Here } else { Part::Missing };
            // The reader may have gone on.
            let _ = part.try_set(came);
        });
    };
    ask();
    let missing = move || {
        view! {
            <section class="empty" role="alert">
                <h1>{tr(|it| it.places.missing)}</h1>
                <p>{tr(|it| it.places.why)}</p>
                <p class="acts"><button type="button" class="btn do" on:click=move |_| ask()>{tr(|it| it.places.again)}</button></p>
            </section>
        }
        .into_any()
    };
    (move || match part.get() {
        Part::Coming => {
            view! { <section class="empty place-comes" aria-busy="true"><div role="status"><h1>{tr(|it| it.app.opening)}</h1></div></section> }
                .into_any()
        }
        Part::Here => page_now(route).unwrap_or_else(missing),
        Part::Missing => missing(),
    })
    .into_any()
}
