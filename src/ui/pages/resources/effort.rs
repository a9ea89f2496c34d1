//! What effort brings, as somebody judges it: a curve per tier, and the same hours divided where they bring most.

use leptos::prelude::*;

use crate::charts::{Chart, CurveChart, CurveMark, ValueText};
use crate::domain::Money;
use crate::i18n::{Formats, Metric};
use crate::import::export::{Cell, ExportTable};
use crate::plan::{Answers, Division, Effort as Spent, Response, Tier, Workload, divide_effort};
use crate::ui::components::chart::ChartView;
use crate::ui::components::segments::Segments;
use crate::ui::language::tr;
use crate::ui::tips::term;

use super::Desk;
use super::settings::{Word, label};
use crate::ui::components::typed_field::{TypedField, whole};

/// No account moves further than from half to twice its hours: judgements reach no further.
const WITHIN: (f64, f64) = (0.5, 2.0);
/// Points of a curve.
const POINTS: usize = 61;
/// Where a curve ends, times today's effort.
const END: f64 = 3.0;

/// An answer of a tier that is not whole yet.
type Typed = [RwSignal<String>; 3];

/// The section.
#[component]
pub fn Effort(desk: Desk) -> impl IntoView {
    let tier = RwSignal::new(Tier::A);
    let whose = RwSignal::new(None::<String>);
    view! {
        <section class="effort">
            <div class="bar"><h2>{term(Metric::Response, |it| it.resources.effort)}</h2></div>
            <p class="q small">{tr(|it| it.resources.effort_hint)}</p>
            <div class="pair">
                <Asked desk />
                <Curve desk tier />
            </div>
            <Divided desk whose />
        </section>
    }
}

#[component]
fn Asked(desk: Desk) -> impl IntoView {
    let faults = RwSignal::new([None::<String>, None, None, None]);
    let row = move |tier: Tier| {
        let at = tier as usize;
        let answers = Memo::new(move |_| desk.coverage.with(|it| it.cadences[at].answers));
        let typed: Typed = [(); 3].map(|()| RwSignal::new(String::new()));
        Effect::new(move || {
            let it = answers.get();
            let texts =
                it.map_or([const { String::new() }; 3], |it| [it.none, it.more, it.most].map(|it| it.to_string()));
            for (field, text) in typed.iter().zip(texts) {
                field.set(text);
            }
        });
        let field = move |i: usize, word: Word, class: &'static str| {
            let commit = move |text: String| {
                typed[i].set(text);
                let fault = take(desk, tier, typed).err();
                faults.update(|it| it[at] = fault);
            };
            view! { <td class="bare"><TypedField label=label(desk, tier, word) value=typed[i] class on_commit=Callback::new(commit) /></td> }
        };
        view! {
            <tr data-ask=tier.letter()><th class="l" scope="row">{tier.letter()}</th>
                {field(0, |it| it.ask_none, "ask-none")}{field(1, |it| it.ask_more, "ask-more")}{field(2, |it| it.ask_most, "ask-most")}</tr>
        }
    };
    let said = move || {
        faults.get().into_iter().flatten().map(|it| view! { <p class="bad" role="alert">{it}</p> }).collect_view()
    };
    view! {
        <div>
            <div class="scroll" tabindex="0" role="region" aria-label=tr(|it| it.resources.effort)>
                <table class="cadences">
                    <thead><tr><th class="l" scope="col">{tr(|it| it.resources.tier)}</th><th scope="col">{tr(|it| it.resources.ask_none)}</th>
                        <th scope="col">{tr(|it| it.resources.ask_more)}</th><th scope="col">{tr(|it| it.resources.ask_most)}</th></tr></thead>
                    <tbody>{Tier::ALL.map(row).collect_view()}</tbody>
                </table>
            </div>
            {said}
        </div>
    }
}

/// Takes the answers of a tier once all three are there, or takes them back when none is.
fn take(desk: Desk, tier: Tier, typed: Typed) -> Result<(), String> {
    let texts = typed.map(|it| it.get_untracked());
    let at = tier as usize;
    if texts.iter().all(|it| it.trim().is_empty()) {
        desk.change("", |it| it.cadences[at].answers = None);
        return Ok(());
    }
    if texts.iter().any(|it| it.trim().is_empty()) {
        return Ok(()); // Not whole yet.
    }
    let fault = || untrack(|| desk.texts().resources.not_rising(tier.letter()));
    let [Some(none), Some(more), Some(most)] = [0, 1, 2].map(|i| whole(&texts[i], 0)) else { return Err(fault()) };
    let answers = Answers { none, more, most };
    answers.fit().map_err(|_| fault())?;
    desk.change("", |it| it.cadences[at].answers = Some(answers));
    Ok(())
}

fn response(desk: Desk, tier: Tier) -> Option<(Answers, Response)> {
    let answers = desk.coverage.with(|it| it.cadence(tier).answers)?;
    Some((answers, answers.fit().ok()?))
}

#[component]
fn Curve(desk: Desk, tier: RwSignal<Tier>) -> impl IntoView {
    let judged =
        Memo::new(move |_| Tier::ALL.into_iter().filter(|it| response(desk, *it).is_some()).collect::<Vec<_>>());
    let shown = Memo::new(move |_| {
        let wanted = tier.get();
        judged.with(|it| it.iter().copied().find(|it| *it == wanted).or(it.first().copied()))
    });
    let chart = Signal::derive(move || {
        let formats = desk.formats.get();
        let found = shown.get().and_then(|it| response(desk, it));
        Chart::from(found.map(|(answers, it)| curve(answers, it, formats)).unwrap_or_default())
    });
    let title =
        Signal::derive(move || shown.get().map(|it| desk.texts().resources.curve(it.letter())).unwrap_or_default());
    let says = Signal::derive(move || {
        let words = &desk.texts().resources;
        let shape = shown
            .get()
            .and_then(|it| response(desk, it))
            .map(|it| if it.1.is_s_shaped() { words.s_shaped } else { words.concave });
        format!("{} {}", words.says_curve, shape.unwrap_or_default())
    });
    let options =
        Signal::derive(move || judged.with(|it| it.iter().map(|it| (*it, it.letter().to_owned())).collect::<Vec<_>>()));
    let value = Signal::derive(move || shown.get().unwrap_or(Tier::A));
    let group = Signal::derive(move || desk.texts().resources.tier.to_owned());
    let table = move |()| {
        shown
            .get_untracked()
            .and_then(|it| untrack(|| response(desk, it)))
            .map(|it| curve_table(it.1, desk.formats.get_untracked()))
    };
    let formula = move || {
        let (_, it) = shown.get().and_then(|it| response(desk, it))?;
        let number = |it: f64| desk.formats.get().number(it, 3);
        Some(desk.texts().resources.working_curve(number(it.min), number(it.max - it.min), number(it.c), number(it.d)))
    };
    view! {
        <Show when=move || shown.get().is_some()>
            <div>
                <ChartView chart title says height=Signal::stored(230.0) width=560.0 file=Callback::new(|()| "kedge-effort".to_owned()) table=Callback::new(table)>
                    <Segments label=group options value on_select=Callback::new(move |it| tier.set(it)) soft=true />
                </ChartView>
                <p class="formula small">{formula}</p>
            </div>
        </Show>
    }
}

fn curve(answers: Answers, it: Response, formats: Formats) -> CurveChart {
    let at = |i: usize| END * i as f64 / (POINTS - 1) as f64;
    let mark = |x: f64, label: &str| CurveMark { x, y: it.at(x), label: label.to_owned() };
    let words = &formats.language.texts().resources;
    CurveChart {
        points: (0..POINTS).map(|i| [at(i), it.at(at(i))]).collect(),
        marks: vec![mark(0.0, ""), mark(1.0, words.today), mark(1.5, "")],
        x_text: ValueText::new(move |it| format!("{}×", formats.number(it, 1))),
        y_text: ValueText::new(move |it| formats.percent(it, 0)),
        x_title: words.x_title.to_owned(),
        level: Some((
            f64::from(answers.most) / 100.0,
            words.ask_most.trim_end_matches([',', '，', ' ', '%']).to_owned(),
        )),
        ..CurveChart::default()
    }
}

fn curve_table(it: Response, formats: Formats) -> ExportTable {
    let words = &formats.language.texts().resources;
    let row = |i: usize| {
        let x = i as f64 / 4.0;
        vec![Cell::Plain(format!("{x:.2}")), Cell::Plain(format!("{:.4}", it.at(x)))]
    };
    ExportTable {
        name: words.effort.to_owned(),
        header: [words.x_title, words.gain].map(Cell::text).to_vec(),
        rows: (0..=12).map(row).collect(),
        n_names: 1,
    }
}

/// The accounts of whom, what is spent on them, and how that would be divided best.
struct Plan {
    accounts: Vec<usize>,
    spent: Vec<Spent>,
    division: Option<Division>,
}

fn plan(desk: Desk, work: &Workload, whose: Option<&str>) -> Plan {
    let responses = Tier::ALL.map(|it| response(desk, it).map(|it| it.1));
    let chosen = work.people.iter().find(|it| it.person.as_deref() == whose).map(|it| it.accounts.clone());
    let accounts = if whose.is_some() { chosen.unwrap_or_default() } else { (0..work.accounts.len()).collect() };
    let accounts: Vec<usize> = accounts.into_iter().filter(|i| work.accounts[*i].parts().visits > 0.0).collect();
    let spent: Vec<Spent> = (accounts.iter())
        .map(|i| {
            let it = &work.accounts[*i];
            let sales = it.worth.margin.unwrap_or(it.worth.sales).to_f64();
            Spent { now: it.parts().visits, sales, response: responses[it.tier as usize], within: WITHIN }
        })
        .collect();
    let division = divide_effort(&spent);
    Plan { accounts, spent, division }
}

#[component]
fn Divided(desk: Desk, whose: RwSignal<Option<String>>) -> impl IntoView {
    let people = Memo::new(move |_| {
        desk.work
            .with(|it| it.iter().flat_map(|it| it.people.iter().filter_map(|it| it.person.clone())).collect::<Vec<_>>())
    });
    let options = move || {
        let option = |it: String| view! { <option value=it.clone() selected=whose.get().as_ref() == Some(&it)>{it.clone()}</option> };
        people.get().into_iter().map(option).collect_view()
    };
    let choose = move |text: String| whose.set(Some(text).filter(|it| !it.is_empty()));
    let body = move || {
        let work = desk.work.get()?;
        let plan = plan(desk, &work, whose.get().as_deref());
        let (words, formats) = (&desk.texts().resources, desk.formats.get());
        let Some(division) = plan.division else {
            return Some(view! { <p class="q">{words.divide_few}</p> }.into_any());
        };
        if division.brings <= division.brings_now {
            return Some(view! { <p class="q">{words.divide_nothing}</p> }.into_any());
        }
        let gain = division.brings - division.brings_now;
        let money = |it: f64| Money::from_f64(it).map_or_else(|| "–".to_owned(), |it| formats.money_unit(it));
        let hours: f64 = plan.spent.iter().map(|it| it.now).sum();
        let text = words.divide_result(
            money(gain),
            formats.percent_signed(gain / division.brings_now, 1),
            formats.number(hours, 0),
        );
        let rows = plan.accounts.iter().zip(&plan.spent).zip(&division.effort);
        let rows = rows.filter_map(|((i, spent), effort)| division_row(desk, &work, *i, spent, *effort)).collect_view();
        Some(view! {
            <p data-gain=format!("{gain:.4}")>{text}</p>
            <div class="scroll" tabindex="0" role="region" aria-label=tr(|it| it.resources.divide)>
                <table class="divided">
                    <thead><tr><th class="l" scope="col">{words.account}</th><th class="l hide-p" scope="col">{words.tier}</th>
                        <th scope="col">{words.now_hours}</th><th scope="col">{words.new_hours}</th><th class="hide-p" scope="col">{words.new_visits}</th>
                        <th scope="col">{term(Metric::EffortGain, |it| it.resources.gain)}<small>{formats.unit_label()}</small></th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
        .into_any())
    };
    view! {
        <div class="bar"><h2>{tr(|it| it.resources.divide)}</h2><span class="sp"></span>
            <label class="inline">{tr(|it| it.resources.of_whom)}<select class="whose" on:change=move |event| choose(event_target_value(&event))>
                <option value="" selected=move || whose.get().is_none()>{tr(|it| it.resources.all_people)}</option>{options}</select></label></div>
        {body}
    }
}

fn division_row(desk: Desk, work: &Workload, i: usize, spent: &Spent, effort: f64) -> Option<AnyView> {
    let formats = desk.formats.get();
    let it = &work.accounts[i];
    let name = desk.bench.with(|document| Some(document.book.as_ref()?.account(it.worth.account)?.name.clone()))?;
    let gain = spent.brings(effort) - spent.brings(spent.now);
    let a_visit = f64::from(desk.coverage.get().cadence(it.tier).visit_tenths) / 10.0;
    let visits = if a_visit > 0.0 { formats.number(effort / a_visit, 0) } else { "–".to_owned() };
    let key = name.clone();
    let moved = (effort - spent.now).abs() > 0.5;
    Some(
        view! {
            <tr data-account=key data-now=format!("{:.4}", spent.now) data-new=format!("{effort:.4}")>
                <td class="l cell">{name}</td><td class="l hide-p">{it.tier.letter()}</td><td>{formats.number(spent.now, 0)}</td>
                <td class:strong=moved>{moved.then_some(if effort > spent.now { "▲ " } else { "▼ " })}{formats.number(effort, 0)}</td>
                <td class="hide-p">{visits}</td>
                <td class:bad=gain < -0.5>{Money::from_f64(gain).map(|it| formats.money_signed(it))}</td>
            </tr>
        }
        .into_any(),
    )
}
