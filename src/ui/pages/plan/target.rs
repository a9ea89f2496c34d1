//! The tiers of the target on the fan of the window's sum, their chances, and whether the target is one.

use leptos::prelude::*;

use crate::charts::{Band, Chart, EndLabel, LadderChart, MonthAxis, Part, TimeMark, ValueText};
use crate::domain::{Money, Month, MonthRange, Node};
use crate::i18n::{Formats, Texts};
use crate::import::export::{Cell, ExportTable};
use crate::plan::{
    AttainInputs, AttainOutcome, Attainability, DemandQuestion, PlanTerms, SmartInputs, SmartItem, TargetLadder,
    attain, landing_at, percentile_of, smart, target_ladder,
};
use crate::ui::components::amount::is_composing;
use crate::ui::components::chart::ChartView;
use crate::ui::components::sentence::{FigureInk, Sentence};
use crate::ui::language::tr;
use crate::ui::routes::Route;
use crate::workbench::planning::{Outlook, company_outlook, last_year_sum};

use super::desk::{Desk, Spot};
use super::grid::chance_bar;
use super::kept::Stretch;
use super::measures::{MeasureChoice, MeasurePart};
use super::view::{RowKey, Stage, chance_words, stage, window_words};
use super::{NotYet, PlanTabs};

/// What the page shows, as plain data.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Facts {
    pub(super) window: MonthRange,
    target: Money,
    unit: Money,
    outlook: Outlook,
    pub(super) outcome: AttainOutcome,
    /// P5, P95: what the forecast carries.
    carried: Option<(Money, Money)>,
    /// The tiers by today's forecast.
    pub(super) ladder: Option<TargetLadder>,
    last_year: Option<Money>,
    pub(super) terms: PlanTerms,
    smart: [(SmartItem, bool); 8],
}

impl Facts {
    fn chance(&self, target: Money) -> Option<Attainability> {
        attain(self.inputs(target)).probability
    }

    /// The tiers that were kept for these very months.
    pub(super) fn kept(&self) -> Option<TargetLadder> {
        let charter = &self.terms.charter;
        let is_other = charter.kept.as_ref().is_some_and(|it| it.other_months(self.window).is_some());
        charter.tiers.filter(|_| !is_other)
    }

    fn inputs(&self, target: Money) -> AttainInputs<'_> {
        self.outlook.inputs(target)
    }

    fn at(&self, percentile: f64) -> Option<Money> {
        landing_at(&self.inputs(self.target), percentile)
    }
}

fn facts_of(desk: Desk) -> Option<Facts> {
    desk.bench.with(|document| {
        let plan = document.plan.as_deref()?;
        desk.forecasts.with(|state| {
            let tree = state.tree.as_deref()?;
            let outlook = company_outlook(document, tree, &state.forecasts, plan.window)?;
            let target = plan.promised();
            let outcome = attain(outlook.inputs(target));
            let last_year = last_year_sum(document.book.as_deref()?, Node::Company, plan.window);
            let terms = plan.terms.clone();
            let inputs = SmartInputs {
                total: target,
                baseline: last_year,
                last: plan.window.last(),
                last_actual: document.last_actual(),
                charter: &terms.charter,
                question: outcome.demand_question,
            };
            let smart = smart(inputs);
            let inputs = outlook.inputs(target);
            Some(Facts {
                window: plan.window,
                target,
                unit: plan.unit,
                outcome,
                carried: landing_at(&inputs, 5.0).zip(landing_at(&inputs, 95.0)),
                ladder: target_ladder(inputs, terms.charter.stretch),
                last_year,
                terms,
                smart,
                outlook,
            })
        })
    })
}

/// The page.
#[component]
pub fn TiersPage() -> impl IntoView {
    let desk = Desk::of_bench();
    let stage = Memo::new(move |_| desk.bench.with(|it| desk.forecasts.with(|state| stage(it, state))));
    let has_plan = desk.bench.select(|it| it.plan.is_some());
    view! {
        <PlanTabs shown=Route::Tiers />
        {move || match (stage.get(), has_plan.get()) {
            (Stage::Ready, true) => view! { <ByMeasure desk /> }.into_any(),
            (Stage::Ready, false) => view! { <NoPlan /> }.into_any(),
            (stage, _) => view! { <NotYet stage /> }.into_any(),
        }}
    }
}

/// Revenue, or one of the measures next to it.
#[component]
fn ByMeasure(desk: Desk) -> impl IntoView {
    let shown = RwSignal::new(None);
    view! {
        <MeasureChoice desk shown />
        {move || match shown.get() {
            None => view! { <Tiers desk /> }.into_any(),
            Some(kind) => view! { <MeasurePart desk kind /> }.into_any(),
        }}
    }
}

/// Says that there is no plan yet, and leads to one.
#[component]
pub fn NoPlan() -> impl IntoView {
    view! {
        <section class="empty"><h1>{tr(|it| it.plan.no_plan)}</h1><p>{tr(|it| it.plan.no_plan_text)}</p>
            <p class="acts"><a class="btn do" href=Route::Plan.href()>{tr(|it| it.plan.to_plan)}</a></p></section>
    }
}

#[component]
fn Tiers(desk: Desk) -> impl IntoView {
    let facts = Memo::new(move |_| facts_of(desk));
    let fiscal_start = desk.bench.select(|it| it.workspace.fiscal_start_month);
    let sentence = Signal::derive(move || {
        facts
            .with(|it| it.as_ref().map(|it| sentence(it, desk.texts(), desk.formats.get(), fiscal_start.get())))
            .unwrap_or_default()
    });
    let chart = Signal::derive(move || {
        facts
            .with(|it| it.as_ref().map(|it| Chart::from(fan(it, desk.texts(), desk.formats.get(), fiscal_start.get()))))
            .unwrap_or_else(|| LadderChart::default().into())
    });
    let title = Signal::derive(move || {
        let (words, formats) = (&desk.texts().targets, desk.formats.get());
        let gap = facts.with(|it| it.as_ref().and_then(|it| Some(it.outcome.range?.p50 - it.target)));
        gap.map_or_else(
            || words.fan_title.to_owned(),
            |it| words.fan_title_gap(formats.money_signed(it), formats.unit_label()),
        )
    });
    let unit = Signal::derive(move || desk.texts().targets.fan_small(desk.formats.get().unit_label()));
    let says = Signal::derive(move || desk.texts().targets.fan_label.to_owned());
    let numbers = move |()| {
        facts.with_untracked(|it| it.as_ref().map(|it| fan_table(it, desk.texts(), desk.formats.get_untracked())))
    };
    view! {
        <div class="head">
            <div class="say"><p class="at">{tr(|it| it.targets.at)}</p><h1><Sentence text=sentence /></h1></div>
        </div>
        <div class="body tiers">
            <section>
                <ChartView chart title unit says height=Signal::stored(320.0) file=Callback::new(|()| "kedge-tiers".to_owned()) table=Callback::new(numbers) />
            </section>
            <div class="pair">
                <section>{move || facts.get().map(|it| tier_table(desk, &it))}<Stretch desk facts /></section>
                <section>{move || facts.get().map(|it| smart_list(desk, &it))}<CharterFields desk facts /></section>
            </div>
            {move || facts.get().map(|it| working(desk, &it))}
        </div>
    }
}

fn sentence(it: &Facts, texts: &'static Texts, formats: Formats, fiscal_start: u32) -> String {
    let words = &texts.targets;
    let window = window_words(it.window, fiscal_start, texts, formats);
    let target = FigureInk::Target.wrap(&formats.money(it.target));
    match (it.outcome.probability, it.outcome.range) {
        (Some(chance), Some(range)) => {
            let forecast = |it: Money| FigureInk::Forecast.wrap(&formats.money(it));
            let chance = FigureInk::Forecast.wrap(&chance_words(Some(chance), formats));
            let (landing, low, high) = (forecast(range.p50), forecast(range.p10), forecast(range.p90));
            words.headline(window, target, formats.unit_label(), chance, landing, low, high)
        }
        _ => words.headline_unknown(window, target, formats.unit_label()),
    }
}

/// The tiers that count: those kept, else today's.
fn counting(it: &Facts) -> Option<TargetLadder> {
    it.kept().or(it.ladder)
}

fn fan(it: &Facts, texts: &'static Texts, formats: Formats, fiscal_start: u32) -> LadderChart {
    let unit = formats.unit.minor_units() as f64;
    let value = |it: Money| it.minor() as f64 / unit;
    // Percentiles are in whole currency units, a hundred minor ones.
    let sold = value(it.outlook.actual_to_date);
    let step = |q: &Vec<f64>, at: f64| sold + percentile_of(q, at).unwrap_or(0.0) * 100.0 / unit;
    let running = |values: &[Option<Money>], from: f64| {
        let sum = |sum: &mut f64, it: &Option<Money>| {
            *sum += it.map_or(0.0, value);
            Some(*sum)
        };
        values.iter().scan(from, sum).collect::<Vec<f64>>()
    };
    let n_rest = it.outlook.remaining.len();
    let steps = it.outlook.cumulative.as_ref().map(|it| &it.quantiles).filter(|it| it.len() >= n_rest);
    let band = |low: f64, high: f64| {
        let steps = steps?.iter().take(n_rest);
        let (lower, upper) = steps.map(|q| (step(q, low), step(q, high))).unzip();
        Some(Band { lower, upper })
    };
    let forecast = match steps {
        Some(steps) => steps.iter().take(n_rest).map(|q| step(q, 50.0)).collect(),
        None if it.outlook.remaining.iter().all(Option::is_some) => running(&it.outlook.remaining, sold),
        None => Vec::new(),
    };
    let words = &texts.targets;
    let rung = |name: &str, amount: Money, bold: bool| {
        let chance = chance_words(it.chance(amount), formats);
        EndLabel {
            value: value(amount),
            text: format!("{name} {} · {chance}", formats.money(amount)),
            bold,
            part: Part::Target,
        }
    };
    let tiers = counting(it).into_iter().flat_map(|it| {
        [(words.commit, it.commit), (words.goal, it.goal), (words.challenge, it.challenge)] //
    });
    let mut rungs: Vec<EndLabel> = tiers.map(|(name, amount)| rung(name, amount, false)).collect();
    rungs.push(rung(texts.plan.bars_target, it.target, true));
    let n_closed = it.outlook.sold.len();
    let offset = (it.window.first.month() + 12 - fiscal_start) % 12;
    let axis =
        MonthAxis::fiscal(it.window.len, offset as usize, |it| format!("Q{}", it + 1), |_| (String::new(), Vec::new()))
            .with_months(it.window.iter().map(|it| formats.month_name(it)).collect());
    LadderChart {
        axis: MonthAxis { years: Vec::new(), ..axis },
        tick_text: ValueText::new(move |it| formats.number(it, if it != 0.0 && it.abs() < 10.0 { 1 } else { 0 })),
        actual: running(&it.outlook.sold, 0.0),
        landing: forecast.last().map(|end| EndLabel {
            value: *end,
            text: words
                .lands(formats.money(it.outcome.range.map(|it| it.p50).or(it.outcome.landing).unwrap_or_default())),
            bold: true,
            part: Part::Forecast,
        }),
        forecast,
        band80: band(10.0, 90.0),
        band95: band(2.5, 97.5),
        now: (n_closed > 0 && n_closed < it.window.len).then(|| TimeMark {
            position: n_closed as f64,
            label: words.actuals_to(formats.month(it.window.first.plus(n_closed as i32 - 1))),
        }),
        rungs,
    }
}

/// The numbers of the picture: running sums to each month's end.
fn fan_table(it: &Facts, texts: &'static Texts, formats: Formats) -> ExportTable {
    let name = |it: &str| Cell::Text(it.to_owned());
    let n_closed = it.outlook.sold.len();
    let mut sum = Money::default();
    let row = |(i, month): (usize, Month)| {
        let of_month = match i.checked_sub(n_closed) {
            None => it.outlook.sold[i],
            Some(ahead) => it.outlook.remaining.get(ahead).copied().flatten(),
        };
        sum = of_month.map_or(sum, |it| sum + it);
        vec![Cell::Month(month), of_month.map_or(Cell::Empty, Cell::Money), Cell::Money(sum)]
    };
    let words = &texts.targets;
    let label = words.fan_small(formats.unit_label());
    ExportTable {
        name: words.fan_title.to_owned(),
        header: vec![name(texts.forecast.month), name(words.fan_month), name(&label)],
        rows: it.window.iter().enumerate().map(row).collect(),
        n_names: 1,
    }
}

fn tier_table(desk: Desk, it: &Facts) -> impl IntoView + use<> {
    let (words, formats) = (&desk.texts().targets, desk.formats.get());
    let kept = it.kept();
    let growth = |amount: Money| {
        let before = it.last_year.filter(|it| *it > Money::default());
        before.map_or_else(|| "—".to_owned(), |it| formats.percent_signed(amount.to_f64() / it.to_f64() - 1.0, 1))
    };
    let row = |key: &'static str, name: &'static str, small: &'static str, now: Option<Money>, kept: Option<Money>| {
        let amount = kept.or(now);
        let chance = amount.and_then(|amount| it.chance(amount));
        let aim_label = words.aim_label(name);
        let aim = amount.filter(|amount| *amount != it.target && key != "target").map(|amount| {
            view! { <button type="button" class="btn sm" aria-label=aim_label.clone() on:click=move |_| aim_at(desk, amount)>{words.aim}</button> }
        });
        let money = |it: Option<Money>| it.map_or_else(|| "—".to_owned(), |it| formats.money(it));
        view! {
            <tr data-tier=key>
                <th class="l" scope="row"><b>{name}</b>" "<small class="q hide-p">{small}</small></th>
                <td class="tg" data-minor=now.map(|it| it.minor().to_string())>{money(now)}</td>
                <td class="hide-p" data-kept=kept.map(|it| it.minor().to_string())>{money(kept)}</td>
                <td class="l chance" data-chance=chance.map(|it| format!("{:.4}", it.value()))>{chance_bar(chance, desk)}</td>
                <td class="hide-p">{amount.map(growth)}</td>
                <td>{aim}</td>
            </tr>
        }
    };
    let tier = |of: fn(TargetLadder) -> Money| (it.ladder.map(of), kept.map(of));
    let (commit, goal, challenge) = (tier(|it| it.commit), tier(|it| it.goal), tier(|it| it.challenge));
    view! {
        <table>
            <thead><tr><th class="l" scope="col">{words.tier}</th><th class="tg" scope="col">{words.amount}" "{formats.unit_label()}</th>
                <th class="hide-p" scope="col">{words.kept}</th><th class="l chance" scope="col">{words.chance}</th><th class="hide-p" scope="col">{words.on_last_year}</th><th><span class="sr">{words.aim}</span></th></tr></thead>
            <tbody>
                {row("commit", words.commit, words.commit_from, commit.0, commit.1)}
                {row("goal", words.goal, words.goal_from, goal.0, goal.1)}
                {row("challenge", words.challenge, words.challenge_from, challenge.0, challenge.1)}
                {row("target", words.target, "", Some(it.target), None)}
            </tbody>
        </table>
    }
}

/// Makes an amount the total of the plan; what is refused is said under the table.
fn aim_at(desk: Desk, amount: Money) {
    let Some(plan) = desk.bench.with_untracked(|it| it.plan.clone()) else { return };
    // With buffers the accounts carry more than is promised, by as much as now.
    let total = amount + plan.total - plan.promised();
    let column = plan.window.len + 1;
    desk.edit(Spot { row: RowKey::Company, column }, |plan| plan.set_total(total));
}

/// A percentage as people type it, as a share; `None` when it is none.
pub fn percent(text: &str) -> Option<f64> {
    let text = text.trim().trim_end_matches(['%', '％']).replace('−', "-");
    text.trim().parse::<f64>().ok().filter(|it| it.is_finite()).map(|it| it / 100.0)
}

fn smart_list(desk: Desk, it: &Facts) -> impl IntoView + use<> {
    let (words, formats) = (&desk.texts().targets, desk.formats.get());
    let n_missing = it.smart.iter().filter(|it| !it.1).count();
    let unit = formats.unit_label();
    let bounds = it.carried.map(|it| (formats.money(it.0), formats.money(it.1)));
    let line = |&(item, ok): &(SmartItem, bool)| {
        let (name, text) = match item {
            SmartItem::Metric => (words.smart_metric, words.is_metric.to_owned()),
            SmartItem::Unit => {
                (words.smart_unit, words.is_unit(formats.currency.code(), formats.money(it.unit), unit.clone()))
            }
            SmartItem::Baseline => (
                words.smart_baseline,
                match it.last_year.filter(|_| ok) {
                    Some(amount) => words.is_baseline(formats.money(amount), unit.clone()),
                    None => words.no_baseline.to_owned(),
                },
            ),
            SmartItem::Number => (words.smart_number, format!("{} {unit}", formats.money(it.target))),
            SmartItem::Date => (
                words.smart_date,
                match it.window.last().filter(|_| ok) {
                    Some(month) => words.is_date(formats.month(month)),
                    None => words.no_date.to_owned(),
                },
            ),
            SmartItem::Owner => (words.smart_owner, it.terms.charter.owner.clone()),
            SmartItem::Parent => (words.smart_parent, it.terms.charter.parent.clone()),
            SmartItem::Attainable => (
                words.smart_attainable,
                match (bounds.clone(), it.outcome.demand_question, ok) {
                    (None, ..) => words.unknown_ground.to_owned(),
                    (Some((low, high)), None, _) => words.is_grounded(low, high, unit.clone()),
                    (Some(_), Some(_), true) => words.is_reasoned.to_owned(),
                    (Some((low, high)), Some(_), false) => words.not_grounded(low, high, unit.clone()),
                },
            ),
        };
        let (sign, class, said) = if ok { ("✓", "good", words.present) } else { ("○", "warn", words.missing) };
        view! { <li data-ok=ok.to_string()><b class=class aria-hidden="true">{sign}</b><span class="sr">{said}</span><span>{name}</span><span class="q">{text}</span></li> }
    };
    let summary = if n_missing == 0 { words.smart_done.to_owned() } else { words.smart_missing(n_missing) };
    view! {
        <div class="bar"><h2>{words.smart_title}<small>{summary}</small></h2></div>
        <ul class="smart">{it.smart.iter().map(line).collect_view()}</ul>
    }
}

#[component]
fn CharterFields(desk: Desk, facts: Memo<Option<Facts>>) -> impl IntoView {
    let charter =
        Memo::new(move |_| facts.with(|it| it.as_ref().map(|it| it.terms.charter.clone()).unwrap_or_default()));
    let question = Memo::new(move |_| {
        facts.with(|it| it.as_ref().and_then(|it| Some((it.outcome.demand_question?, it.at(5.0)?, it.at(95.0)?))))
    });
    let asked = move || {
        let ((question, low, high), words, formats) = (question.get()?, &desk.texts().targets, desk.formats.get());
        let unit = formats.unit_label();
        Some(match question {
            DemandQuestion::TargetBelowP5 => words.why_below(formats.money(low), unit),
            DemandQuestion::TargetAboveP95 => words.why_above(formats.money(high), unit),
        })
    };
    let wants_reason = move || question.get().is_some() || charter.with(|it| !it.reason.is_empty());
    view! {
        <div class="fields charter">
            <WordField class="owner" label=Signal::derive(tr(|it| it.targets.owner_hint)) value=Signal::derive(move || charter.with(|it| it.owner.clone()))
                on_commit=Callback::new(move |text| { desk.set_terms(|it| it.charter.owner = text); }) />
            <WordField class="parent" label=Signal::derive(tr(|it| it.targets.parent_hint)) value=Signal::derive(move || charter.with(|it| it.parent.clone()))
                on_commit=Callback::new(move |text| { desk.set_terms(|it| it.charter.parent = text); }) />
            <Show when=wants_reason>
                <p class="warn asked">{asked}</p>
                <WordField class="why" label=Signal::derive(tr(|it| it.targets.reason)) value=Signal::derive(move || charter.with(|it| it.reason.clone()))
                    on_commit=Callback::new(move |text| { desk.set_terms(|it| it.charter.reason = text); }) />
            </Show>
        </div>
    }
}

/// A line of words. Enter or leaving it commits.
#[component]
pub fn WordField(
    /// What it is.
    label: Signal<&'static str>,
    /// The words.
    value: Signal<String>,
    /// Called with other words, trimmed.
    on_commit: Callback<String>,
    /// A name for style and tests.
    class: &'static str,
) -> impl IntoView {
    let take = move |text: String| {
        let text = text.trim().to_owned();
        if text != value.get_untracked() {
            on_commit.run(text);
        }
    };
    view! {
        <label><span>{label}</span>
            <input type="text" maxlength="300" class=class prop:value=value on:change=move |event| take(event_target_value(&event))
                on:keydown=move |event| if event.key() == "Enter" && !is_composing(&event) { take(event_target_value(&event)) } /></label>
    }
}

fn working(desk: Desk, it: &Facts) -> impl IntoView + use<> {
    let (words, formats) = (&desk.texts().targets, desk.formats.get());
    let money = |it: Option<Money>| it.map_or_else(|| "—".to_owned(), |it| formats.money(it));
    let (outcome, unit) = (&it.outcome, formats.unit_label());
    let sold = formats.money(outcome.actual_to_date);
    let needed = formats.money(outcome.needed);
    let stretch = formats.number(it.terms.charter.stretch, 3);
    let lines = [
        words.working_landing(sold.clone(), money(outcome.forecast_rest), money(outcome.landing), unit.clone()),
        words.working_need(formats.money(it.target), sold, needed.clone(), unit),
        words.working_chance(needed, chance_words(outcome.probability, formats)),
        words.working_tiers(money(it.at(20.0)), stretch, money(it.at(50.0)), money(it.at(80.0))),
    ];
    let lines = lines.map(|it| view! { <li>{it}</li> }).collect_view();
    view! { <details class="working"><summary>{words.working}</summary><ol>{lines}</ol></details> }
}
