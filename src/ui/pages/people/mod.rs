//! Team build-up: whether the team can carry the plan, whom to hire by when, and which skills are missing.

mod hires;
mod months;
mod paste;
mod settings;
mod skills;

use std::sync::Arc;

use leptos::prelude::*;

use crate::domain::Money;
use crate::i18n::{Formats, PeopleTexts, Texts};
use crate::plan::staffing::Staffing;
use crate::ui::components::later::Later;
use crate::ui::components::no_plan::NoPlan;
use crate::ui::pages::plan::PlanTabs;
use crate::ui::pages::plan::view::current_plan;
use crate::ui::routes::Route;
use crate::ui::state::{Bench, use_bench, use_formats};
use crate::workbench::people::{TeamSize, team_size};
use crate::workbench::{Action, PeopleAction};

use hires::{Hires, NeededTable};
use months::Months;
use settings::Settings;
use skills::Skills;

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Desk {
    bench: Bench,
    formats: Signal<Formats>,
    /// The team against the plan; `None` without a plan.
    size: Memo<Option<Arc<TeamSize>>>,
    staffing: Memo<Arc<Staffing>>,
    /// Why something typed was not taken.
    refused: RwSignal<Option<String>>,
}

/// The sentence for something typed that a field does not take.
type Bad = fn(&'static PeopleTexts, &str) -> String;

impl Desk {
    fn of_bench() -> Self {
        let bench = use_bench();
        let size = bench.select(|it| Some(Arc::new(team_size(it, &*current_plan(it)?)?)));
        let staffing = bench.select(|it| it.staffing.clone());
        Self { bench, formats: use_formats(), size, staffing, refused: RwSignal::new(None) }
    }

    fn texts(self) -> &'static Texts {
        self.formats.get().language.texts()
    }

    /// Changes the team's size as one step that undo takes back; `typed` is told where it makes no sense.
    fn change(self, typed: &str, change: impl FnOnce(&mut Staffing)) -> bool {
        self.change_or(typed, |words, typed| words.bad(typed), change)
    }

    /// The same with a sentence of its own for what makes no sense.
    fn change_or(self, typed: &str, bad: Bad, change: impl FnOnce(&mut Staffing)) -> bool {
        let mut staffing = (*self.staffing.get_untracked()).clone();
        change(&mut staffing);
        if !staffing.is_sound() {
            self.refuse_as(typed, bad);
            return false;
        }
        self.refused.set(None);
        staffing == *self.staffing.get_untracked()
            || self.bench.dispatch(Action::People(PeopleAction::Set(Arc::new(staffing))))
    }

    fn refuse(self, typed: &str) {
        self.refuse_as(typed, |words, typed| words.bad(typed));
    }

    fn refuse_as(self, typed: &str, bad: Bad) {
        self.refused.set(Some(untrack(|| bad(&self.texts().people, typed))));
    }
}

/// The page.
#[component]
pub fn PeoplePage() -> impl IntoView {
    let desk = Desk::of_bench();
    let has_plan = Memo::new(move |_| desk.size.with(Option::is_some));
    let is_known = Memo::new(move |_| desk.size.with(|it| it.as_ref().is_some_and(|it| it.capacity.is_some())));
    view! {
        <PlanTabs shown=Route::People />
        <Show when=move || has_plan.get() fallback=|| view! { <NoPlan /> }>
            <div class="head"><div class="say"><p class="at">{move || said(desk, at)}</p><h1>{move || said(desk, headline)}</h1></div></div>
            <div class="body people">
                <Show when=move || !is_known.get()><p class="warn asked" role="status">{move || said(desk, missing)}</p></Show>
                <Show when=move || is_known.get()><Months desk /><NeededTable desk /></Show>
                <Settings desk is_open=Signal::derive(move || !is_known.get()) />
                {move || desk.refused.get().map(|it| view! { <p class="bad" role="alert">{it}</p> })}
                <Hires desk />
                <Later><Skills desk /></Later>
            </div>
        </Show>
    }
}

fn said(desk: Desk, say: fn(Desk, &TeamSize) -> String) -> String {
    desk.size.with(|it| it.as_ref().map(|it| say(desk, it)).unwrap_or_default())
}

fn at(desk: Desk, it: &TeamSize) -> String {
    let (words, formats) = (&desk.texts().people, desk.formats.get());
    let productivity = it.productivity.map_or_else(|| "—".to_owned(), |it| formats.money_unit(it));
    let rate = it.rate.map_or_else(|| "—".to_owned(), |it| formats.percent(it.share(), 1));
    words.at(formats.count(it.n_heads), productivity, rate)
}

fn headline(desk: Desk, it: &TeamSize) -> String {
    let (words, formats) = (&desk.texts().people, desk.formats.get());
    let Some(capacity) = &it.capacity else { return words.headline_ask.to_owned() };
    let n: u32 = capacity.needed.iter().map(|it| it.heads).sum();
    let sum = |of: fn(&crate::plan::staffing::MonthCapacity) -> Money| capacity.months.iter().map(of).sum::<Money>();
    match capacity.needed.first() {
        None => words.headline_fine(formats.money(sum(|it| it.capacity)), formats.money_unit(sum(|it| it.target))),
        Some(first) if first.late > 0 => words.headline_late(
            formats.count(n as usize),
            formats.month(first.decide),
            formats.month(capacity.reachable),
        ),
        Some(first) => words.headline_hire(formats.count(n as usize), formats.month(first.decide)),
    }
}

/// What has to be asked first.
fn missing(desk: Desk, it: &TeamSize) -> String {
    let words = &desk.texts().people;
    let asked = [
        (it.n_heads == 0 && desk.staffing.with(|it| it.hires.is_empty())).then_some(words.ask_heads),
        it.productivity.is_none().then_some(if it.has_year {
            words.ask_productivity_usual
        } else {
            words.ask_productivity
        }),
        it.rate.is_none().then_some(words.ask_rate),
    ];
    let asked: Vec<&str> = asked.into_iter().flatten().collect();
    if asked.is_empty() { words.no_months.to_owned() } else { asked.join(" ") }
}
