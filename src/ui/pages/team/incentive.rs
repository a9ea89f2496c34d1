//! What an incentive scheme pays, where it jumps, and what the team's chances make of it. A check, not a payroll.

use leptos::prelude::*;

use crate::charts::{Chart, CurveChart, CurveMark, ValueText};
use crate::domain::Money;
use crate::i18n::{Formats, IncentiveTexts, Metric};
use crate::import::export::{Cell, ExportTable};
use crate::plan::{CountsFrom, Incentive, IncentiveFault};
use crate::ui::components::chart::ChartView;
use crate::ui::components::no_plan::NoPlan;
use crate::ui::components::percent::percent;
use crate::ui::components::segments::Segments;
use crate::ui::components::sentence::{FigureInk, Sentence};
use crate::ui::language::tr;
use crate::ui::pages::plan::view::{Stage, stage};
use crate::ui::pages::plan::{NotYet, PlanTabs};
use crate::ui::routes::Route;
use crate::ui::tips::term;
use crate::workbench::standing::GroupStanding;
use crate::workbench::{Action, BottomUpAction};

use super::{Drawing, Said, SaidLine, TeamDesk};

/// Somebody's attainment and pay at three percentiles of the landing.
#[derive(Clone, Debug, PartialEq)]
struct Paid {
    name: String,
    quota: Money,
    /// Attainment at P10, P50 and P90; `None` without a distribution or a quota.
    attainment: Option<[f64; 3]>,
}

/// The page.
#[component]
pub fn IncentivePage() -> impl IntoView {
    let team_desk = TeamDesk::of_bench();
    let desk = team_desk.desk;
    let stage = Memo::new(move |_| desk.bench.with(|it| desk.forecasts.with(|state| stage(it, state))));
    let has_plan = desk.bench.select(|it| it.plan.is_some());
    view! {
        <PlanTabs shown=Route::Incentive />
        {move || match (stage.get(), has_plan.get()) {
            (Stage::Ready, true) => view! { <Board team_desk /> }.into_any(),
            (Stage::Ready, false) => view! { <NoPlan /> }.into_any(),
            (stage, _) => view! { <NotYet stage /> }.into_any(),
        }}
    }
}

fn words(team_desk: TeamDesk) -> &'static IncentiveTexts {
    &team_desk.texts().incentive
}

#[component]
fn Board(team_desk: TeamDesk) -> impl IntoView {
    let desk = team_desk.desk;
    let kept = desk.bench.select(|it| it.incentive);
    let scheme = Memo::new(move |_| kept.get().unwrap_or_default());
    let paid = Memo::new(move |_| {
        team_desk
            .standings
            .with(|it| it.as_ref().map(|it| it.people.iter().map(paid_of).collect::<Vec<_>>()).unwrap_or_default())
    });
    let sentence = Signal::derive(move || headline(team_desk, &scheme.get(), kept.get().is_some()));
    let chart = Signal::derive(move || Chart::from(curve(team_desk, &scheme.get(), &paid.get())));
    let title = Signal::derive(move || words(team_desk).picture.to_owned());
    let says = Signal::derive(move || words(team_desk).picture_says.to_owned());
    let unit = Signal::derive(move || words(team_desk).of_target_pay.to_owned());
    let numbers = move |()| Some(curve_table(team_desk, &scheme.get_untracked()));
    view! {
        <div class="head"><div class="say"><p class="at">{tr(|it| it.incentive.at)}</p><h1><Sentence text=sentence /></h1></div></div>
        <div class="body team incentive">
            <p class="q">{tr(|it| it.incentive.intro)}</p>
            <Form team_desk scheme />
            <Findings team_desk scheme paid />
            <section>
                <ChartView chart title unit says height=Signal::stored(280.0) width=760.0 file=Callback::new(|()| "kedge-incentive".to_owned()) table=Callback::new(numbers) />
            </section>
            <Drawing team_desk />
            <Pays team_desk scheme paid />
            {move || working(team_desk, &scheme.get())}
        </div>
    }
}

fn paid_of((name, it): (&String, &GroupStanding)) -> Paid {
    let quota = it.quota;
    let range = it.outcome.range.filter(|_| quota > Money::default());
    let share = |landing: Money| landing.to_f64() / quota.to_f64();
    Paid { name: name.clone(), quota, attainment: range.map(|it| [it.p10, it.p50, it.p90].map(share)) }
}

fn headline(team_desk: TeamDesk, scheme: &Incentive, is_kept: bool) -> String {
    let (words, formats) = (words(team_desk), team_desk.formats());
    let cliffs = scheme.cliffs();
    let at_quota = FigureInk::Forecast.wrap(&formats.percent(scheme.pay(1.0), 0));
    let said = match cliffs.first() {
        None => words.headline_smooth(at_quota),
        Some(first) => words.headline_cliff(
            at_quota,
            formats.percent(first.from as f64 / 100.0, 0),
            formats.percent(first.to as f64 / 100.0, 0),
            FigureInk::Bad.wrap(&formats.percent(first.steepest, 0)),
        ),
    };
    let space = formats.language.between_sentences();
    if is_kept { said } else { format!("{}{space}{said}", words.example) }
}

fn curve(team_desk: TeamDesk, scheme: &Incentive, paid: &[Paid]) -> CurveChart {
    let (words, formats) = (words(team_desk), team_desk.formats());
    let mark = |it: &Paid| {
        let x = it.attainment?[1].clamp(0.0, 2.0);
        Some(CurveMark { x, y: scheme.pay(x), label: String::new() })
    };
    CurveChart {
        points: scheme.curve(),
        stretches: scheme.cliffs().iter().map(|it| (it.from as f64 / 100.0, it.to as f64 / 100.0)).collect(),
        marks: paid.iter().filter_map(mark).collect(),
        x_text: ValueText::new(move |it| formats.percent(it, 0)),
        y_text: ValueText::new(move |it| formats.percent(it, 0)),
        x_title: words.attainment.to_owned(),
        level: scheme.cap().map(|it| (it, words.cap_at(formats.percent(it, 0)))),
    }
}

fn curve_table(team_desk: TeamDesk, scheme: &Incentive) -> ExportTable {
    let texts = team_desk.desk.formats.get_untracked().language.texts();
    let words = &texts.incentive;
    let row = |it: &[f64; 2]| it.iter().map(|it| Cell::Plain(format!("{it:.4}"))).collect();
    ExportTable {
        name: words.picture.to_owned(),
        header: [words.attainment, words.pay].map(Cell::text).to_vec(),
        rows: scheme.curve().iter().map(row).collect(),
        n_names: 1,
    }
}

fn as_percent(it: f64) -> String {
    let text = format!("{:.2}", it * 100.0);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[component]
fn Form(team_desk: TeamDesk, scheme: Memo<Incentive>) -> impl IntoView {
    let desk = team_desk.desk;
    let said = RwSignal::new(None::<Said>);
    let fields = [(); 4].map(|()| RwSignal::new(String::new()));
    let counts = RwSignal::new(CountsFrom::First);
    Effect::new(move || {
        let it = scheme.get();
        let texts = [Some(it.threshold()), Some(it.rate()), Some(it.accelerator()), it.cap()];
        // Rate and accelerator are factors, the others shares.
        for (i, (field, value)) in fields.iter().zip(texts).enumerate() {
            let text = value.map(|it| if i == 1 || i == 2 { as_percent(it / 100.0) } else { as_percent(it) });
            field.set(text.unwrap_or_default());
        }
        counts.set(it.counts());
    });
    let options = Signal::derive(move || {
        let words = words(team_desk);
        vec![(CountsFrom::First, words.from_first.to_owned()), (CountsFrom::Threshold, words.from_threshold.to_owned())]
    });
    let keep = move || {
        let formats = desk.formats.get_untracked();
        let words = &formats.language.texts().incentive;
        let [threshold, rate, accelerator, cap] = fields.map(|it| it.get_untracked());
        let factor = |text: &str| percent(text).map(|it| libm::round(it * 1e8) / 1e6);
        let cap = if cap.trim().is_empty() { Ok(None) } else { percent(&cap).map(Some).ok_or(cap) };
        let read = || {
            let bad = |text: &str| words.not_a_number(text);
            let threshold = percent(&threshold).ok_or_else(|| bad(&threshold))?;
            let rate = factor(&rate).ok_or_else(|| bad(&rate))?;
            let accelerator = factor(&accelerator).ok_or_else(|| bad(&accelerator))?;
            let cap = cap.map_err(|it| bad(&it))?;
            Incentive::new(threshold, rate, accelerator, cap, counts.get_untracked())
                .map_err(|it| fault(it, words).to_owned())
        };
        match read() {
            Ok(it) => {
                said.set(None);
                desk.bench.dispatch(Action::BottomUp(BottomUpAction::SetIncentive(Some(it))));
            }
            Err(text) => said.set(Some(Said::Refused(text))),
        }
    };
    let has = desk.bench.select(|it| it.incentive.is_some());
    let clear = move |_| {
        desk.bench.dispatch(Action::BottomUp(BottomUpAction::SetIncentive(None)));
    };
    let field = move |i: usize, class: &'static str, label: fn(&'static crate::i18n::Texts) -> &'static str| {
        let value = fields[i];
        view! { <label class="amount"><span>{tr(label)}</span><input type="text" inputmode="decimal" class=format!("pct {class}") prop:value=value on:input=move |event| value.set(event_target_value(&event)) /></label> }
    };
    view! {
        <form class="controls" on:submit=move |event| { event.prevent_default(); keep() }>
            {field(0, "in-threshold", |it| it.incentive.threshold)}
            {field(1, "in-rate", |it| it.incentive.rate)}
            {field(2, "in-accelerator", |it| it.incentive.accelerator)}
            {field(3, "in-cap", |it| it.incentive.cap)}
            <Segments label=Signal::derive(move || words(team_desk).counts.to_owned()) options value=counts on_select=Callback::new(move |it| counts.set(it)) soft=true />
            <button type="submit" class="btn do" data-keep="">{tr(|it| it.incentive.keep)}</button>
            <Show when=move || has.get()><button type="button" class="btn" data-clear="" on:click=clear>{tr(|it| it.incentive.clear)}</button></Show>
        </form>
        <SaidLine said />
    }
}

fn fault(it: IncentiveFault, words: &'static IncentiveTexts) -> &'static str {
    match it {
        IncentiveFault::Threshold => words.bad_threshold,
        IncentiveFault::Rate => words.bad_rate,
        IncentiveFault::Accelerator => words.bad_accelerator,
        IncentiveFault::Cap => words.bad_cap,
    }
}

/// What speaks against the scheme, or that nothing does.
#[component]
fn Findings(team_desk: TeamDesk, scheme: Memo<Incentive>, paid: Memo<Vec<Paid>>) -> impl IntoView {
    let found = move || {
        let (words, formats, scheme) = (words(team_desk), team_desk.formats(), scheme.get());
        let share = |percent: usize| formats.percent(percent as f64 / 100.0, 0);
        let cliff = |it: &crate::plan::Cliff| {
            let place = format!("{} {} {:.6}", it.from, it.to, it.steepest);
            let said = words.cliff(share(it.from), share(it.to), formats.percent(it.steepest, 1));
            view! { <li class="bad" data-cliff=place><b aria-hidden="true">"▲"</b>" "{said}</li> }.into_any()
        };
        let mut lines: Vec<AnyView> = scheme.cliffs().iter().map(cliff).collect();
        let known: Vec<[f64; 3]> = paid.with(|it| it.iter().filter_map(|it| it.attainment).collect());
        let n_nothing = known.iter().filter(|it| scheme.pay(it[1]) == 0.0).count();
        if n_nothing > 0 {
            let said = words.nothing_at_middle(n_nothing);
            lines.push(view! { <li class="warn" data-nothing=n_nothing.to_string()><b aria-hidden="true">"▲"</b>" "{said}</li> }.into_any());
        }
        if let Some(from) = scheme.capped_from() {
            let n = known.iter().filter(|it| it[2] > from).count();
            if n > 0 {
                let said = words.capped(n, formats.percent(from, 0));
                lines.push(
                    view! { <li class="warn" data-capped=n.to_string()><b aria-hidden="true">"▲"</b>" "{said}</li> }
                        .into_any(),
                );
            }
        }
        if lines.is_empty() {
            lines.push(
                view! { <li class="good" data-sound=""><b aria-hidden="true">"✓"</b>" "{words.sound}</li> }.into_any(),
            );
        }
        lines
    };
    view! { <ul class="findings" aria-label=tr(|it| it.incentive.findings)>{found}</ul> }
}

#[component]
fn Pays(team_desk: TeamDesk, scheme: Memo<Incentive>, paid: Memo<Vec<Paid>>) -> impl IntoView {
    let any = Memo::new(move |_| paid.with(|it| !it.is_empty()));
    let rows = move || {
        let (formats, scheme) = (team_desk.formats(), scheme.get());
        paid.with(|it| it.iter().map(|it| row(it, &scheme, formats)).collect_view())
    };
    view! {
        <Show when=move || any.get()>
            <section class="pays">
                <div class="bar"><h2>{term(Metric::SchemePay, |it| it.incentive.people)}<small>{tr(|it| it.incentive.of_target_pay)}</small></h2></div>
                <div class="scroll" tabindex="0" role="region" aria-label=tr(|it| it.incentive.people)>
                    <table class="pay-table">
                        <thead><tr><th class="l" scope="col">{tr(|it| it.team.person)}</th><th class="tg" scope="col">{tr(|it| it.team.quota)}</th>
                            <th scope="col">{tr(|it| it.incentive.p10)}</th><th scope="col">{tr(|it| it.incentive.p50)}</th><th scope="col">{tr(|it| it.incentive.p90)}</th></tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
                <p class="q">{tr(|it| it.incentive.people_hint)}</p>
            </section>
        </Show>
    }
}

fn row(it: &Paid, scheme: &Incentive, formats: Formats) -> impl IntoView + use<> {
    let cell = |i: usize| {
        let attainment = it.attainment.map(|it| it[i]);
        let pay = attainment.map(|it| scheme.pay(it));
        let text = pay.map_or_else(|| "—".to_owned(), |it| formats.percent(it, 0));
        let from = attainment.map(|it| formats.percent(it, 0)).unwrap_or_default();
        let raw = attainment.zip(pay).map(|(a, p)| format!("{a:.9} {p:.9}"));
        view! { <td data-pay=raw class:bad=pay == Some(0.0)>{text}" "<small class="q">{from}</small></td> }
    };
    view! {
        <tr data-person=it.name.clone()><th class="l n" scope="row">{it.name.clone()}</th><td class="tg">{formats.money(it.quota)}</td>{cell(0)}{cell(1)}{cell(2)}</tr>
    }
}

fn working(team_desk: TeamDesk, scheme: &Incentive) -> impl IntoView + use<> {
    let (words, formats) = (words(team_desk), team_desk.formats());
    let threshold = formats.percent(scheme.threshold(), 0);
    let formula = match scheme.counts() {
        CountsFrom::First => words.working_first(threshold),
        CountsFrom::Threshold => words.working_threshold(threshold),
    };
    view! {
        <details class="working"><summary>{team_desk.texts().team.working}</summary><ol><li>{formula}</li><li>{words.working_beyond(formats.number(scheme.rate(), 2), formats.number(scheme.accelerator(), 2))}</li><li>{words.working_cliff}</li></ol></details>
    }
}
