//! Monitoring: plan against actual and forecast, who is off pace, and what is still needed.

use std::collections::HashMap;
use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::charts::{Band, Chart, DeviationChart, EndLabel, LegendEntry, MonthAxis, Part, TimeMark, ValueText};
use crate::domain::{AccountId, Money, Month, MonthRange, Node};
use crate::i18n::{Formats, Metric, Signed, Texts};
use crate::import::export::{Cell, ExportTable};
use crate::plan::{Attainability, Monitoring, PaceOutcome, PaceStatus, PlanError, TargetPlan, percentile_of};
use crate::sheet::protocol::ExportBook;
use crate::ui::components::chart::ChartView;
use crate::ui::components::later::Later;
use crate::ui::components::sentence::{FigureInk, Sentence};
use crate::ui::components::table_out::TableOut;
use crate::ui::language::tr;
use crate::ui::platform::clock;
use crate::ui::routes::Route;
use crate::ui::state::export_book;
use crate::ui::tips::Term;
use crate::workbench::planning::{monitoring, outlook};

use super::plan::adjust::{self, Adjust};
use super::plan::bracket;
use super::plan::desk::Desk;
use super::plan::export::save_table;
use super::plan::grid::{SHOWN, chance_bar};
use super::plan::view::{RowKey, Stage, current_plan, stage, window_words};
use super::plan::{NotYet, PlanTabs};

/// Accounts named in the list of shortfalls.
const NAMED: usize = 8;

/// How everything stands, with the plan it is measured by.
#[derive(Clone)]
struct Standing {
    plan: Arc<TargetPlan>,
    monitoring: Arc<Monitoring>,
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
    let (chosen, said) = (RwSignal::new(None::<AccountId>), RwSignal::new(None));
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
                let found = desk.forecasts.with_untracked(|it| monitoring(document, it.tree.as_deref()?, &plan))?;
                Some(found.map(|it| Standing { plan, monitoring: Arc::new(it) }))
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
            (chart.band80, chart.band95) = standing.with_value(|it| fan(desk, &it.plan, chosen.get())).unzip();
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
                    <ChartView chart title unit says height=Signal::stored(280.0) width=760.0 file=Callback::new(|()| "kedge-pace".to_owned()) table=Callback::new(numbers)>
                        <Show when=move || chosen.get().is_some()><button type="button" class="btn sm" on:click=move |_| chosen.set(None)>{tr(|it| it.plan.company)}</button></Show>
                    </ChartView>
                </section>
                <section>{move || standing.with_value(|it| off_list(desk, &it.monitoring))}</section>
            </div>
            <div class="bar"><h2>{tr(|it| it.plan.monitor_table)}<small>{move || desk.formats.get().unit_label()}</small></h2></div>
            <Later><div class="scroll">{move || standing.with_value(|it| table(desk, it, chosen))}</div><Adjust desk chosen said /></Later>
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
    let space = if formats.language == crate::i18n::Language::En { " " } else { "" };
    match monitoring.off_pace.first() {
        Some(it) => {
            let gap = FigureInk::Bad.wrap(&formats.money_signed(it.gap));
            format!("{first}{space}{}", words.monitor_worst(name_of(desk, it.account), gap))
        }
        None => first,
    }
}

fn deviation(
    pace: &PaceOutcome,
    window: MonthRange,
    fiscal_start: u32,
    texts: &'static Texts,
    formats: Formats,
) -> DeviationChart {
    let unit = formats.unit.minor_units() as f64;
    let value = |it: Money| it.minor() as f64 / unit;
    let n = pace.n_elapsed;
    let offset = (window.first.month() + 12 - fiscal_start) % 12;
    let axis =
        MonthAxis::fiscal(window.len, offset as usize, |it| format!("Q{}", it + 1), |_| (String::new(), Vec::new()))
            .with_months(window.iter().map(|it| formats.month_name(it)).collect());
    let axis = MonthAxis { years: Vec::new(), ..axis };
    let ahead: Vec<f64> = pace.deviation.iter().skip(n).map_while(|it| it.map(value)).collect();
    let last = n.checked_sub(1).and_then(|it| pace.deviation.get(it).copied().flatten());
    // With the required months the deviation goes back to zero by the end.
    let required = match last {
        Some(last) if n < window.len => {
            let open: Money = pace.required.iter().copied().sum();
            let mut left = value(last);
            let back = -left;
            pace.required
                .iter()
                .map(|it| {
                    left += if open == Money::default() { 0.0 } else { back * it.to_f64() / open.to_f64() };
                    left
                })
                .collect()
        }
        _ => Vec::new(),
    };
    DeviationChart {
        axis,
        tick_text: ValueText::new(move |it| {
            let text = formats.number(it, if it != 0.0 && it.abs() < 10.0 { 1 } else { 0 });
            if it > 0.0 { format!("+{text}") } else { text }
        }),
        actual: pace.deviation.iter().take(n).map(|it| it.map(value)).collect(),
        forecast_start: n,
        end_labels: (ahead.len() + n == window.len)
            .then_some(pace.gap)
            .flatten()
            .map(|it| EndLabel {
                value: value(it),
                text: texts.plan.landing_label(formats.money_with(it, 0, Signed::Always)),
                bold: true,
                part: Part::Forecast,
            })
            .into_iter()
            .collect(),
        forecast: ahead,
        band80: None,
        band95: None,
        required,
        now: (n > 0 && n < window.len).then(|| TimeMark { position: n as f64, label: texts.plan.today.to_owned() }),
        target_label: texts.plan.path.to_owned(),
        last_label: last.map(|it| formats.money_signed(it)).unwrap_or_default(),
        names: vec![
            LegendEntry::new(Part::Actual, texts.forecast.actual),
            LegendEntry::new(Part::Forecast, texts.forecast.forecast),
            LegendEntry::new(Part::Required, texts.chart.way_back),
        ],
        value_text: ValueText::new(move |it| formats.money_signed(Money::from_minor((it * unit).round() as i64))),
    }
}

/// The deviation from the path at each month's end.
fn deviation_table(pace: &PaceOutcome, window: MonthRange, formats: Formats) -> ExportTable {
    let texts = formats.language.texts();
    let optional = |it: Option<Money>| it.map_or(Cell::Empty, Cell::Money);
    let row = |(i, month): (usize, Month)| {
        let deviation = pace.deviation.get(i).copied().flatten();
        let (actual, ahead) = if i < pace.n_elapsed { (deviation, None) } else { (None, deviation) };
        let required = i.checked_sub(pace.n_elapsed).and_then(|it| pace.required.get(it).copied());
        vec![Cell::Month(month), optional(actual), optional(ahead), optional(required)]
    };
    ExportTable {
        name: texts.sheets.sheet_pace.to_owned(),
        header: [texts.forecast.month, texts.forecast.actual, texts.forecast.forecast, texts.plan.required_none]
            .map(Cell::text)
            .to_vec(),
        rows: window.iter().enumerate().map(row).collect(),
        n_names: 1,
    }
}

/// The 80 % and 95 % ranges of the running sum, less the plan's path.
fn fan(desk: Desk, plan: &TargetPlan, account: Option<AccountId>) -> Option<(Band, Band)> {
    let unit = desk.formats.get().unit.minor_units() as f64;
    let path: Vec<Money> = match account {
        None => plan.month_totals(),
        Some(account) => plan.row(account)?.cells.iter().map(|it| it.amount).collect(),
    };
    let node = account.map_or(Node::Company, Node::Account);
    let outlook = desk.bench.with(|document| {
        desk.forecasts.with(|it| outlook(document, it.tree.as_deref()?, &it.forecasts, node, plan.window))
    })?;
    let n_closed = outlook.sold.len();
    let steps = &outlook.cumulative.as_ref()?.quantiles;
    if steps.len() < outlook.remaining.len() {
        return None;
    }
    let band = |low: f64, high: f64| {
        let mut due: Money = path.iter().take(n_closed).copied().sum();
        let month = |(steps, target): (&Vec<f64>, &Money)| {
            due += *target;
            let from = (outlook.actual_to_date - due).minor() as f64;
            let at = |q: f64| (from + 100.0 * percentile_of(steps, q).unwrap_or(0.0)) / unit;
            (at(low), at(high))
        };
        let (lower, upper) = steps.iter().zip(&path[n_closed..]).map(month).unzip();
        Band { lower, upper }
    };
    Some((band(10.0, 90.0), band(2.5, 97.5)))
}

fn off_list(desk: Desk, monitoring: &Monitoring) -> impl IntoView + use<> {
    let (words, formats) = (&desk.texts().plan, desk.formats.get());
    let sum: Money = monitoring.off_pace.iter().map(|it| it.gap).sum();
    let title = if monitoring.off_pace.is_empty() {
        words.off_none.to_owned()
    } else {
        words.off_title(formats.count(monitoring.off_pace.len()), formats.money(-sum), formats.unit_label())
    };
    let rows = monitoring.off_pace.iter().take(NAMED).map(|it| view! {
        <li><span>{name_of(desk, it.account)}</span><b class="bad" data-minor=it.gap.minor().to_string()>{formats.money_signed(it.gap)}</b>
            <span class="q">{words.share_of_gap(formats.percent(it.share, 0))}</span></li>
    }).collect_view();
    view! { <div class="bar"><h2>{title}<small>{words.off_small}</small></h2></div><ul class="offs">{rows}</ul> }
}

fn status_words(status: PaceStatus, texts: &'static Texts) -> (&'static str, &'static str, &'static str) {
    let words = &texts.plan;
    match status {
        PaceStatus::Reached => ("✓", "good", words.status_reached),
        PaceStatus::Ahead => ("▲", "good", words.status_ahead),
        PaceStatus::OnPace => ("●", "q", words.status_on_pace),
        PaceStatus::Behind => ("▼", "bad", words.status_behind),
        PaceStatus::NotStarted => ("○", "q", words.status_not_started),
        PaceStatus::NoTarget => ("–", "q", words.status_no_target),
    }
}

fn table(desk: Desk, standing: &Standing, chosen: RwSignal<Option<AccountId>>) -> impl IntoView + use<> {
    let (words, formats, monitoring) = (&desk.texts().plan, desk.formats.get(), &standing.monitoring);
    let chances: HashMap<RowKey, Attainability> = desk
        .view
        .get()
        .iter()
        .flat_map(|it| it.rows.iter().chain([&it.company]))
        .filter_map(|it| Some((it.key, it.probability?)))
        .collect();
    let next = standing.plan.window.first.plus(monitoring.company.n_elapsed as i32);
    let needed = if monitoring.company.required.is_empty() {
        words.required_none.to_owned()
    } else {
        words.required_next(formats.month(next))
    };
    let mut accounts: Vec<_> = monitoring.accounts.iter().collect();
    accounts.sort_by_key(|it| std::cmp::Reverse(it.pace.target));
    let row = |account: Option<AccountId>, name: String, pace: &PaceOutcome| {
        let money = |it: Option<Money>| it.map_or_else(|| "—".to_owned(), |it| formats.money(it));
        let minor = |it: Option<Money>| it.map(|it| it.minor().to_string());
        let (shape, class, status) = status_words(pace.status, desk.texts());
        let key = account.map_or(RowKey::Company, RowKey::Account);
        let probability = chances.get(&key).copied();
        let missing = (pace.n_missing > 0)
            .then(|| view! { " "<small class="warn">{words.missing_months(formats.count(pace.n_missing))}</small> });
        let pick_label = words.show_account(name.clone());
        view! {
            <tr class:lv0=account.is_none() class:on=move || chosen.get() == account data-row=account.map_or_else(|| "company".to_owned(), |it| it.to_string())>
                <td class="l"><button type="button" class="row-pick" aria-label=pick_label on:click=move |_| chosen.set(account)>{name}</button>{missing}</td>
                <td class="tg" data-minor=pace.target.minor().to_string()>{formats.money(pace.target)}</td>
                <td class="hide-p" data-minor=pace.actual_to_date.minor().to_string()>{if pace.n_elapsed == 0 { "—".to_owned() } else { formats.money(pace.actual_to_date) }}</td>
                <td class="hide-p">{pace.pace.map_or_else(|| "—".to_owned(), |it| formats.percent(it, 0))}</td>
                <td class="fc" data-minor=minor(pace.landing)>{money(pace.landing)}</td>
                <td class:bad=pace.gap.is_some_and(|it| it < Money::default()) data-minor=minor(pace.gap)>{pace.gap.map_or_else(|| "—".to_owned(), |it| formats.money_signed(it))}</td>
                <td class="hide-p">{money(pace.required.first().copied())}</td>
                <td class=format!("l state hide-p {class}")><small aria-hidden="true">{shape}</small>{status}</td>
                <td class="l chance hide-p">{chance_bar(probability, desk)}</td>
            </tr>
        }
    };
    let company = row(None, words.company.to_owned(), &monitoring.company);
    let rows = accounts
        .iter()
        .take(SHOWN + NAMED)
        .map(|it| row(Some(it.account), name_of(desk, it.account), &it.pace))
        .collect_view();
    let hidden = accounts.len().saturating_sub(SHOWN + NAMED);
    view! {
        <table>
            <thead><tr>
                <th class="l" scope="col">{words.account}</th><th class="tg" scope="col">{words.bars_target}</th><th class="hide-p" scope="col">{words.actual_to_date}</th>
                <th class="hide-p" scope="col"><Term metric=Metric::Pace>{words.pace}</Term></th><th class="fc" scope="col"><Term metric=Metric::Landing>{words.landing}</Term></th><th scope="col"><Term metric=Metric::Gap>{words.gap}</Term></th>
                <th class="hide-p" scope="col"><Term metric=Metric::Required>{needed}</Term></th><th class="l hide-p" scope="col">{words.status}</th><th class="l hide-p" scope="col"><Term metric=Metric::Chance>{words.chance}</Term></th>
            </tr></thead>
            <tbody>{company}{rows}</tbody>
        </table>
        {(hidden > 0).then(|| view! { <p class="q">{words.others(formats.count(hidden))}</p> })}
    }
}

fn save(desk: Desk, standing: &Standing) -> Result<(), String> {
    let name = desk.bench.with_untracked(|it| format!("{}-pace.csv", it.workspace.name));
    save_table(&name, &pace_table(desk, standing))
}

fn pace_book(desk: Desk, standing: &Standing) -> (ExportBook, String) {
    let formats = desk.formats.get_untracked();
    let suffix = formats.language.texts().sheets.sheet_pace;
    export_book(desk.bench, formats, suffix, vec![pace_table(desk, standing)])
}

fn pace_table(desk: Desk, standing: &Standing) -> ExportTable {
    let formats = desk.formats.get_untracked();
    let words = &formats.language.texts().plan;
    let header = [
        words.account,
        words.bars_target,
        words.actual_to_date,
        words.pace,
        words.landing,
        words.gap,
        words.required_none,
        words.status,
    ]
    .map(Cell::text);
    let optional = |it: Option<Money>| it.map_or(Cell::Empty, Cell::Money);
    let line = |name: String, pace: &PaceOutcome| {
        let share = pace.pace.map_or(Cell::Empty, |it| Cell::Plain(format!("{it:.4}")));
        let status = Cell::Text(status_words(pace.status, formats.language.texts()).2.to_owned());
        vec![
            Cell::Text(name),
            Cell::Money(pace.target),
            Cell::Money(pace.actual_to_date),
            share,
            optional(pace.landing),
            optional(pace.gap),
            optional(pace.required.first().copied()),
            status,
        ]
    };
    let mut rows = vec![line(words.company.to_owned(), &standing.monitoring.company)];
    let names = desk.names.get_untracked();
    rows.extend(
        standing
            .monitoring
            .accounts
            .iter()
            .map(|it| line(names.get(&it.account).cloned().unwrap_or_default(), &it.pace)),
    );
    let name = formats.language.texts().sheets.sheet_pace.to_owned();
    ExportTable { name, header: header.to_vec(), rows, n_names: 1 }
}
