//! Hours and effort: what looking after the accounts takes, who has the hours, and what effort brings.

mod effort;
mod load;
mod material;
mod settings;
mod working;

use std::sync::Arc;

use leptos::prelude::*;

use crate::domain::{Money, MonthRange};
use crate::i18n::{Formats, Texts};
use crate::plan::{Coverage, Tier, Workload};
use crate::ui::components::later::Later;
use crate::ui::components::no_plan::NoPlan;
use crate::ui::pages::plan::PlanTabs;
use crate::ui::pages::plan::view::current_plan;
use crate::ui::routes::Route;
use crate::ui::state::{Bench, use_bench, use_formats};
use crate::workbench::resources::workload_of;
use crate::workbench::{Action, ResourceAction};

use effort::Effort;
use load::{Accounts, Load, People};
use material::Materials;
use settings::Settings;

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Desk {
    bench: Bench,
    formats: Signal<Formats>,
    /// Everybody's hours; `None` without a plan.
    work: Memo<Option<Arc<Workload>>>,
    coverage: Memo<Arc<Coverage>>,
    /// Why something typed was not taken.
    refused: RwSignal<Option<String>>,
}

impl Desk {
    fn of_bench() -> Self {
        let bench = use_bench();
        let work = bench.select(|it| Some(Arc::new(workload_of(it, &*current_plan(it)?)?)));
        let coverage = bench.select(|it| it.coverage.clone());
        Self { bench, formats: use_formats(), work, coverage, refused: RwSignal::new(None) }
    }

    fn texts(self) -> &'static Texts {
        self.formats.get().language.texts()
    }

    /// The name of a person; some accounts have nobody.
    fn who(self, person: Option<&str>) -> String {
        person.map_or_else(|| self.texts().resources.nobody.to_owned(), str::to_owned)
    }

    /// Changes how accounts are covered as one step that undo takes back; `typed` is told where it makes no sense.
    fn change(self, typed: &str, change: impl FnOnce(&mut Coverage)) {
        let mut coverage = (*self.coverage.get_untracked()).clone();
        change(&mut coverage);
        if !coverage.is_sound() {
            return self.refuse(typed);
        }
        self.refused.set(None);
        if coverage != *self.coverage.get_untracked() {
            self.bench.dispatch(Action::Resource(ResourceAction::Set(Arc::new(coverage))));
        }
    }

    fn refuse(self, typed: &str) {
        self.refused.set(Some(untrack(|| self.texts().resources.bad_number(typed))));
    }
}

/// The page.
#[component]
pub fn ResourcesPage() -> impl IntoView {
    let desk = Desk::of_bench();
    let has_plan = Memo::new(move |_| desk.work.with(Option::is_some));
    view! {
        <PlanTabs shown=Route::Resources />
        <Show when=move || has_plan.get() fallback=|| view! { <NoPlan /> }>
            <Head desk />
            <div class="body resources">
                <Load desk />
                <People desk />
                <Settings desk />
                <Later><Effort desk /><Accounts desk /><Materials desk /></Later>
            </div>
        </Show>
    }
}

#[component]
fn Head(desk: Desk) -> impl IntoView {
    let said = move |say: fn(Desk, &Workload) -> String| {
        move || desk.work.with(|it| it.as_ref().map(|it| say(desk, it)).unwrap_or_default())
    };
    view! {
        <div class="head"><div class="say"><p class="at">{said(at)}</p><h1>{said(headline)}</h1></div></div>
    }
}

fn at(desk: Desk, it: &Workload) -> String {
    let formats = desk.formats.get();
    let sum = |of: fn(&crate::plan::PersonLoad) -> f64| it.people.iter().map(of).sum::<f64>();
    let [need, there] =
        [sum(|it| it.parts().total()), sum(|it| it.capacity.iter().sum())].map(|it| formats.number(it, 0));
    desk.texts().resources.at(need, window(it.months, formats), there)
}

fn headline(desk: Desk, it: &Workload) -> String {
    let (words, formats) = (&desk.texts().resources, desk.formats.get());
    let present = || it.people.iter().filter(|it| it.person.is_some());
    let fullest = present().find_map(|it| Some((it, it.load()?)));
    let Some((fullest, load)) = fullest else { return words.headline_nobody.to_owned() };
    let (name, load) = (desk.who(fullest.person.as_deref()), formats.percent(load, 0));
    let over = present().filter(|it| it.load().is_some_and(|it| it > 1.0)).count();
    match over {
        0 => words.headline_fine(name, load),
        n => words.headline_over(formats.count(n), formats.count(present().count()), name, load),
    }
}

/// The first and the last month.
fn window(months: MonthRange, formats: Formats) -> String {
    let last = months.last().unwrap_or(months.first);
    format!("{}–{}", formats.month(months.first), formats.month(last))
}

fn tier_words(tier: Tier, is_chosen: bool, texts: &'static Texts) -> String {
    let words = &texts.resources;
    if is_chosen { words.chosen(tier.letter()) } else { words.by_size(tier.letter()) }
}

/// Money an hour, in the currency's own unit: an hour is small.
fn money_an_hour(amount: Option<f64>, formats: Formats) -> String {
    let exact = Formats { unit: crate::domain::DisplayUnit::One, ..formats };
    amount.and_then(Money::from_f64).map_or_else(|| "–".to_owned(), |it| exact.money(it))
}
