//! Bottom up: what account managers commit to against what the plan asks of them, and how the two sides meet.

mod agree;
mod board;
mod commit;
mod levers;
mod nodes;
mod offers;
mod words;

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::i18n::{BottomupTexts, Formats, Texts};
use crate::plan::{BottomUp, GapTree, GroupKey, gap_tree};
use crate::ui::components::no_plan::NoPlan;
use crate::ui::pages::plan::view::{Stage, stage};
use crate::ui::pages::plan::{NotYet, PlanTabs};
use crate::ui::pages::team::{Planned, Said, TeamDesk, draw};
use crate::ui::platform::clock;
use crate::ui::routes::Route;
use crate::workbench::bottom_up::{BandRun, Bands, forecast_sums};
use crate::workbench::{Action, BottomUpAction};

/// Both numbers of every node, with the plan that they are of.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// The plan and its tree.
    pub planned: Planned,
    /// Both numbers.
    pub gaps: Arc<GapTree>,
}

/// What the parts of the page share.
#[derive(Clone, Copy)]
pub struct Floor {
    /// The plan's desk and the team's tree.
    pub team: TeamDesk,
    /// What was said from below.
    pub said: Memo<Arc<BottomUp>>,
    /// Both numbers; `None` until they are put together.
    pub standing: RwSignal<Option<Standing>>,
    /// Ranges of sums; `None` until they are drawn.
    pub bands: RwSignal<Option<Arc<Bands>>>,
    /// Whether ranges are being drawn.
    pub busy: RwSignal<bool>,
    /// The node whose bridge is shown.
    pub chosen: RwSignal<GroupKey>,
}

impl Floor {
    fn of_bench() -> Self {
        let team = TeamDesk::of_bench();
        let floor = Self {
            team,
            said: team.desk.bench.select(|it| it.bottom_up.clone()),
            standing: RwSignal::new(None),
            bands: RwSignal::new(None),
            busy: RwSignal::new(true),
            chosen: RwSignal::new(GroupKey::Company),
        };
        floor.follow();
        floor
    }

    /// Puts the numbers together and draws ranges anew when what they rest on changes, in turns.
    fn follow(self) {
        let desk = self.team.desk;
        let run = StoredValue::new(0_u64);
        Effect::new(move || {
            let (planned, said) = (self.team.planned.get(), self.said.get());
            run.update_value(|it| *it += 1);
            let this = run.get_value();
            let is_last = move || run.try_get_value() == Some(this);
            let Some(planned) = planned else { return };
            self.busy.set(true);
            spawn_local(async move {
                clock::turn().await;
                if !is_last() {
                    return;
                }
                let gaps = desk.bench.with_untracked(|document| {
                    desk.forecasts.with_untracked(|state| {
                        let tree = state.tree.as_deref();
                        let forecast = tree.map(|it| forecast_sums(document, it, planned.plan.window));
                        Arc::new(gap_tree(&planned.plan, &planned.tree, &said, &forecast.unwrap_or_default()))
                    })
                });
                let _ = self.standing.try_set(Some(Standing { planned: planned.clone(), gaps: gaps.clone() }));
                clock::turn().await;
                let start = desk.bench.with_untracked(|document| {
                    desk.forecasts.with_untracked(|state| {
                        BandRun::start(document, state.tree.as_deref()?, &state.forecasts, &planned.plan, &gaps)
                    })
                });
                draw(start, is_last, self.bands, self.busy).await;
            });
        });
    }

    /// The words of this page.
    pub fn words(self) -> &'static BottomupTexts {
        &self.team.texts().bottomup
    }

    /// The catalogue.
    pub fn texts(self) -> &'static Texts {
        self.team.texts()
    }

    /// The reader's formats.
    pub fn formats(self) -> Formats {
        self.team.formats()
    }

    /// Makes a change as one step that undo takes back.
    pub fn act(self, action: BottomUpAction, why: Option<String>) -> bool {
        self.team.desk.bench.dispatch_because(Action::BottomUp(action), why)
    }

    /// The name of an account.
    pub fn account_name(self, account: crate::domain::AccountId) -> String {
        self.team.desk.names.with(|it| it.get(&account).cloned()).unwrap_or_else(|| account.to_string())
    }
}

/// Says why something typed cannot be used.
pub fn refuse(said: RwSignal<Option<Said>>, text: String) {
    said.set(Some(Said::Refused(text)));
}

/// The page.
#[component]
pub fn BottomUpPage() -> impl IntoView {
    let floor = Floor::of_bench();
    let desk = floor.team.desk;
    let stage = Memo::new(move |_| desk.bench.with(|it| desk.forecasts.with(|state| stage(it, state))));
    let has_plan = desk.bench.select(|it| it.plan.is_some());
    view! {
        <PlanTabs shown=Route::BottomUp />
        {move || match (stage.get(), has_plan.get()) {
            (Stage::Ready, true) => view! { <board::Board floor /> }.into_any(),
            (Stage::Ready, false) => view! { <NoPlan /> }.into_any(),
            (stage, _) => view! { <NotYet stage /> }.into_any(),
        }}
    }
}
