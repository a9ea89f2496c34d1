//! The tiers of the target on the fan of the window's sum, their chances, and whether the target is one.

mod charter;
mod facts;
mod fan;
mod smart;
mod tiers;
mod working;

use leptos::prelude::*;

use crate::charts::{Chart, LadderChart};
use crate::domain::Money;
use crate::i18n::{Formats, Texts};
use crate::ui::components::chart::ChartView;
use crate::ui::components::no_plan::NoPlan;
use crate::ui::components::sentence::{FigureInk, Sentence};
use crate::ui::language::tr;
use crate::ui::routes::Route;

use super::desk::Desk;
use super::kept::Stretch;
use super::measures::{MeasureChoice, MeasurePart};
use super::view::{Stage, chance_words, stage, window_words};
use super::{NotYet, PlanTabs};

use charter::CharterFields;
use facts::facts_of;
use fan::{fan, fan_table};
use smart::smart_list;
use tiers::tier_table;
use working::working;

pub(super) use facts::Facts;

/// The page.
#[component]
pub fn TiersPage() -> impl IntoView {
    let desk = Desk::of_bench();
    let stage = Memo::new(move |_| desk.bench.with(|it| desk.forecasts.with(|state| stage(it, state))));
    let has_plan = desk.bench.select(|it| it.plan.is_some());
    view! {
        <PlanTabs shown=Route::Tiers />
        {move || match (stage.get(), has_plan.get()) {
            (Stage::Ready, true) => view! { <ByMeasure desk /> }.into_any(),
            (Stage::Ready, false) => view! { <NoPlan /> }.into_any(),
            (stage, _) => view! { <NotYet stage /> }.into_any(),
        }}
    }
}

/// Revenue, or one of the measures next to it.
#[component]
fn ByMeasure(desk: Desk) -> impl IntoView {
    let shown = RwSignal::new(None);
    view! {
        <MeasureChoice desk shown />
        {move || match shown.get() {
            None => view! { <Tiers desk /> }.into_any(),
            Some(kind) => view! { <MeasurePart desk kind /> }.into_any(),
        }}
    }
}

#[component]
fn Tiers(desk: Desk) -> impl IntoView {
    let facts = Memo::new(move |_| facts_of(desk));
    let fiscal_start = desk.bench.select(|it| it.workspace.fiscal_start_month);
    let sentence = Signal::derive(move || {
        facts
            .with(|it| it.as_ref().map(|it| sentence(it, desk.texts(), desk.formats.get(), fiscal_start.get())))
            .unwrap_or_default()
    });
    let chart = Signal::derive(move || {
        facts
            .with(|it| it.as_ref().map(|it| Chart::from(fan(it, desk.texts(), desk.formats.get(), fiscal_start.get()))))
            .unwrap_or_else(|| LadderChart::default().into())
    });
    let title = Signal::derive(move || {
        let (words, formats) = (&desk.texts().targets, desk.formats.get());
        let gap = facts.with(|it| it.as_ref().and_then(|it| Some(it.outcome.range?.p50 - it.target)));
        gap.map_or_else(
            || words.fan_title.to_owned(),
            |it| words.fan_title_gap(formats.money_signed(it), formats.unit_label()),
        )
    });
    let unit = Signal::derive(move || desk.texts().targets.fan_small(desk.formats.get().unit_label()));
    let says = Signal::derive(move || desk.texts().targets.fan_label.to_owned());
    let numbers = move |()| {
        facts.with_untracked(|it| it.as_ref().map(|it| fan_table(it, desk.texts(), desk.formats.get_untracked())))
    };
    view! {
        <div class="head">
            <div class="say"><p class="at">{tr(|it| it.targets.at)}</p><h1><Sentence text=sentence /></h1></div>
        </div>
        <div class="body tiers">
            <section>
                <ChartView chart title unit says height=Signal::stored(320.0) file=Callback::new(|()| "kedge-tiers".to_owned()) table=Callback::new(numbers) />
            </section>
            <div class="pair">
                <section>{move || facts.get().map(|it| tier_table(desk, &it))}<Stretch desk facts /></section>
                <section>{move || facts.get().map(|it| smart_list(desk, &it))}<CharterFields desk facts /></section>
            </div>
            {move || facts.get().map(|it| working(desk, &it))}
        </div>
    }
}

fn sentence(it: &Facts, texts: &'static Texts, formats: Formats, fiscal_start: u32) -> String {
    let words = &texts.targets;
    let window = window_words(it.window, fiscal_start, texts, formats);
    let target = FigureInk::Target.wrap(&formats.money(it.target));
    match (it.outcome.probability, it.outcome.range) {
        (Some(chance), Some(range)) => {
            let forecast = |it: Money| FigureInk::Forecast.wrap(&formats.money(it));
            let chance = FigureInk::Forecast.wrap(&chance_words(Some(chance), formats));
            let (landing, low, high) = (forecast(range.p50), forecast(range.p10), forecast(range.p90));
            words.headline(window, target, formats.unit_label(), chance, landing, low, high)
        }
        _ => words.headline_unknown(window, target, formats.unit_label()),
    }
}
