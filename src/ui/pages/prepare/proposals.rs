//! The months found, each with its reason and a decision, by mouse or keyboard.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::domain::{Measure, Month};
use crate::forecast::AdjustmentKind;
use crate::i18n::{Formats, Metric};
use crate::ui::components::amount::{editable, is_composing, parse_amount};
use crate::ui::components::cell_editor::{After, CellEditor};
use crate::ui::language::tr;
use crate::ui::pages::series::facts::unit_text;
use crate::ui::state::use_formats;
use crate::ui::tips::Term;
use crate::workbench::PreparationAction;
use crate::workbench::preparation::{Choice, Decision, to_minor};

use super::PrepareContext;
use super::facts::{Row, reason};

/// Puts the keyboard on a row of the table.
pub fn focus_row(row: usize) {
    // In a frame of its own: a row that has just changed is drawn anew first.
    request_animation_frame(move || focus_now(row));
}

/// Puts the keyboard on a row that stands on the page. At once, so that a field in it is left while it still lives.
fn focus_now(row: usize) {
    let found = document().query_selector(&format!("tr[data-row=\"{row}\"]")).ok().flatten();
    if let Some(element) = found.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

/// The table and what stands around it.
#[component]
pub fn Proposals() -> impl IntoView {
    let context = expect_context::<PrepareContext>();
    let formats = use_formats();
    let outliers = Memo::new(move |_| {
        context.rows.with(|rows| {
            rows.iter().filter(|it| it.open() && it.kind == AdjustmentKind::Outlier).cloned().collect::<Vec<_>>()
        })
    });
    let accept_all = move |_| {
        let decisions =
            outliers.get_untracked().iter().filter_map(|it| decide(context, it, Choice::Accepted)).collect();
        context.change(PreparationAction::Decide(decisions));
    };
    let label = move || formats.get().language.texts().prepare.accept_all(formats.get().count(outliers.with(Vec::len)));
    let editing = RwSignal::new(None::<Month>);
    let fault = RwSignal::new(None::<String>);
    let nothing = move || {
        let formats = formats.get();
        let texts = &formats.language.texts().prepare;
        context.findings.with(|found| match found {
            None => String::new(),
            Some(it) if it.n < 8 => texts.too_short(formats.count(it.n)),
            Some(it) => match it.intermittency.filter(|it| it.class.is_seldom()) {
                Some(seldom) => texts.seldom(formats.number(seldom.adi, 1)),
                None => texts.none_found.to_owned(),
            },
        })
    };
    // A row that changes is drawn anew, and the keyboard stays on it.
    Effect::new(move || {
        context.rows.track();
        let active = document().active_element().map(|it| it.tag_name());
        if context.on_row.get_value() && active.is_none_or(|it| it == "BODY") {
            focus_row(context.at.get_untracked());
        }
    });
    let has_rows = move || context.rows.with(|it| !it.is_empty());
    let list = move || context.rows.get().into_iter().enumerate().collect::<Vec<_>>();
    view! {
        <section class="found">
            <div class="bar">
                <h2><Term metric=Metric::Outlier>{tr(|it| it.prepare.proposals)}</Term><small>{tr(|it| it.prepare.proposals_small)}</small></h2>
                <span class="sp"></span>
                <Show when=move || outliers.with(|it| !it.is_empty())>
                    <button type="button" class="btn sm accept-all" on:click=accept_all>{label}</button>
                </Show>
            </div>
            <Show when=has_rows fallback=move || view! { <p class="q nothing">{nothing}</p> }>
                <div class="scroll">
                    <table class="months acting">
                        <thead><tr>
                            <th class="l">{tr(|it| it.prepare.month)}</th><th class="l">{tr(|it| it.prepare.what)}</th>
                            <th>{tr(|it| it.prepare.recorded)}</th><th>{tr(|it| it.prepare.in_place)}</th>
                            <th class="l under">{tr(|it| it.prepare.decision)}</th><th class="l under">{tr(|it| it.prepare.why)}</th>
                            <th class="l under">{tr(|it| it.prepare.note)}</th>
                        </tr></thead>
                        <tbody><For each=list key=|it| (it.0, it.1.key()) let:it><MonthRow index=it.0 row=it.1 editing fault /></For></tbody>
                    </table>
                </div>
                <p class="q small keys hide-p">{tr(|it| it.prepare.keys_hint)}</p>
            </Show>
            {move || fault.get().map(|it| view! { <p class="bad small" role="alert">{it}</p> })}
            <ByHand />
            <p class="q small">{tr(|it| it.prepare.acts_here)}</p>
        </section>
    }
}

/// A decision on a row, with the note that it has already.
fn decide(context: PrepareContext, row: &Row, choice: Choice) -> Option<(crate::domain::Node, Decision)> {
    context.facts.with_untracked(|facts| {
        let facts = facts.as_ref()?;
        let note = row.decision.as_ref().map(|it| it.note.clone()).unwrap_or_default();
        let raw = row.raw.map(|it| to_minor(facts.measure, it));
        let decision = match &row.found {
            Some(found) => Decision { raw, ..Decision::on(found, facts.months.first, facts.measure, choice, note) },
            None => Decision { choice, used: None, raw, note, ..row.decision.clone()? },
        };
        Some((facts.node, decision))
    })
}

/// Which decisions a row offers.
fn choices(row: &Row) -> &'static [Choice] {
    match row.kind {
        AdjustmentKind::LevelShift => &[Choice::Rejected],
        AdjustmentKind::Gap => &[Choice::Accepted],
        _ if row.found.is_none() => &[Choice::Event, Choice::Rejected],
        _ => &[Choice::Accepted, Choice::Rejected, Choice::Event],
    }
}

fn verb(kind: AdjustmentKind, choice: Choice, formats: Formats) -> &'static str {
    let texts = &formats.language.texts().prepare;
    match (kind, choice) {
        (AdjustmentKind::LevelShift, _) => texts.seen,
        (AdjustmentKind::Gap, Choice::Accepted) => texts.confirm,
        (_, Choice::Accepted) => texts.accept,
        (_, Choice::Rejected) => texts.keep,
        (_, Choice::Event) => texts.event,
        (_, Choice::Typed) => texts.type_value,
    }
}

fn done(kind: AdjustmentKind, choice: Choice, formats: Formats) -> &'static str {
    let texts = &formats.language.texts().prepare;
    match (kind, choice) {
        (AdjustmentKind::LevelShift, _) => texts.done_seen,
        (_, Choice::Accepted) => texts.done_accepted,
        (_, Choice::Typed) => texts.done_typed,
        (_, Choice::Event) => texts.done_event,
        (_, Choice::Rejected) => texts.done_rejected,
    }
}

fn kind_name(row: &Row, formats: Formats) -> &'static str {
    let texts = &formats.language.texts().prepare;
    match row.kind {
        AdjustmentKind::LevelShift => texts.kind_shift,
        AdjustmentKind::Gap => texts.kind_gap,
        _ if row.found.is_none() && row.decision.as_ref().is_none_or(|it| it.distance.is_none()) => texts.kind_by_hand,
        _ => texts.kind_outlier,
    }
}

#[component]
fn MonthRow(
    index: usize,
    row: Row,
    editing: RwSignal<Option<Month>>,
    fault: RwSignal<Option<String>>,
) -> impl IntoView {
    let context = expect_context::<PrepareContext>();
    let formats = use_formats();
    let row = StoredValue::new(row);
    let (month, kind) = row.with_value(|it| (it.month, it.kind));
    let measure = context.facts.with_untracked(|it| it.as_ref().map(|it| it.measure)).unwrap_or_default();
    let set = move |choice: Choice| {
        if let Some(decision) = row.with_value(|row| decide(context, row, choice)) {
            fault.set(None);
            context.change(PreparationAction::Decide(vec![decision]));
            focus_row(index);
        }
    };
    let withdraw = move || {
        context.change(PreparationAction::Withdraw(vec![(context.node, month, kind)]));
        focus_row(index);
    };
    let can_type = kind != AdjustmentKind::LevelShift;
    let offers = move |choice: Choice| row.with_value(|it| choices(it).contains(&choice));
    let on_key = move |event: KeyboardEvent| {
        let on_row = event.target() == event.current_target();
        if is_composing(&event) || !on_row || event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let n_rows = context.rows.with_untracked(Vec::len);
        let go = |to: usize| {
            context.at.set(to);
            focus_row(to);
        };
        match event.key().as_str() {
            "ArrowDown" if index + 1 < n_rows => go(index + 1),
            "ArrowUp" => go(index.saturating_sub(1)),
            "Home" => go(0),
            "End" => go(n_rows.saturating_sub(1)),
            "a" | "A" if offers(Choice::Accepted) => set(Choice::Accepted),
            "k" | "K" if offers(Choice::Rejected) => set(Choice::Rejected),
            "e" | "E" if offers(Choice::Event) => set(Choice::Event),
            "Enter" | "F2" if can_type => editing.set(Some(month)),
            "Delete" | "Backspace" if row.with_value(|it| it.decision.is_some()) => withdraw(),
            _ => return,
        }
        event.prevent_default();
    };
    let commit = Callback::new(move |(text, after): (String, After)| {
        // Leaving the field commits as well, and it is left when this commit takes it away.
        if editing.get_untracked() != Some(month) {
            return;
        }
        editing.set(None);
        if after != After::Away {
            focus_now(index);
        }
        let start = row.with_value(|it| start_text(it, measure, formats.get_untracked()));
        if text.trim().is_empty() || text == start {
            return;
        }
        match read_value(&text, measure, formats.get_untracked()) {
            Some(minor) => {
                fault.set(None);
                let decision = row.with_value(|row| typed(context, row, minor));
                context.change(PreparationAction::Decide(decision.into_iter().collect()));
            }
            None => {
                let formats = formats.get_untracked();
                fault.set(Some(formats.language.texts().prepare.bad_value(text, unit_text(measure, formats))));
            }
        }
    });
    let cancel = Callback::new(move |()| {
        editing.set(None);
        focus_now(index);
    });
    let value = move |it: Option<f64>| {
        context.facts.with(|facts| match (it, facts) {
            (Some(it), Some(facts)) => facts.text(it, formats.get()),
            _ => "–".to_owned(),
        })
    };
    let when = move || {
        let (formats, n) = (formats.get(), row.with_value(|it| it.n_months));
        match n {
            1 => formats.month(month),
            n => format!("{} – {}", formats.month(month), formats.month(month.plus(n as i32 - 1))),
        }
    };
    let why = move || {
        let rule = context.facts.with(|it| it.as_ref().map(|it| it.decided.treatment.gap_rule)).unwrap_or_default();
        row.with_value(|it| reason(it, rule, formats.get()))
    };
    let stale = move || {
        row.with_value(|it| {
            let formats = formats.get();
            let texts = &formats.language.texts().prepare;
            let old = it.decision.as_ref().filter(|_| it.stale)?.raw;
            let old = old.map(|it| crate::workbench::preparation::to_value(measure, it));
            let text = |it: Option<f64>| if it.is_some() { value(it) } else { texts.nothing.to_owned() };
            Some(texts.stale_text(text(old), text(it.raw)))
        })
    };
    let decided = row.with_value(|it| it.decision.as_ref().filter(|_| !it.stale).map(|it| it.choice));
    let has_decision = row.with_value(|it| it.decision.is_some());
    let state = if row.with_value(|it| it.stale) {
        "stale"
    } else if decided.is_some() {
        "done"
    } else {
        "open"
    };
    let is_edited = move || editing.get() == Some(month) && can_type;
    let buttons = move || {
        let formats = formats.get();
        let all = row.with_value(choices).iter().map(|choice| {
            let choice = *choice;
            let title = (choice == Choice::Event).then_some(formats.language.texts().prepare.event_title);
            view! { <button type="button" class="btn sm" title=title on:click=move |_| set(choice)>{verb(kind, choice, formats)}</button> }
        });
        all.collect_view()
    };
    let on_focus = move |_| {
        context.at.set(index);
        context.on_row.set_value(true);
    };
    // Without a target the row itself has gone.
    let on_blur = move |event: leptos::ev::FocusEvent| {
        if event.related_target().is_some() {
            context.on_row.set_value(false);
        }
    };
    let tab = move || if context.at.get() == index { "0" } else { "-1" };
    view! {
        <tr data-row=index data-state=state data-month=month.to_string() tabindex=tab on:keydown=on_key on:focus=on_focus on:blur=on_blur>
            <td class="l nb">{when}</td>
            <td class="l">{move || row.with_value(|it| kind_name(it, formats.get()))}</td>
            <td>{move || value(row.with_value(|it| it.raw))}</td>
            <td class="fc">
                {move || if is_edited() {
                    let initial = row.with_value(|it| start_text(it, measure, formats.get_untracked()));
                    let label = formats.get().language.texts().prepare.value_for(formats.get().month(month), unit_text(measure, formats.get()));
                    view! { <CellEditor initial select_all=true label on_commit=commit on_cancel=cancel /> }.into_any()
                } else {
                    value(row.with_value(|it| it.in_place)).into_any()
                }}
            </td>
            <td class="l under"><span class="decide">
                {move || match decided {
                    Some(choice) => view! { <span class="badge">{done(kind, choice, formats.get())}</span> }.into_any(),
                    None => buttons().into_any(),
                }}
                {can_type.then(|| view! { <button type="button" class="link" on:click=move |_| editing.set(Some(month))>{tr(|it| it.prepare.type_value)}</button> })}
                {has_decision.then(|| view! { <button type="button" class="link reopen" on:click=move |_| withdraw()>{tr(|it| it.prepare.reopen)}</button> })}
            </span></td>
            <td class="l note why under">{why}{move || stale().map(|it| view! { <b class="warn">" "{it}</b> })}</td>
            <td class="l under">{has_decision.then(|| view! { <NoteField row /> })}</td>
        </tr>
    }
}

/// What was in mind, kept with the decision.
#[component]
fn NoteField(row: StoredValue<Row>) -> impl IntoView {
    let context = expect_context::<PrepareContext>();
    let formats = use_formats();
    let month = row.with_value(|it| it.month);
    let initial = row.with_value(|it| it.decision.as_ref().map(|it| it.note.clone())).unwrap_or_default();
    let label = move || formats.get().language.texts().prepare.note_of(formats.get().month(month));
    let on_change = move |event| {
        let note = event_target_value(&event).trim().to_owned();
        if let Some(decision) = row.with_value(|it| it.decision.clone()) {
            context.change(PreparationAction::Decide(vec![(context.node, Decision { note, ..decision })]));
        }
    };
    view! { <input type="text" class="note" maxlength="200" aria-label=label prop:value=initial on:change=on_change /> }
}

/// What an editor starts from: the value in force or proposed, with every digit.
fn start_text(row: &Row, measure: Measure, formats: Formats) -> String {
    let Some(value) = row.in_place.or(row.raw) else { return String::new() };
    match measure {
        Measure::Amount => crate::domain::Money::from_f64(value).map(|it| editable(it, formats)).unwrap_or_default(),
        Measure::Quantity => formats.number(value, 3).trim_end_matches('0').trim_end_matches('.').to_owned(),
    }
}

/// The minor units that a text names.
fn read_value(text: &str, measure: Measure, formats: Formats) -> Option<i64> {
    match measure {
        Measure::Amount => parse_amount(text, formats.unit).map(crate::domain::Money::minor),
        // Quantities have no 万 of their own: the text is read as units.
        Measure::Quantity => parse_amount(text, crate::domain::DisplayUnit::One).map(|it| 10 * it.minor()),
    }
}

fn typed(context: PrepareContext, row: &Row, minor: i64) -> Option<(crate::domain::Node, Decision)> {
    let base = decide(context, row, Choice::Typed);
    base.map(|(node, it)| (node, Decision { choice: Choice::Typed, used: Some(minor), ..it }))
}

/// A month that no finding names.
#[component]
fn ByHand() -> impl IntoView {
    let context = expect_context::<PrepareContext>();
    let formats = use_formats();
    let month = RwSignal::new(String::new());
    let months = move || {
        let taken: Vec<Month> = context.rows.with(|rows| rows.iter().map(|it| it.month).collect());
        context.facts.with(|facts| {
            let Some(facts) = facts else { return Vec::new() };
            let recorded = |it: &Month| facts.raw(*it).is_some() && !taken.contains(it);
            facts.months.iter().rev().filter(recorded).collect::<Vec<_>>()
        })
    };
    let add = move |_| {
        let Ok(month) = month.get_untracked().parse::<Month>() else { return };
        let decision = context.facts.with_untracked(|facts| {
            let facts = facts.as_ref()?;
            let raw = facts.raw(month).map(|it| to_minor(facts.measure, it));
            let (kind, choice) = (AdjustmentKind::Outlier, Choice::Event);
            Some(Decision { month, kind, choice, raw, used: None, distance: None, note: String::new() })
        });
        context.change(PreparationAction::Decide(decision.map(|it| (context.node, it)).into_iter().collect()));
    };
    view! {
        <div class="bar byhand">
            <label class="inline">{tr(|it| it.prepare.by_hand)}
                <select on:change=move |event| month.set(event_target_value(&event))>
                    <option value="">"–"</option>
                    {move || months().into_iter().map(|it| view! { <option value=it.to_string()>{formats.get().month(it)}</option> }).collect_view()}
                </select>
            </label>
            <button type="button" class="btn sm" disabled=move || month.with(String::is_empty) on:click=add>{tr(|it| it.prepare.by_hand_event)}</button>
        </div>
    }
}
