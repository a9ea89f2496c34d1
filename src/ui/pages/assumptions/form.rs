//! The form for one assumption.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use leptos::prelude::*;

use crate::domain::{AssumptionId, IdGenerator, Month, Node};
use crate::i18n::Formats;
use crate::plan::{Assumption, Bounds, Dependant, Driver};
use crate::ui::components::draft::{edits, fields, saves};
use crate::ui::language::tr;
use crate::ui::platform::clock;
use crate::ui::state::{use_bench, use_formats};
use crate::workbench::assumptions::implied_growth;
use crate::workbench::{Action, AssumptionAction, Document};

use super::words::{bound, bound_text, dependant_words, fault_words, growth_statement, is_ratio, month};
use crate::ui::pages::versions::name_of;

/// Keys of the drivers in the form.
const DRIVERS: [&str; 4] = ["growth", "share", "price", "typed"];

/// What stands in the form.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    id: Option<AssumptionId>,
    statement: String,
    driver: &'static str,
    node: Node,
    unit: String,
    values: BTreeMap<Month, i64>,
    low: String,
    high: String,
    from: String,
    check: String,
    owner: String,
    rests: BTreeSet<Dependant>,
}

impl Draft {
    /// An empty form.
    pub fn new(document: &Document) -> Self {
        let from = document.last_actual().map(|it| it.plus(1).to_string()).unwrap_or_default();
        Self {
            id: None,
            statement: String::new(),
            driver: DRIVERS[0],
            node: Node::Company,
            unit: String::new(),
            values: BTreeMap::new(),
            low: String::new(),
            high: String::new(),
            from,
            check: String::new(),
            owner: String::new(),
            rests: document.plan.iter().map(|_| Dependant::Target).collect(),
        }
    }

    /// The growth that the plan's target asks for; `None` without a plan or a year before.
    pub fn of_plan(document: &Document, formats: Formats) -> Option<Self> {
        let (asked, bounds) = implied_growth(document)?;
        let window = document.plan.as_deref()?.window;
        Some(Self {
            statement: growth_statement(asked, bounds, formats),
            low: bound_text(bounds.low(), true, formats),
            from: window.first.to_string(),
            ..Self::new(document)
        })
    }

    /// An assumption to be changed.
    pub fn of(it: &Assumption, formats: Formats) -> Self {
        let ratio = is_ratio(&it.driver);
        let (driver, node, unit, values) = match &it.driver {
            Driver::Growth(node) => (DRIVERS[0], *node, String::new(), BTreeMap::new()),
            Driver::Share(node) => (DRIVERS[1], *node, String::new(), BTreeMap::new()),
            Driver::Price(node) => (DRIVERS[2], *node, String::new(), BTreeMap::new()),
            Driver::Typed { unit, values } => (DRIVERS[3], Node::Company, unit.clone(), values.clone()),
        };
        Self {
            id: Some(it.id),
            statement: it.statement.clone(),
            driver,
            node,
            unit,
            values,
            low: bound_text(it.bounds.low(), ratio, formats),
            high: bound_text(it.bounds.high(), ratio, formats),
            from: it.from.to_string(),
            check: it.check.map(|it| it.to_string()).unwrap_or_default(),
            owner: it.owner.clone(),
            rests: it.rests.clone(),
        }
    }

    fn is_ratio(&self) -> bool {
        matches!(self.driver, "growth" | "share")
    }

    /// The assumption that it describes, or what is wrong with it in words.
    fn read(&self, formats: Formats) -> Result<Assumption, String> {
        let texts = formats.language.texts();
        let words = &texts.assumptions;
        let number = |text: &str| bound(text, self.is_ratio()).map_err(|it| words.not_a_number(it));
        let a_month = |text: &str| month(text).map_err(|it| words.bad_month(it));
        let fault = |it| fault_words(it, texts).to_owned();
        let it = Assumption {
            id: self.id.unwrap_or_else(|| AssumptionId(IdGenerator::new(clock::random_seed()).next_id())),
            statement: self.statement.trim().to_owned(),
            driver: match self.driver {
                "share" => Driver::Share(self.node),
                "price" => Driver::Price(self.node),
                "typed" => Driver::Typed { unit: self.unit.trim().to_owned(), values: self.values.clone() },
                _ => Driver::Growth(self.node),
            },
            bounds: Bounds::new(number(&self.low)?, number(&self.high)?).map_err(fault)?,
            from: a_month(&self.from)?.ok_or_else(|| words.bad_month(""))?,
            check: a_month(&self.check)?,
            owner: self.owner.trim().to_owned(),
            rests: self.rests.clone(),
        };
        it.verify().map_err(fault)?;
        Ok(it)
    }
}

/// The form. Its draft is `None` again when it is saved or given up.
#[component]
pub fn Form(
    /// What stands in it.
    draft: RwSignal<Option<Draft>>,
) -> impl IntoView {
    let (bench, formats) = (use_bench(), use_formats());
    let refused = RwSignal::new(None::<String>);
    let (edit, field) = (edits(draft), fields(draft));
    let save = saves(
        draft,
        refused,
        move |it| it.read(formats.get_untracked()),
        move |it| bench.dispatch(Action::Assumption(AssumptionAction::Set(Arc::new(it)))),
    );
    let is_typed = Memo::new(move |_| draft.with(|it| it.as_ref().is_some_and(|it| it.driver == "typed")));
    let hint = tr(move |it| {
        let ratio = draft.with(|it| it.as_ref().is_some_and(Draft::is_ratio));
        if ratio { it.assumptions.percent_hint } else { it.assumptions.number_hint }
    });
    let drivers = move || {
        let words = &formats.get().language.texts().assumptions;
        let names = [words.driver_growth, words.driver_share, words.driver_price, words.driver_typed];
        let chosen = draft.with_untracked(|it| it.as_ref().map_or(DRIVERS[0], |it| it.driver));
        let option = |(key, name)| view! { <option value=key selected=key == chosen>{name}</option> };
        DRIVERS.into_iter().zip(names).map(option).collect_view()
    };
    let choose_driver = move |event| {
        let chosen = event_target_value(&event);
        let key = DRIVERS.into_iter().find(|it| *it == chosen).unwrap_or(DRIVERS[0]);
        edit(&|it| it.driver = key);
    };
    view! {
        <form class="assume-form" on:submit=save>
            <label class="wide">{tr(|it| it.assumptions.statement)}
                <input type="text" maxlength="200" autofocus placeholder=tr(|it| it.assumptions.statement_hint)
                    prop:value=field(|it| &it.statement) on:input=move |e| edit(&|it| it.statement = event_target_value(&e)) /></label>
            <label>{tr(|it| it.assumptions.driver)}<select data-driver="" on:change=choose_driver>{drivers}</select></label>
            <Show when=move || !is_typed.get() fallback=move || view! {
                <label>{tr(|it| it.assumptions.unit)}<input type="text" maxlength="20" prop:value=field(|it| &it.unit) on:input=move |e| edit(&|it| it.unit = event_target_value(&e)) /></label>
            }>
                <label>{tr(|it| it.assumptions.node)}<NodeChoice chosen=Signal::derive(move || draft.with(|it| it.as_ref().map_or(Node::Company, |it| it.node))) on_choose=Callback::new(move |node| edit(&|it| it.node = node)) /></label>
            </Show>
            <label>{tr(|it| it.assumptions.low)}<input type="text" inputmode="decimal" data-low="" title=hint prop:value=field(|it| &it.low) on:input=move |e| edit(&|it| it.low = event_target_value(&e)) /></label>
            <label>{tr(|it| it.assumptions.high)}<input type="text" inputmode="decimal" data-high="" title=hint prop:value=field(|it| &it.high) on:input=move |e| edit(&|it| it.high = event_target_value(&e)) /></label>
            <label>{tr(|it| it.assumptions.from)}<input type="text" placeholder="2026-07" maxlength="7" data-from="" prop:value=field(|it| &it.from) on:input=move |e| edit(&|it| it.from = event_target_value(&e)) /></label>
            <label>{tr(|it| it.assumptions.check)}<input type="text" placeholder="2026-07" maxlength="7" data-check="" prop:value=field(|it| &it.check) on:input=move |e| edit(&|it| it.check = event_target_value(&e)) /></label>
            <label>{tr(|it| it.assumptions.owner)}<input type="text" maxlength="40" data-owner="" prop:value=field(|it| &it.owner) on:input=move |e| edit(&|it| it.owner = event_target_value(&e)) /></label>
            <p class="q wide">{hint}</p>
            <Rests draft />
            {move || refused.get().map(|it| view! { <p class="bad wide" role="alert">{it}</p> })}
            <p class="acts wide">
                <button type="submit" class="btn do" data-save="">{tr(|it| it.assumptions.save)}</button>
                <button type="button" class="btn" on:click=move |_| draft.set(None)>{tr(|it| it.assumptions.cancel)}</button>
            </p>
        </form>
    }
}

/// What rests on it: a list to add to and take from.
#[component]
fn Rests(draft: RwSignal<Option<Draft>>) -> impl IntoView {
    let (bench, formats) = (use_bench(), use_formats());
    let name = move |it| bench.with_untracked(|document| dependant_words(it, document.book.as_deref(), formats.get()));
    let rests = move || draft.with(|it| it.as_ref().map(|it| it.rests.clone()).unwrap_or_default());
    let chip = move |it: Dependant| {
        let take = move |_| {
            draft.update(|draft| {
                draft.iter_mut().for_each(|draft| {
                    draft.rests.remove(&it);
                })
            })
        };
        let words = name(it);
        let label = formats.get_untracked().language.texts().assumptions.remove(&words);
        view! { <span class="badge">{words}<button type="button" class="take" aria-label=label on:click=take>"×"</button></span> }
    };
    // Positions in this list are the values of the options.
    let candidates = move || {
        let taken = rests();
        bench.with(|document| {
            let accounts = || document.book.iter().flat_map(|it| it.accounts());
            let quotas = accounts().filter(|_| document.plan.is_some()).map(|it| Dependant::Quota(it.id));
            let forecasts = std::iter::once(Node::Company).chain(accounts().map(|it| Node::Account(it.id)));
            let target = document.plan.iter().map(|_| Dependant::Target);
            let all = target.chain(quotas).chain(forecasts.map(Dependant::Forecast));
            all.filter(|it| !taken.contains(it)).collect::<Vec<_>>()
        })
    };
    let add = move |event| {
        let chosen: Option<usize> = event_target_value(&event).parse().ok();
        let Some(it) = chosen.and_then(|i| candidates().get(i).copied()) else { return };
        draft.update(|draft| {
            draft.iter_mut().for_each(|draft| {
                draft.rests.insert(it);
            })
        });
    };
    let options = move || {
        let option = |(i, it): (usize, Dependant)| view! { <option value=i.to_string()>{name(it)}</option> };
        candidates().into_iter().enumerate().map(option).collect_view()
    };
    view! {
        <div class="wide rests"><span class="q">{tr(|it| it.assumptions.rests)}</span>
            {move || rests().into_iter().map(chip).collect_view()}
            <select data-rests="" aria-label=tr(|it| it.assumptions.rests_more) on:change=add prop:value="">
                <option value="" selected>{tr(|it| it.assumptions.rests_more)}</option>{options}
            </select></div>
    }
}

/// The company, an account or a product.
#[component]
fn NodeChoice(chosen: Signal<Node>, on_choose: Callback<Node>) -> impl IntoView {
    let (bench, formats) = (use_bench(), use_formats());
    let nodes = Memo::new(move |_| {
        bench.with(|document| {
            let accounts = document.book.iter().flat_map(|it| it.accounts()).map(|it| Node::Account(it.id));
            let products = document.book.iter().flat_map(|it| it.products()).map(|it| Node::Product(it.id));
            std::iter::once(Node::Company).chain(accounts).chain(products).collect::<Vec<Node>>()
        })
    });
    let choose = move |event| {
        let i: Option<usize> = event_target_value(&event).parse().ok();
        if let Some(node) = i.and_then(|i| nodes.with_untracked(|it| it.get(i).copied())) {
            on_choose.run(node);
        }
    };
    let options = move || {
        let formats = formats.get();
        let chosen = chosen.get_untracked();
        bench.with_untracked(|document| {
            let option = |(i, node): (usize, &Node)| {
                let name = name_of(document.book.as_deref(), *node, formats);
                view! { <option value=i.to_string() selected=*node == chosen>{name}</option> }
            };
            nodes.with(|it| it.iter().enumerate().map(option).collect_view())
        })
    };
    view! { <select data-node="" on:change=choose>{options}</select> }
}
