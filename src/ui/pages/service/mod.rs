//! The service plan: what is promised before, during and after a sale, how it went, and what it takes.

mod activities;
mod cost;
mod dashboard;
mod events;
mod lane;
mod words;
mod working;

use std::sync::Arc;

use leptos::prelude::*;

use crate::domain::AccountId;
use crate::i18n::{Formats, ServiceTexts, Texts};
use crate::plan::service::{Moment, Quality, Service, quality};
use crate::ui::components::later::Later;
use crate::ui::components::sentence::{FigureInk, Sentence};
use crate::ui::language::tr;
use crate::ui::pages::plan::view::Stage;
use crate::ui::pages::plan::{NotYet, PlanTabs};
use crate::ui::platform::clock;
use crate::ui::routes::Route;
use crate::ui::state::{Bench, use_bench, use_formats};
use crate::workbench::service::{ServiceView, service_view};
use crate::workbench::{Action, ServiceAction};

use activities::{Activities, ActivityDraft};
use cost::Cost;
use dashboard::{ByMonth, Facts};
use events::{EventDraft, Events};
use lane::Journey;
use words::{amount_text, span};
use working::Working;

/// What the parts of the page share.
#[derive(Clone, Copy)]
pub struct Desk {
    bench: Bench,
    formats: Signal<Formats>,
    service: Memo<Arc<Service>>,
    /// Hours, people and cost; `None` without a history.
    view: Memo<Option<Arc<ServiceView>>>,
    /// All cases as they stand today.
    quality: Memo<Quality>,
    /// What stands in the form of an activity; `None` while it is closed.
    activity: RwSignal<Option<ActivityDraft>>,
    /// The same of a case.
    event: RwSignal<Option<EventDraft>>,
    /// Today.
    now: Moment,
}

impl Desk {
    fn of_bench() -> Self {
        let bench = use_bench();
        let now = Moment::of_day(clock::this_day());
        let service = bench.select(|it| it.service.clone());
        let view = bench.select(|it| service_view(it).map(Arc::new));
        let quality = Memo::new(move |_| service.with(|it| quality(it.events.iter().map(|it| &**it), now)));
        let (activity, event) = (RwSignal::new(None), RwSignal::new(None));
        Self { bench, formats: use_formats(), service, view, quality, activity, event, now }
    }

    fn texts(self) -> &'static Texts {
        self.formats.get().language.texts()
    }

    fn words(self) -> &'static ServiceTexts {
        &self.texts().service
    }

    fn act(self, action: ServiceAction) -> bool {
        self.bench.dispatch(Action::Service(action))
    }

    /// The name of an account.
    fn name(self, id: AccountId) -> String {
        self.bench.with(|it| {
            let known = it.book.as_ref().and_then(|book| book.account(id));
            known.map_or_else(|| id.to_string(), |it| it.name.clone())
        })
    }

    /// Every account with its name, in the order of the book.
    fn accounts(self) -> Vec<(AccountId, String)> {
        let listed = |it: &crate::domain::Account| (it.id, it.name.clone());
        self.bench.with(|it| it.book.iter().flat_map(|it| it.accounts()).map(listed).collect())
    }
}

/// The page.
#[component]
pub fn ServicePage() -> impl IntoView {
    let desk = Desk::of_bench();
    let has_data = Memo::new(move |_| desk.view.with(Option::is_some));
    let is_empty = Memo::new(move |_| desk.service.with(|it| it.activities.is_empty() && it.events.is_empty()));
    let at = move || {
        let months = desk.view.with(|it| it.as_ref().map(|it| it.load.months))?;
        Some(desk.words().at(span(months, desk.formats.get())))
    };
    let any_cost = Memo::new(move |_| desk.service.with(|it| !it.activities.is_empty()));
    view! {
        <PlanTabs shown=Route::Service />
        <Show when=move || has_data.get() fallback=|| view! { <NotYet stage=Stage::NoData /> }>
            <div class="head"><div class="say"><p class="at">{at}</p><h1><Sentence text=Signal::derive(move || headline(desk)) /></h1></div></div>
            <div class="body service">
                <Show when=move || is_empty.get() fallback=move || view! { <Facts desk /><ByMonth desk /><Journey desk /> }><Empty desk /></Show>
                <Activities desk />
                <Events desk />
                <Show when=move || any_cost.get()><Later><Cost desk /><Working desk /></Later></Show>
            </div>
        </Show>
    }
}

/// What to do while there is nothing.
#[component]
fn Empty(desk: Desk) -> impl IntoView {
    let propose = move |_| {
        let words = &desk.formats.get_untracked().language.texts().service;
        desk.act(ServiceAction::AddActivities(activities::proposal(words)));
    };
    view! {
        <section class="empty" data-empty="">
            <h2>{tr(|it| it.service.empty_title)}</h2><p>{tr(|it| it.service.empty_text)}</p><p class="q">{tr(|it| it.service.empty_offer)}</p>
            <p class="acts"><button type="button" class="btn" data-propose="" on:click=propose>{tr(|it| it.service.propose)}</button></p>
        </section>
    }
}

fn headline(desk: Desk) -> String {
    let (words, formats) = (desk.words(), desk.formats.get());
    let (n_activities, n_events, there) =
        desk.service.with(|it| (it.activities.len(), it.events.len(), it.staff_tenths));
    if n_activities + n_events == 0 {
        return words.said_nothing.to_owned();
    }
    let mut said = match desk.quality.with(Quality::sla) {
        Some(share) => words.said_sla(formats.percent(share, 1)),
        None => words.said_no_sla.to_owned(),
    };
    let load = desk.view.with(|it| it.as_ref().map(|it| (it.load.staff_hours, it.load.manager_hours, it.load.staff())));
    if let Some((hours, managers, staff)) = load.filter(|_| n_activities > 0) {
        said += &words.said_load(formats.number(hours, 0));
        let is_short = staff.zip(there).is_some_and(|(staff, there)| staff > f64::from(there) / 10.0);
        let people =
            |it: f64| if is_short { FigureInk::Bad.wrap(&formats.number(it, 1)) } else { formats.number(it, 1) };
        said += &match (staff, there) {
            (Some(staff), Some(there)) => words.said_staff(people(staff), amount_text(there, 1)),
            (Some(staff), None) => words.said_needed(formats.number(staff, 1)),
            (None, _) => String::new(),
        };
        if managers > 0.0 {
            said += &words.said_managers(formats.number(managers, 0));
        }
    }
    said
}
