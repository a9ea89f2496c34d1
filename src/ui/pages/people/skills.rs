//! The skill map: what each job asks for, what is there, and the training that closes the gap.

use leptos::prelude::*;

use crate::domain::{IdGenerator, SkillId};
use crate::i18n::Formats;
use crate::import::export::{Cell, ExportTable};
use crate::plan::staffing::{Skill, Staffing};
use crate::ui::components::table_out::TableOut;
use crate::ui::components::typed_field::{TypedField, whole};
use crate::ui::language::tr;
use crate::ui::navigation::release_focus;
use crate::ui::platform::clock;
use crate::ui::state::export_book;

use super::Desk;
use super::paste::Paste;

/// People down, skills across.
#[derive(Clone, Debug, PartialEq)]
struct Map {
    people: Vec<String>,
    skills: Vec<String>,
    cells: Vec<Skill>,
}

impl Map {
    fn of(desk: Desk) -> Self {
        let staffing = desk.staffing.get();
        let mut people: Vec<String> = desk
            .size
            .with(|it| it.as_ref().map(|it| it.people.iter().map(|it| it.0.clone()).collect()).unwrap_or_default());
        let mut skills: Vec<String> = Vec::new();
        for it in &staffing.skills {
            if !people.contains(&it.person) {
                people.push(it.person.clone());
            }
            if !skills.contains(&it.skill) {
                skills.push(it.skill.clone());
            }
        }
        Self { people, skills, cells: staffing.skills.clone() }
    }

    fn cell(&self, person: &str, skill: &str) -> Option<&Skill> {
        self.cells.iter().find(|it| it.person == person && it.skill == skill)
    }

    /// What a job usually asks for of a skill.
    fn usual(&self, skill: &str) -> u8 {
        self.cells.iter().find(|it| it.skill == skill).map_or(Skill::USUAL, |it| it.required)
    }

    /// Points that somebody lacks; `None` where nobody has judged one of the skills.
    fn gap_of(&self, person: &str) -> Option<u32> {
        let judged = self.cells.iter().filter(|it| it.person == person).filter_map(Skill::gap).map(u32::from);
        judged.reduce(|sum, it| sum + it)
    }
}

/// The section.
#[component]
pub fn Skills(desk: Desk) -> impl IntoView {
    let map = Memo::new(move |_| Map::of(desk));
    let name = RwSignal::new(String::new());
    let person = RwSignal::new(String::new());
    let add_skill = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let skill = name.get_untracked().trim().to_owned();
        let map = map.get_untracked();
        if skill.is_empty() || map.people.is_empty() || map.skills.contains(&skill) {
            return desk.refuse(&skill);
        }
        let mut ids = IdGenerator::new(clock::random_seed());
        let of = |person: &String| Skill {
            id: SkillId(ids.next_id()),
            person: person.clone(),
            skill: skill.clone(),
            required: Skill::USUAL,
            now: None,
        };
        let cells: Vec<Skill> = map.people.iter().map(of).collect();
        if desk.change(&skill, |it| it.skills.extend(cells)) {
            name.set(String::new());
        }
    };
    let add_person = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let who = person.get_untracked().trim().to_owned();
        let map = map.get_untracked();
        if who.is_empty() || map.skills.is_empty() || map.people.contains(&who) {
            return desk.refuse(&who);
        }
        let mut ids = IdGenerator::new(clock::random_seed());
        let of = |skill: &String| Skill {
            id: SkillId(ids.next_id()),
            person: who.clone(),
            skill: skill.clone(),
            required: map.usual(skill),
            now: None,
        };
        let cells: Vec<Skill> = map.skills.iter().map(of).collect();
        if desk.change(&who, |it| it.skills.extend(cells)) {
            person.set(String::new());
        }
    };
    let total = move || {
        let (words, formats) = (&desk.texts().people, desk.formats.get());
        desk.staffing.with(|it| total_words(it, words, formats))
    };
    let point =
        Signal::derive(move || desk.staffing.with(|it| it.point_hours.map(|it| it.to_string()).unwrap_or_default()));
    let set_point = move |text: String| match (text.trim().is_empty(), whole(&text, 0)) {
        (true, _) => drop(desk.change("", |it| it.point_hours = None)),
        (_, Some(n)) => drop(desk.change(&text, |it| it.point_hours = Some(n))),
        _ => desk.refuse(&text),
    };
    let table = move |()| Some(skill_table(&map.get_untracked(), desk.formats.get_untracked()));
    let workbook = move |()| {
        let formats = desk.formats.get_untracked();
        Some(export_book(desk.bench, formats, formats.language.texts().people.skills, vec![table(())?]))
    };
    let pasting = RwSignal::new(false);
    let any = Memo::new(move |_| map.with(|it| !it.skills.is_empty()));
    let gap = move || desk.staffing.with(|it| it.skill_gap().to_string());
    let hours = move || desk.staffing.with(|it| it.training_hours().map(|it| it.to_string()).unwrap_or_default());
    view! {
        <section class="skills">
            <div class="bar"><h2>{tr(|it| it.people.skills)}<small>{tr(|it| it.people.skills_small)}</small></h2><span class="sp"></span><Show when=move || any.get()><TableOut table=Callback::new(table) workbook=Callback::new(workbook) /></Show>
                <button type="button" class="btn sm" data-paste-skills="" aria-expanded=move || pasting.get().to_string() on:click=move |_| pasting.update(|it| *it = !*it)>{tr(|it| it.feedback.paste)}</button></div>
            <Show when=move || pasting.get()><Paste desk on_done=Callback::new(move |()| pasting.set(false)) /></Show>
            <Show when=move || any.get()>
                <p data-gap=gap data-hours=hours>{total}</p>
                <div class="scroll" tabindex="0" role="region" aria-label=tr(|it| it.people.skills)>{move || grid(desk, map.get())}</div>
                <div class="controls"><TypedField label=Signal::derive(move || desk.texts().people.point_hours.to_owned()) value=point class="point-hours" on_commit=Callback::new(set_point) /></div>
            </Show>
            <div class="forms">
                <form class="hire-form" on:submit=add_skill>
                    <label>{tr(|it| it.people.new_skill)}<input type="text" maxlength="40" data-skill="" prop:value=name on:input=move |e| name.set(event_target_value(&e)) /></label>
                    <button type="submit" class="btn" data-add-skill="">{tr(|it| it.people.add_skill)}</button>
                </form>
                <Show when=move || any.get()><form class="hire-form" on:submit=add_person>
                    <label>{tr(|it| it.people.new_person)}<input type="text" maxlength="40" data-person="" prop:value=person on:input=move |e| person.set(event_target_value(&e)) /></label>
                    <button type="submit" class="btn" data-add-person="">{tr(|it| it.people.add_person)}</button>
                </form></Show>
            </div>
        </section>
    }
}

fn total_words(it: &Staffing, words: &crate::i18n::PeopleTexts, formats: Formats) -> String {
    let points = formats.count(it.skill_gap() as usize);
    let open = it.skills.iter().filter(|it| it.now.is_none()).count();
    let said = match it.training_hours() {
        Some(hours) => words.training(points, formats.count(hours as usize)),
        None => words.training_ask(points),
    };
    if open > 0 { format!("{said} {}", words.not_judged(formats.count(open))) } else { said }
}

fn grid(desk: Desk, map: Map) -> AnyView {
    let formats = desk.formats.get();
    let words = &formats.language.texts().people;
    let take = move |skill: String| {
        release_focus();
        desk.change("", |it| it.skills.retain(|it| it.skill != skill));
    };
    let head = |skill: &String| {
        let (key, label) = (skill.clone(), words.remove(skill));
        view! { <th scope="col"><span class="skill-name">{skill.clone()}</span><button type="button" class="take" aria-label=label on:click=move |_| take(key.clone())>"×"</button></th> }
    };
    let row = |person: &String| {
        let cells = map.skills.iter().map(|skill| cell(desk, &map, person, skill, formats)).collect_view();
        let gap = map.gap_of(person);
        view! { <tr data-person=person.clone()><th class="l cell" scope="row">{person.clone()}</th>{cells}<td class:bad=gap.is_some_and(|it| it > 0)>{gap.map_or_else(|| "–".to_owned(), |it| formats.count(it as usize))}</td></tr> }
    };
    view! {
        <table class="skill-map">
            <thead><tr><th class="l" scope="col">{words.person}</th>{map.skills.iter().map(head).collect_view()}<th scope="col">{words.missing}</th></tr></thead>
            <tbody>{map.people.iter().map(row).collect_view()}</tbody>
        </table>
    }
    .into_any()
}

fn cell(desk: Desk, map: &Map, person: &str, skill: &str, formats: Formats) -> AnyView {
    let words = &formats.language.texts().people;
    let known = map.cell(person, skill).cloned();
    let gap = known.as_ref().and_then(Skill::gap);
    let usual = map.usual(skill);
    let (who, what) = (person.to_owned(), skill.to_owned());
    let set = move |required: Option<u8>, now: Option<Option<u8>>| {
        let (who, what) = (who.clone(), what.clone());
        desk.change("", move |it| {
            let at = it.skills.iter().position(|it| it.person == who && it.skill == what);
            let at = at.unwrap_or_else(|| {
                let id = SkillId(IdGenerator::new(clock::random_seed()).next_id());
                it.skills.push(Skill { id, person: who, skill: what, required: usual, now: None });
                it.skills.len() - 1
            });
            it.skills[at].required = required.unwrap_or(it.skills[at].required);
            it.skills[at].now = now.unwrap_or(it.skills[at].now);
        });
    };
    let grade = |event| event_target_value(&event).parse::<u8>().ok();
    let (set_now, set_required) = (set.clone(), set);
    let label = |part: &str| format!("{person} · {skill} · {part}");
    let (now, required) = (known.as_ref().and_then(|it| it.now), known.as_ref().map(|it| it.required));
    let option = |chosen: Option<u8>| move |it: u8| view! { <option value=it.to_string() selected=chosen == Some(it)>{it}</option> };
    let mark = match gap {
        Some(0) => "✓".to_owned(),
        Some(it) => format!("−{it}"),
        None => "·".to_owned(),
    };
    view! {
        <td class=format!("grade gap-{}", gap.unwrap_or(0).min(3)) data-skill=skill.to_owned() data-now=now.map(|it| it.to_string()).unwrap_or_default() data-required=required.map(|it| it.to_string()).unwrap_or_default()>
            <select class="now" aria-label=label(words.now) on:change=move |event| set_now(None, Some(grade(event)))><option value="" selected=now.is_none()>"–"</option>{(1..=5).map(option(now)).collect_view()}</select>
            <span aria-hidden="true">"/"</span>
            <select class="required" aria-label=label(words.required) on:change=move |event| set_required(grade(event), None)>{required.is_none().then(|| view! { <option value="" selected>"–"</option> })}{(1..=5).map(option(required)).collect_view()}</select>
            <span class="mark" class:bad=gap.is_some_and(|it| it > 0)>{mark}</span>
        </td>
    }
    .into_any()
}

fn skill_table(map: &Map, formats: Formats) -> ExportTable {
    let words = &formats.language.texts().people;
    let number = |it: Option<u8>| it.map_or(Cell::Empty, |it| Cell::Plain(it.to_string()));
    let row = |it: &Skill| {
        let names = [Cell::Text(it.person.clone()), Cell::Text(it.skill.clone())];
        names.into_iter().chain([number(Some(it.required)), number(it.now), number(it.gap())]).collect()
    };
    ExportTable {
        name: words.skills.to_owned(),
        header: [words.person, words.skill, words.required, words.now, words.missing].map(Cell::text).to_vec(),
        rows: map.cells.iter().map(row).collect(),
        n_names: 2,
    }
}
