//! A skill map from a spreadsheet: what it holds is told before any of it is taken.

use leptos::prelude::*;

use crate::domain::IdGenerator;
use crate::i18n::PeopleTexts;
use crate::import::{SkillBlock, SkillColumn, SkillIssue, SkillShape, skills_of};
use crate::ui::language::tr;
use crate::ui::navigation::release_focus;
use crate::ui::platform::clock;

use super::Desk;

/// Rows with a fault that are listed.
const LISTED: usize = 8;

/// The section.
#[component]
pub(super) fn Paste(desk: Desk, on_done: Callback<()>) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let block = Memo::new(move |_| text.with(|it| skills_of(it)));
    let n = move || block.with(|it| it.judged.len());
    let take = move |_| {
        let judged = block.with_untracked(|it| it.judged.clone());
        let mut ids = IdGenerator::new(clock::random_seed());
        release_focus();
        if desk.change("", |it| it.judge(judged, &mut ids)) {
            on_done.run(());
        }
    };
    let has_text = move || text.with(|it| !it.trim().is_empty());
    view! {
        <div class="paste-skills">
            <h3>{tr(|it| it.feedback.paste_title)}</h3>
            <p class="q small">{tr(|it| it.people.paste_hint)}</p>
            <label>{tr(|it| it.feedback.paste_cells)}
                <textarea rows="6" spellcheck="false" wrap="off" data-cells="" prop:value=text on:input=move |e| text.set(event_target_value(&e))></textarea></label>
            <div aria-live="polite">{move || has_text().then(|| block.with(|it| told(desk, it)))}</div>
            <p class="acts">
                <button type="button" class="btn do" data-take="" disabled=move || n() == 0 on:click=take>{move || desk.texts().people.take_skills(n())}</button>
                <button type="button" class="btn" on:click=move |_| { release_focus(); on_done.run(()) }>{tr(|it| it.feedback.cancel)}</button>
            </p>
        </div>
    }
}

fn told(desk: Desk, it: &SkillBlock) -> AnyView {
    let (texts, formats) = (desk.texts(), desk.formats.get());
    let words = &texts.people;
    let shape = match it.shape {
        SkillShape::InOrder => texts.feedback.in_order,
        SkillShape::ByHeading => texts.feedback.with_heading,
        SkillShape::Map => words.as_map,
    };
    let n_issues = it.issues.len();
    let line = |(row, issue): &(usize, SkillIssue)| {
        let text = texts.feedback.issue_row(*row, said(issue, words));
        view! { <li data-issue=row.to_string()>{text}</li> }
    };
    let lines = it.issues.iter().take(LISTED).map(line).collect_view();
    let more = (n_issues > LISTED).then(|| view! { <li>{texts.feedback.more_issues(n_issues - LISTED)}</li> });
    view! {
        <p class="small">{words.read_skills(formats.count(it.judged.len()), formats.count(n_issues), shape)}</p>
        <ul class="bad small issues">{lines}{more}</ul>
    }
    .into_any()
}

fn said(it: &SkillIssue, words: &PeopleTexts) -> String {
    let name = |it: SkillColumn| match it {
        SkillColumn::Person => words.person,
        SkillColumn::Skill => words.skill,
        SkillColumn::Required => words.required,
        SkillColumn::Now => words.now,
    };
    match it {
        SkillIssue::Cell(column @ (SkillColumn::Person | SkillColumn::Skill), text) => {
            words.long_name(name(*column), text)
        }
        SkillIssue::Cell(column, text) => words.bad_grade(name(*column), text),
        SkillIssue::Missing(column) => words.name_missing(name(*column)),
        SkillIssue::Twice(person, skill) => words.skill_twice(person, skill),
    }
}
