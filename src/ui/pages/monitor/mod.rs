//! Monitoring: plan against actual and forecast, who is off pace, and what is still needed.

pub mod chart;
mod gaps;
mod gauge;
mod table;
mod working;

use std::cell::Cell;

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::charts::Chart;
use crate::domain::{AccountId, MonthRange};
use crate::plan::{Monitoring, PlanError, TargetPlan};
use crate::ui::components::chart::ChartView;
use crate::ui::components::later::Later;
use crate::ui::components::sentence::{FigureInk, Sentence};
use crate::ui::components::table_out::TableOut;
use crate::ui::language::tr;
use crate::ui::platform::clock;
use crate::ui::routes::Route;
use crate::workbench::gap_tree::{GapTree, gap_tree};
use crate::workbench::planning::monitoring;

use super::plan::adjust::{self, Adjust};
use super::plan::bracket;
use super::plan::desk::Desk;
use super::plan::view::{Stage, current_plan, stage, window_words};
use super::plan::{NotYet, PlanTabs};

use chart::{deviation, deviation_table, fan};
use gaps::Gaps;
use gauge::RestGauge;
use table::{off_list, pace_book, pace_table, save, table};
use working::working;

/// How everything stands, with the plan it is measured by.
#[derive(Clone)]
struct Standing {
    plan: Arc<TargetPlan>,
    monitoring: Arc<Monitoring>,
    gaps: Option<Arc<GapTree>>,
}

thread_local! {
    static WISHED: Cell<Option<AccountId>> = const { Cell::new(None) };
}

/// The account that the page opens with next time; `None` for the company.
pub fn show_account(account: Option<AccountId>) {
    WISHED.set(account);
}

/// The page.
#[component]
pub fn MonitorPage() -> impl IntoView {
    let desk = Desk::of_bench();
    let has_plan = desk.bench.select(|it| it.plan.is_some());
    let stage = Memo::new(move |_| desk.bench.with(|it| desk.forecasts.with(|state| stage(it, state))));
    view! {
        <PlanTabs shown=Route::Monitor />
        {move || match (stage.get(), has_plan.get()) {
            (Stage::Ready, true) => view! { <Monitor desk /> }.into_any(),
            (Stage::NoData, _) | (Stage::Quantity, _) | (_, true) => view! { <NotYet stage=stage.get() /> }.into_any(),
            (_, false) => view! {
                <section class="empty"><h1>{tr(|it| it.plan.no_plan)}</h1><p>{tr(|it| it.plan.no_plan_text)}</p>
                    <p class="acts"><a class="btn do" href=Route::Plan.href()>{tr(|it| it.plan.to_plan)}</a></p></section>
            }.into_any(),
        }}
    }
}

#[component]
fn Monitor(desk: Desk) -> impl IntoView {
    let standing = standing_of(desk);
    // Chances stand in the table, so it waits for them: made once and not twice.
    let is_whole = Memo::new(move |_| desk.view.read().is_some());
    // Kept here: an adjustment makes the board anew, and what it said and spoke of stays.
    let (chosen, said) = (RwSignal::new(WISHED.take()), RwSignal::new(None));
    move || match (standing.get(), is_whole.get()) {
        (Progress::Whole(standing), true) => view! { <Board desk standing chosen said /> }.into_any(),
        (Progress::Refused(error), _) => {
            view! { <p class="empty bad" role="alert">{desk.say(|it| it.refusal(&error))}</p> }.into_any()
        }
        (Progress::Nothing, _) => view! { <NotYet stage=Stage::NoForecast /> }.into_any(),
        (Progress::Whole(_) | Progress::Coming, _) => ().into_any(),
    }
}

/// How far the figures of the page are.
#[derive(Clone)]
enum Progress {
    /// They are being put together: a turn or two.
    Coming,
    /// There is no forecast.
    Nothing,
    /// The plan does not fit together.
    Refused(PlanError),
    /// There they are.
    Whole(Standing),
}

/// How everything stands, put together in a turn of its own.
fn standing_of(desk: Desk) -> RwSignal<Progress> {
    let standing = RwSignal::new(Progress::Coming);
    let make = move || {
        desk.bench.with_untracked(|document| {
            let found = current_plan(document).and_then(|plan| {
                let tree = desk.forecasts.with_untracked(|it| it.tree.clone())?;
                let found = monitoring(document, &tree, &plan)?;
                Some(found.map(|it| {
                    let book = document.book.as_deref();
                    let gaps = book.and_then(|book| gap_tree(book, &tree, plan.window, &it)).map(Arc::new);
                    Standing { plan, monitoring: Arc::new(it), gaps }
                }))
            });
            match found {
                Some(Ok(it)) => Progress::Whole(it),
                Some(Err(error)) => Progress::Refused(error),
                None => Progress::Nothing,
            }
        })
    };
    Effect::new(move || {
        let asked = desk.sources.get();
        spawn_local(async move {
            clock::turn().await;
            if desk.sources.try_get_untracked().as_ref() != Some(&asked) {
                return; // Changed meanwhile, and asked for anew; or the page was left.
            }
            let made = make();
            clock::turn().await;
            if desk.sources.try_get_untracked().as_ref() == Some(&asked) {
                let _ = standing.try_set(made);
            }
        });
    });
    standing
}

#[component]
fn Board(
    desk: Desk,
    standing: Standing,
    chosen: RwSignal<Option<AccountId>>,
    said: RwSignal<Option<adjust::Said>>,
) -> impl IntoView {
    let standing = StoredValue::new(standing);
    let pace_of = move |account: Option<AccountId>| {
        standing.with_value(|it| match account {
            None => it.monitoring.company.clone(),
            Some(account) => it
                .monitoring
                .accounts
                .iter()
                .find(|it| it.account == account)
                .map_or_else(|| it.monitoring.company.clone(), |it| it.pace.clone()),
        })
    };
    let window = standing.with_value(|it| it.plan.window);
    let fiscal_start = desk.bench.select(|it| it.workspace.fiscal_start_month);
    let window_name = move || window_words(window, fiscal_start.get(), desk.texts(), desk.formats.get());
    let sentence =
        Signal::derive(move || standing.with_value(|it| sentence(desk, &it.monitoring, window, &window_name())));
    let at = move || {
        let (words, formats) = (&desk.texts().plan, desk.formats.get());
        standing.with_value(|it| {
            words.monitor_at(window_name(), formats.count(it.monitoring.company.n_elapsed), formats.count(window.len))
        })
    };
    let chart = Signal::derive(move || {
        let mut chart = deviation(&pace_of(chosen.get()), window, fiscal_start.get(), desk.texts(), desk.formats.get());
        if !chart.forecast.is_empty() {
            (chart.band80, chart.band95) = {
                let from = (desk.bench, desk.forecasts);
                standing.with_value(|it| fan(from, &it.plan, chosen.get(), desk.formats.get())).unzip()
            };
        }
        Chart::from(chart)
    });
    let title = Signal::derive(move || {
        let (words, formats) = (&desk.texts().plan, desk.formats.get());
        let name = chosen.get().map_or_else(|| words.company.to_owned(), |it| name_of(desk, it));
        match pace_of(chosen.get()).gap {
            Some(gap) => words.deviation_title(name, formats.money_signed(gap), formats.unit_label()),
            None => words.deviation_title_unknown(name),
        }
    });
    let refused = RwSignal::new(None::<String>);
    let numbers =
        move |()| Some(deviation_table(&pace_of(chosen.get_untracked()), window, desk.formats.get_untracked()));
    let unit = Signal::derive(move || tr(|it| it.plan.deviation_small)().to_owned());
    let says = Signal::derive(move || tr(|it| it.chart.says_deviation)().to_owned());
    view! {
        <div class="head">
            <div class="say"><p class="at">{at}</p><h1><Sentence text=sentence /></h1></div>
            <div class="acts">
                <button type="button" class="btn" on:click=move |_| refused.set(standing.with_value(|it| save(desk, it)).err())>{tr(|it| it.plan.export_csv)}</button>
                <TableOut workbook=Callback::new(move |()| Some(standing.with_value(|it| pace_book(desk, it)))) table=Callback::new(move |()| Some(standing.with_value(|it| pace_table(desk, it)))) />
            </div>
        </div>
        <div class="body monitor">
            {move || refused.get().map(|it| view! { <p class="bad" role="alert">{desk.texts().plan.not_exported(it)}</p> })}
            <div class="pics">
                <section>
                    <ChartView chart title unit says height=Signal::stored(380.0) width=760.0 file=Callback::new(|()| "kedge-pace".to_owned()) table=Callback::new(numbers)>
                        <Show when=move || chosen.get().is_some()><button type="button" class="btn sm" on:click=move |_| chosen.set(None)>{tr(|it| it.plan.company)}</button></Show>
                    </ChartView>
                </section>
                <section>{move || standing.with_value(|it| off_list(desk, &it.monitoring))}<RestGauge desk monitoring=standing.with_value(|it| it.monitoring.clone()) /></section>
            </div>
            {move || {
                let name = chosen.get().map_or_else(|| desk.texts().plan.company.to_owned(), |it| name_of(desk, it));
                working(desk, &name, &pace_of(chosen.get()), window)
            }}
            <div class="bar"><h2>{tr(|it| it.plan.monitor_table)}<small>{move || desk.formats.get().unit_label()}</small></h2></div>
            <Later><div class="scroll">{move || standing.with_value(|it| table(desk, it, chosen))}</div>{standing.with_value(|it| it.gaps.as_deref().cloned()).map(|gaps| view! { <Gaps desk gaps /> })}<Adjust desk chosen said /></Later>
        </div>
    }
}

fn name_of(desk: Desk, account: AccountId) -> String {
    desk.names.with(|it| it.get(&account).cloned()).unwrap_or_else(|| account.to_string())
}

fn sentence(desk: Desk, monitoring: &Monitoring, window: MonthRange, window_name: &str) -> String {
    let (words, formats, company) = (&desk.texts().plan, desk.formats.get(), &monitoring.company);
    let landing = company.landing.map(|it| FigureInk::Forecast.wrap(&formats.money(it)));
    let gap = company.gap.map(|it| {
        let share = company.projected_attainment.map(|it| formats.percent_signed(it - 1.0, 1)).unwrap_or_default();
        format!("{}{}{share}{}", formats.money_signed(it), bracket(formats, 0), bracket(formats, 1))
    });
    let time = formats.percent(company.n_elapsed as f64 / window.len.max(1) as f64, 0);
    let progress = company.attainment.map_or_else(|| "—".to_owned(), |it| formats.percent(it, 0));
    let first = match (landing.zip(gap), company.n_elapsed) {
        (Some((landing, gap)), 0) => words.monitor_ahead(window_name, landing, formats.unit_label(), gap),
        (None, 0) => words.monitor_ahead_unknown(window_name),
        (Some((landing, gap)), _) => words.monitor_running(progress, time, landing, formats.unit_label(), gap),
        (None, _) => words.monitor_running_unknown(progress, time),
    };
    let space = formats.language.between_sentences();
    match monitoring.off_pace.first() {
        Some(it) => {
            let gap = FigureInk::Bad.wrap(&formats.money_signed(it.gap));
            format!("{first}{space}{}", words.monitor_worst(name_of(desk, it.account), gap))
        }
        None => first,
    }
}
