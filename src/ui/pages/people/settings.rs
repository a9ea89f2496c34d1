//! What is known about the team: heads, productivity, ramp, how many leave, how long hiring takes.

use leptos::prelude::*;

use crate::plan::staffing::{LEAST_LEAVERS, LeaveRate, Staffing};
use crate::ui::components::amount::{AmountField, parse_amount};
use crate::ui::components::typed_field::{TypedField, ramp_of, ramp_text, tenths, whole, whole_only};
use crate::ui::language::tr;

use super::{Bad, Desk};

/// How a field is read.
type Read = fn(&str) -> Option<u32>;

fn to_tenths(text: &str) -> Option<u32> {
    whole(text, 1)
}

/// The form: every field is taken when it is left or confirmed.
#[component]
pub fn Settings(desk: Desk, is_open: Signal<bool>) -> impl IntoView {
    let word = move |of: fn(&'static crate::i18n::PeopleTexts) -> &'static str| {
        Signal::derive(move || of(&desk.texts().people).to_owned())
    };
    let shown = move |of: fn(&Staffing) -> String| Signal::derive(move || desk.staffing.with(|it| of(it)));
    // An empty field takes back what was typed.
    let optional = move |text: String, read: Read, bad: Bad, set: fn(&mut Staffing, Option<u32>)| match (
        text.trim().is_empty(),
        read(&text),
    ) {
        (true, _) => drop(desk.change("", |it| set(it, None))),
        (_, Some(n)) => drop(desk.change_or(&text, bad, |it| set(it, Some(n)))),
        _ => desk.refuse_as(&text, bad),
    };
    let number = move |text: String, read: Read, bad: Bad, set: fn(&mut Staffing, u32)| match read(&text) {
        Some(n) => drop(desk.change_or(&text, bad, |it| set(it, n))),
        None => desk.refuse_as(&text, bad),
    };
    let set_ramp = move |text: String| {
        let bad: Bad = |words, text| words.bad_ramp(text);
        match ramp_of(&text) {
            Some(ramp) => drop(desk.change_or(&text, bad, |it| it.ramp = ramp)),
            None => desk.refuse_as(&text, bad),
        }
    };
    let set_heads = move |text| optional(text, whole_only, |words, text| words.bad_heads(text), |it, n| it.heads = n);
    let set_lead = move |text| number(text, whole_only, |words, text| words.bad_lead(text), |it, n| it.lead = n);
    let set_leave = move |text| optional(text, to_tenths, |words, text| words.bad_leave(text), |it, n| it.leave = n);
    let set_leavers =
        move |text| number(text, whole_only, |words, text| words.bad_leavers(text), |it, n| it.leavers = n);
    let set_years =
        move |text| number(text, to_tenths, |words, text| words.bad_head_years(text), |it, n| it.head_years = n);
    let productivity = Signal::derive(move || desk.staffing.with(|it| it.productivity));
    let set_productivity = move |text: String| {
        let bad: Bad = |words, text| words.bad_productivity(text);
        let amount = parse_amount(&text, desk.formats.get_untracked().unit);
        match (text.trim().is_empty(), amount) {
            (true, _) => drop(desk.change("", |it| it.productivity = None)),
            (_, Some(_)) => drop(desk.change_or(&text, bad, |it| it.productivity = amount)),
            _ => desk.refuse_as(&text, bad),
        }
    };
    let usual = move || {
        let (words, formats) = (&desk.texts().people, desk.formats.get());
        desk.size.with(|it| {
            let it = it.as_ref()?;
            let team = words.team_has(formats.count(it.people.len()));
            Some(match it.usual {
                Some(usual) => format!("{team} {}", words.usual(formats.money_unit(usual))),
                None => format!("{team} {}", words.no_usual),
            })
        })
    };
    let rate = move || {
        let (words, formats) = (&desk.texts().people, desk.formats.get());
        desk.size.with(|it| match it.as_ref().and_then(|it| it.rate) {
            Some(LeaveRate::Asked(it)) => words.rate_asked(formats.percent(it, 1)),
            Some(LeaveRate::Estimated(it)) => words.rate_estimated(formats.percent(it, 1)),
            None => words.rate_none(LEAST_LEAVERS),
        })
    };
    let season = move || {
        let words = &desk.texts().people;
        let is_seasonal = desk.size.with(|it| it.as_ref().is_some_and(|it| it.is_seasonal));
        if is_seasonal { words.season } else { words.no_season }
    };
    let head_unit =
        Signal::derive(move || format!("{} · {}", desk.texts().people.productivity, desk.formats.get().unit_label()));
    // Open where something has to be asked; it does not close under somebody who types.
    let is_open = is_open.get_untracked();
    view! {
        <details class="settings" open=is_open>
            <summary>{tr(|it| it.people.settings)}</summary>
            <div class="controls">
                <TypedField label=word(|it| it.heads) hint=Signal::derive(move || desk.size.with(|it| it.as_ref().map(|it| it.people.len().to_string()).unwrap_or_default())) value=shown(|it| it.heads.map(|it| it.to_string()).unwrap_or_default()) class="heads" on_commit=Callback::new(set_heads) />
                <AmountField label=head_unit value=productivity formats=desk.formats on_commit=Callback::new(set_productivity) class="productivity" />
                <TypedField label=word(|it| it.ramp) value=shown(|it| ramp_text(&it.ramp)) class="ramp" on_commit=Callback::new(set_ramp) />
                <TypedField label=word(|it| it.lead) value=shown(|it| it.lead.to_string()) class="lead" on_commit=Callback::new(set_lead) />
            </div>
            <p class="q small">{usual}</p>
            <div class="controls">
                <TypedField label=word(|it| it.leave) value=shown(|it| it.leave.map(tenths).unwrap_or_default()) class="leave" on_commit=Callback::new(set_leave) />
                <TypedField label=word(|it| it.leavers) value=shown(|it| it.leavers.to_string()) class="leavers" on_commit=Callback::new(set_leavers) />
                <TypedField label=word(|it| it.head_years) value=shown(|it| tenths(it.head_years)) class="head-years" on_commit=Callback::new(set_years) />
            </div>
            <p class="q small">{rate}" "{season}</p>
        </details>
    }
}
