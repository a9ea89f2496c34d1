//! Hires: those that are missing with their dates, and those that are planned.

use leptos::prelude::*;

use crate::domain::{HireId, IdGenerator, Month};
use crate::i18n::{Formats, Metric};
use crate::plan::staffing::{Hire, Needed};
use crate::ui::components::typed_field::whole;
use crate::ui::language::tr;
use crate::ui::navigation::release_focus;
use crate::ui::platform::clock;
use crate::ui::tips::term;

use super::Desk;

/// The hires that are missing.
#[component]
pub fn NeededTable(desk: Desk) -> impl IntoView {
    let needed = Memo::new(move |_| {
        desk.size.with(|it| {
            let capacity = it.as_ref().and_then(|it| it.capacity.as_ref());
            capacity.map(|it| it.needed.clone()).unwrap_or_default()
        })
    });
    let plan = move |it: Needed| {
        let name = desk.texts().people.planned_name.to_owned();
        let id = HireId(IdGenerator::new(clock::random_seed()).next_id());
        release_focus();
        desk.change("", |staffing| staffing.hires.push(Hire { id, name, start: it.start, heads: it.heads }));
    };
    let row = move |it: Needed, formats: Formats| {
        let words = &formats.language.texts().people;
        let late = (it.late > 0).then(|| words.late(formats.count(it.late as usize)));
        let label = words.plan_it(formats.month(it.start));
        view! {
            <tr data-needed=it.month.to_string() data-heads=it.heads.to_string() data-start=it.start.to_string() data-decide=it.decide.to_string() data-late=it.late.to_string()>
                <td class="l">{formats.month(it.month)}</td><td>{formats.count(it.heads as usize)}</td><td>{formats.month(it.decide)}</td><td>{formats.month(it.start)}</td>
                <td class="l under" class:bad=late.is_some()>{late.clone().map(|it| format!("▲ {it}"))}</td>
                <td class="l under"><button type="button" class="btn sm" data-plan="" aria-label=label on:click=move |_| plan(it)>{words.plan}</button></td>
            </tr>
        }
    };
    let rows = move || {
        let formats = desk.formats.get();
        needed.get().into_iter().map(|it| row(it, formats)).collect_view()
    };
    view! {
        <section class="needed">
            <div class="bar"><h2>{term(Metric::Hires, |it| it.people.needed)}<small>{tr(|it| it.people.needed_small)}</small></h2></div>
            <Show when=move || needed.with(|it| !it.is_empty()) fallback=move || view! { <p class="q">{tr(|it| it.people.none_needed)}</p> }>
                <div class="scroll" tabindex="0" role="region" aria-label=tr(|it| it.people.needed)>
                    <table class="needed-table acting"><thead><tr><th class="l" scope="col">{tr(|it| it.people.needed_by)}</th><th scope="col">{tr(|it| it.people.how_many)}</th><th scope="col">{tr(|it| it.people.decide_by)}</th>
                        <th scope="col">{tr(|it| it.people.start_by)}</th><th class="l under" scope="col">{tr(|it| it.people.in_time)}</th><th class="l under" scope="col">{tr(|it| it.people.to_plan)}</th></tr></thead>
                        <tbody>{rows}</tbody></table>
                </div>
            </Show>
        </section>
    }
}

/// The hires that are planned.
#[component]
pub fn Hires(desk: Desk) -> impl IntoView {
    let [name, start, heads] = [(); 3].map(|()| RwSignal::new(String::new()));
    heads.set("1".to_owned());
    let add = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let month: Option<Month> = start.get_untracked().trim().parse().ok();
        let n = whole(&heads.get_untracked(), 0);
        let (Some(start_month), Some(n)) = (month, n) else {
            let typed = if month.is_none() { start.get_untracked() } else { heads.get_untracked() };
            return desk.refuse(&typed);
        };
        let id = HireId(IdGenerator::new(clock::random_seed()).next_id());
        let hire = Hire { id, name: name.get_untracked().trim().to_owned(), start: start_month, heads: n };
        if desk.change(&name.get_untracked(), |it| it.hires.push(hire)) {
            name.set(String::new());
        }
    };
    let take = move |id: HireId| {
        release_focus();
        desk.change("", |it| it.hires.retain(|it| it.id != id));
    };
    let rows = move || {
        let formats = desk.formats.get();
        let row = |it: Hire| {
            let label = formats.language.texts().people.remove(&it.name);
            view! {
                <tr data-hire=it.id.to_string() data-start=it.start.to_string() data-heads=it.heads.to_string()><td class="l cell">{it.name.clone()}</td><td>{formats.month(it.start)}</td><td>{formats.count(it.heads as usize)}</td>
                    <td class="l under"><button type="button" class="btn sm" data-remove="" aria-label=label on:click=move |_| take(it.id)>{formats.language.texts().people.remove_short}</button></td></tr>
            }
        };
        desk.staffing.with(|it| it.hires.clone()).into_iter().map(row).collect_view()
    };
    let any = Memo::new(move |_| desk.staffing.with(|it| !it.hires.is_empty()));
    view! {
        <section class="hires">
            <div class="bar"><h2>{tr(|it| it.people.hires)}</h2></div>
            <Show when=move || any.get()>
                <div class="scroll" tabindex="0" role="region" aria-label=tr(|it| it.people.hires)>
                    <table class="hire-table acting"><thead><tr><th class="l" scope="col">{tr(|it| it.people.post)}</th><th scope="col">{tr(|it| it.people.start)}</th><th scope="col">{tr(|it| it.people.how_many)}</th><th class="l under" scope="col">{tr(|it| it.people.remove_head)}</th></tr></thead>
                        <tbody>{rows}</tbody></table>
                </div>
            </Show>
            <form class="hire-form" on:submit=add>
                <label>{tr(|it| it.people.post)}<input type="text" maxlength="60" data-name="" prop:value=name on:input=move |e| name.set(event_target_value(&e)) /></label>
                <label>{tr(|it| it.people.start)}<input type="text" maxlength="7" placeholder="2026-07" data-start="" prop:value=start on:input=move |e| start.set(event_target_value(&e)) /></label>
                <label>{tr(|it| it.people.how_many)}<input type="text" inputmode="numeric" maxlength="4" data-heads="" prop:value=heads on:input=move |e| heads.set(event_target_value(&e)) /></label>
                <button type="submit" class="btn" data-add="">{tr(|it| it.people.add_hire)}</button>
            </form>
        </section>
    }
}
