//! The plan over the sales team: its tree with quotas, buffers and chances, and who looks after what.

mod assign;
mod board;
pub mod fairness;
pub mod incentive;
mod people;
mod pictures;
mod quota_map;
mod settings;
mod tree;

use std::collections::BTreeSet;
use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::domain::{Money, Team};
use crate::i18n::{Formats, Texts};
use crate::plan::{GroupKey, TargetPlan, TeamTree, team_tree};
use crate::ui::language::tr;
use crate::ui::platform::clock;
use crate::ui::routes::Route;
use crate::workbench::drawing::Drawing;
use crate::workbench::standing::{StandingRun, Standings};
use crate::workbench::{Action, TeamAction};

use super::plan::desk::Desk;
use super::plan::view::{Sources, Stage, current_plan, stage};
use super::plan::{NotYet, PlanTabs};
use crate::ui::components::no_plan::NoPlan;

/// Values drawn in one turn of the page.
const DRAWS_A_TURN: usize = 40_000;

/// The plan and its tree.
#[derive(Clone, Debug, PartialEq)]
pub struct Planned {
    /// The plan, with every month closed that is complete by now.
    pub plan: Arc<TargetPlan>,
    /// Its tree.
    pub tree: Arc<TeamTree>,
}

/// What the parts of the page share.
#[derive(Clone, Copy)]
pub struct TeamDesk {
    /// The plan's desk.
    pub desk: Desk,
    /// The plan and its tree; `None` without a plan, and until they are put together.
    pub planned: RwSignal<Option<Planned>>,
    /// Landings and chances; `None` until they are drawn.
    pub standings: RwSignal<Option<Arc<Standings>>>,
    /// Whether what is shown is of a former plan, since chances are still being drawn.
    pub busy: RwSignal<bool>,
    /// Groups opened beside regions, and regions closed.
    pub toggled: RwSignal<BTreeSet<GroupKey>>,
    /// The group that is spoken of.
    pub chosen: RwSignal<GroupKey>,
    /// Whether the months are shown.
    pub months: RwSignal<bool>,
    /// What the last change did, or why it was refused.
    pub said: RwSignal<Option<Said>>,
    /// The same for what is assigned.
    pub said_below: RwSignal<Option<Said>>,
}

/// What is said about the last change.
#[derive(Clone, Debug, PartialEq)]
pub enum Said {
    /// It was made.
    Made(String),
    /// It was refused.
    Refused(String),
}

/// What trees and chances are made from, compared by identity.
#[derive(Clone, PartialEq)]
struct Asked {
    sources: Sources,
    team: ByIdentity,
}

#[derive(Clone)]
struct ByIdentity(Arc<Team>);

impl PartialEq for ByIdentity {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// Draws in turns and shows what came of it, unless it `is_last` no more; where nothing starts, nothing is shown.
pub async fn draw<D: Drawing<Outcome: Send + Sync + 'static>>(
    start: Option<D>,
    is_last: impl Fn() -> bool,
    outcome: RwSignal<Option<Arc<D::Outcome>>>,
    busy: RwSignal<bool>,
) {
    if let Some(mut drawing) = start {
        clock::turn().await;
        while is_last() && drawing.step(DRAWS_A_TURN) {
            clock::turn().await;
        }
        if !is_last() {
            return;
        }
        let _ = outcome.try_set(Some(Arc::new(drawing.finish())));
    }
    let _ = busy.try_set(false);
}

impl TeamDesk {
    /// A desk for the open workbench.
    pub fn of_bench() -> Self {
        let team_desk = Self {
            desk: Desk::of_bench(),
            planned: RwSignal::new(None),
            standings: RwSignal::new(None),
            busy: RwSignal::new(false),
            toggled: RwSignal::default(),
            chosen: RwSignal::new(GroupKey::Company),
            months: RwSignal::new(false),
            said: RwSignal::new(None),
            said_below: RwSignal::new(None),
        };
        team_desk.follow();
        team_desk
    }

    /// Makes tree and chances anew when what they rest on changes, in turns.
    fn follow(self) {
        let desk = self.desk;
        let team = desk.bench.select(|it| ByIdentity(it.team.clone()));
        let asked = Memo::new(move |_| Asked { sources: desk.sources.get(), team: team.get() });
        let run = StoredValue::new(0_u64);
        Effect::new(move || {
            // Read, not only followed: a memo that nobody reads follows nothing itself.
            asked.with(|_| ());
            run.update_value(|it| *it += 1);
            let this = run.get_value();
            let is_last = move || run.try_get_value() == Some(this);
            self.busy.set(true);
            spawn_local(async move {
                clock::turn().await;
                if !is_last() {
                    return;
                }
                let planned = desk.bench.with_untracked(|document| {
                    let (plan, book) = (current_plan(document)?, document.book.clone()?);
                    let tree = Arc::new(team_tree(&plan, &document.team, &book));
                    Some(Planned { plan, tree })
                });
                let _ = self.planned.try_set(planned.clone());
                clock::turn().await;
                if !is_last() {
                    return;
                }
                let Some(planned) = planned else {
                    let _ = self.busy.try_set(false);
                    return;
                };
                let start = desk.bench.with_untracked(|document| {
                    desk.forecasts.with_untracked(|state| {
                        let tree = state.tree.as_deref()?;
                        StandingRun::start(document, tree, &state.forecasts, &planned.plan, &planned.tree)
                    })
                });
                draw(start, is_last, self.standings, self.busy).await;
            });
        });
    }

    /// The catalogue.
    pub fn texts(self) -> &'static Texts {
        self.desk.texts()
    }

    /// The reader's formats.
    pub fn formats(self) -> Formats {
        self.desk.formats.get()
    }

    /// Changes the team as one step that undo takes back.
    pub fn set_team(self, team: Team) -> bool {
        self.desk.bench.dispatch(Action::Team(TeamAction::Set(Arc::new(team))))
    }

    /// The team as it is.
    pub fn team(self) -> Arc<Team> {
        self.desk.bench.with_untracked(|it| it.team.clone())
    }

    /// The name of a group.
    pub fn name(self, key: &GroupKey) -> String {
        let words = &self.texts().team;
        match key {
            GroupKey::Company => self.texts().plan.company.to_owned(),
            GroupKey::Region(region) => region.clone().unwrap_or_else(|| words.nowhere.to_owned()),
            GroupKey::Person(place) => place.person.clone().unwrap_or_else(|| words.nobody.to_owned()),
        }
    }

    /// Whether what is under a group is shown: regions are, people only when opened.
    pub fn is_open(self, key: &GroupKey) -> bool {
        let toggled = self.toggled.with(|it| it.contains(key));
        toggled != matches!(key, GroupKey::Region(_))
    }

    /// Opens or closes a group.
    pub fn toggle(self, key: &GroupKey) {
        self.toggled.update(|it| {
            if !it.remove(key) {
                it.insert(key.clone());
            }
        });
    }
}

/// An amount in the reader's unit, or a dash.
pub fn money_or_dash(amount: Option<Money>, formats: Formats) -> String {
    amount.map_or_else(|| "—".to_owned(), |it| formats.money(it))
}

/// The page.
#[component]
pub fn TeamPage() -> impl IntoView {
    let team_desk = TeamDesk::of_bench();
    let desk = team_desk.desk;
    let stage = Memo::new(move |_| desk.bench.with(|it| desk.forecasts.with(|state| stage(it, state))));
    let has_plan = desk.bench.select(|it| it.plan.is_some());
    view! {
        <PlanTabs shown=Route::Team />
        {move || match (stage.get(), has_plan.get()) {
            (Stage::NoData, _) => view! { <NotYet stage=Stage::NoData /> }.into_any(),
            (_, false) => view! {
                <NoPlan />
                <div class="body team"><assign::Assign team_desk /><people::People team_desk /></div>
            }.into_any(),
            (_, true) => view! { <board::Board team_desk /> }.into_any(),
        }}
    }
}

/// What was done last, or why it was refused.
#[component]
pub fn SaidLine(
    /// What is said.
    said: RwSignal<Option<Said>>,
) -> impl IntoView {
    move || {
        said.get().map(|it| match it {
            Said::Made(text) => view! { <p class="status made" role="status">{text}</p> }.into_any(),
            Said::Refused(text) => view! { <p class="bad" role="alert">{text}</p> }.into_any(),
        })
    }
}

/// Shown while the paths are drawn.
#[component]
pub fn Drawing(
    /// The page's state.
    team_desk: TeamDesk,
) -> impl IntoView {
    let waits =
        Memo::new(move |_| team_desk.standings.with(Option::is_none) && team_desk.planned.with(Option::is_some));
    let has_tree = team_desk.desk.forecasts.select(|it| it.tree.is_some());
    view! { <Show when=move || waits.get() && has_tree.get()><p class="q" role="status">{tr(|it| it.team.preparing)}</p></Show> }
}
