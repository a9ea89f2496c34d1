//! Targets next to revenue: quantity, gross margin, cash and share of the market.

mod aim;
mod asking;
mod products;
mod show;
mod terms;
pub mod words;

use std::sync::Arc;

use leptos::prelude::*;

use crate::domain::MonthRange;
use crate::plan::measure::{Aim, KeptTiers, MeasureKind, Measures};
use crate::ui::components::segments::Segments;
use crate::ui::language::tr;
use crate::ui::routes::Route;
use crate::workbench::Action;
use crate::workbench::measures::{Known, MeasureAction, Missing, ProductMargin};

use super::desk::Desk;
use words::Numbers;

/// What the parts of a measure share.
#[derive(Clone, Copy)]
struct Table {
    desk: Desk,
    kind: MeasureKind,
    measures: Memo<Arc<Measures>>,
    /// What is known; `None` until the worker has answered.
    known: RwSignal<Option<Result<Known, Missing>>>,
    /// Margins by product, where that is the measure.
    products: RwSignal<Vec<ProductMargin>>,
    /// Why something typed was not taken.
    refused: RwSignal<Option<String>>,
}

impl Table {
    /// Changes aims, or what they are read by, as one step that undo takes back; `typed` is told where it makes no sense.
    fn change(self, typed: &str, change: impl FnOnce(&mut Measures)) {
        let mut measures = (*self.measures.get_untracked()).clone();
        change(&mut measures);
        if measures.verify().is_err() {
            return self.refuse(typed);
        }
        self.refused.set(None);
        if measures != *self.measures.get_untracked() {
            self.desk.bench.dispatch(Action::Measure(MeasureAction::Set(Arc::new(measures))));
        }
    }

    fn refuse(self, typed: &str) {
        self.refused.set(Some(untrack(|| self.desk.texts().measures.bad_number(typed))));
    }

    /// Aims at this number.
    fn aim_at(self, number: i64) {
        let kind = self.kind;
        self.change("", |it| it.aims.entry(kind).or_default().number = number);
    }

    fn aim(self) -> Option<Aim> {
        self.measures.with(|it| it.aims.get(&self.kind).cloned())
    }

    fn kept(self) -> Option<KeptTiers> {
        self.measures.with(|it| it.kept.get(&self.kind).cloned())
    }

    /// The months of the plan.
    fn window(self) -> Option<MonthRange> {
        self.desk.bench.with(|it| it.plan.as_ref().map(|it| it.window))
    }

    /// The tiers that were kept for the very months of the plan.
    fn kept_here(self) -> Option<KeptTiers> {
        let window = self.window()?;
        self.kept().filter(|it| it.with.other_months(window).is_none())
    }

    fn numbers(self) -> Numbers {
        self.numbers_with(self.desk.formats.get())
    }

    fn numbers_with(self, formats: crate::i18n::Formats) -> Numbers {
        Numbers { kind: self.kind, formats, unit: self.measures.with(|it| it.unit.clone()) }
    }
}

/// Which measure the page shows; `None` is revenue.
#[component]
pub fn MeasureChoice(
    /// The plan page's state.
    desk: Desk,
    /// The measure shown.
    shown: RwSignal<Option<MeasureKind>>,
) -> impl IntoView {
    let options = Signal::derive(move || {
        let words = desk.texts();
        let others = MeasureKind::ALL.map(|it| (Some(it), words::name(it, words).to_owned()));
        std::iter::once((None, words.measures.revenue.to_owned())).chain(others).collect()
    });
    let label = Signal::derive(move || desk.texts().measures.measure.to_owned());
    view! { <div class="measure-bar"><Segments label options value=shown on_select=Callback::new(move |it| shown.set(it)) /></div> }
}

/// One measure: its target, what carries it, and month by month.
#[component]
pub fn MeasurePart(
    /// The plan page's state.
    desk: Desk,
    /// The measure.
    kind: MeasureKind,
) -> impl IntoView {
    let measures = desk.bench.select(|it| it.measures.clone());
    let table = Table {
        desk,
        kind,
        measures,
        known: RwSignal::new(None),
        products: RwSignal::new(Vec::new()),
        refused: RwSignal::new(None),
    };
    asking::keep_known(table);
    let state = Memo::new(move |_| {
        table.known.with(|it| match it {
            None => Shown::Waiting,
            Some(Err(missing)) => Shown::Missing(*missing),
            Some(Ok(_)) => Shown::Known,
        })
    });
    let refused = move || table.refused.get().map(|it| view! { <p class="bad" role="alert">{it}</p> });
    view! {
        <div class="measure" data-measure=kind.key() aria-busy=move || (state.get() == Shown::Waiting).to_string()>
            <show::Head table />
            <div class="body tiers">
                {refused}
                {move || match state.get() {
                    Shown::Waiting => view! { <p class="q" role="status">{tr(|it| it.measures.waiting)}</p> }.into_any(),
                    Shown::Missing(missing) => view! { <p class="warn missing" data-missing="">{move || words::missing(missing, desk.texts())}</p> }.into_any(),
                    Shown::Known => view! { <show::Picture table /> }.into_any(),
                }}
                <div class="pair">
                    <aim::AimPart table />
                    <terms::TermsPart table />
                </div>
                <show::Months table />
                <products::Sources table />
                <show::Working table />
            </div>
        </div>
    }
}

/// How far a measure is.
#[derive(Clone, Copy, PartialEq)]
enum Shown {
    Waiting,
    Missing(Missing),
    Known,
}

/// The targets next to revenue in one line, where there are any.
#[component]
pub fn AimsLine(
    /// The plan page's state.
    desk: Desk,
) -> impl IntoView {
    let measures = desk.bench.select(|it| it.measures.clone());
    move || {
        let (formats, texts) = (desk.formats.get(), desk.texts());
        let measures = measures.get();
        let aim = |(kind, aim): (&MeasureKind, &Aim)| {
            let numbers = Numbers { kind: *kind, formats, unit: measures.unit.clone() };
            let text = format!("{} {}", words::name(*kind, texts), numbers.with_unit(aim.number));
            view! { <span data-aim=kind.key() data-number=aim.number.to_string()>{text}</span> }
        };
        (!measures.aims.is_empty()).then(|| {
            view! {
                <p class="aims-line q">{texts.measures.also}" "{measures.aims.iter().map(aim).collect_view()}<a class="link" href=Route::Tiers.href()>{texts.measures.to_measures}</a></p>
            }
        })
    }
}
