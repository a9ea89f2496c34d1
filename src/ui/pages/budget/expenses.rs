//! The expenses: each with its driver, its place in the cascade, and who bears it.

use std::sync::Arc;

use leptos::prelude::*;

use crate::domain::{BudgetLineId, IdGenerator, Money, Month};
use crate::i18n::Formats;
use crate::plan::budget::{Base, CostDriver, ExpenseLine, Scope, ServiceCost, Stage};
use crate::ui::components::amount::{editable, parse_amount};
use crate::ui::language::tr;
use crate::ui::platform::clock;

use super::service::{ServiceNow, Taken, note};
use super::words::{hundredths, hundredths_text, rate, rate_text, stage_name};
use super::{Desk, Sheet};

/// What is typed for an expense.
#[derive(Clone, Debug, PartialEq)]
struct Draft {
    id: Option<BudgetLineId>,
    name: String,
    stage: usize,
    /// `company`, `spread`, `a` or `p` with an id.
    scope: String,
    /// `fixed`, `percent`, `head`, `visit`, `step`, `service`.
    driver: String,
    /// What was taken over from the service plan; `None` where that is still to be done.
    service: Option<Arc<ServiceCost>>,
    /// The amount, or the rate.
    each: String,
    /// Heads, visits or the block.
    count: String,
    /// `sales`, `net`, `margin`, `contribution`, or the id of a line.
    of: String,
    from: Option<Month>,
    to: Option<Month>,
}

impl Draft {
    fn new() -> Self {
        Self {
            id: None,
            name: String::new(),
            stage: 2,
            scope: "company".to_owned(),
            driver: "fixed".to_owned(),
            service: None,
            each: String::new(),
            count: String::new(),
            of: "sales".to_owned(),
            from: None,
            to: None,
        }
    }

    fn of(line: &ExpenseLine, formats: Formats) -> Self {
        let money = |it: Money| editable(it, formats);
        let scope = match line.scope {
            Scope::Company => "company".to_owned(),
            Scope::Spread => "spread".to_owned(),
            Scope::Account(id) => format!("a{id}"),
            Scope::Product(id) => format!("p{id}"),
        };
        let (driver, each, count, of) = match &line.driver {
            CostDriver::Fixed { per_month } => ("fixed", money(*per_month), String::new(), "sales".to_owned()),
            CostDriver::Percent { rate, of } => {
                let of = match *of {
                    Base::Sales => "sales".to_owned(),
                    Base::Net => "net".to_owned(),
                    Base::GrossMargin => "margin".to_owned(),
                    Base::Contribution => "contribution".to_owned(),
                    Base::Line(id) => id.to_string(),
                };
                ("percent", rate_text(*rate), String::new(), of)
            }
            CostDriver::PerHead { heads, each } => ("head", money(*each), hundredths_text(*heads), "sales".to_owned()),
            CostDriver::PerVisit { visits, each } => {
                ("visit", money(*each), hundredths_text(*visits), "sales".to_owned())
            }
            CostDriver::Step { block, each } => ("step", money(*each), money(*block), "sales".to_owned()),
            CostDriver::Service(_) => ("service", String::new(), String::new(), "sales".to_owned()),
        };
        let service = if let CostDriver::Service(it) = &line.driver { Some(it.clone()) } else { None };
        Self {
            id: Some(line.id),
            name: line.name.clone(),
            stage: line.stage as usize,
            scope,
            driver: driver.to_owned(),
            service,
            each,
            count,
            of,
            from: line.from,
            to: line.to,
        }
    }

    /// The expense, or the text that is no number. What the service plan comes to is taken over from `now`.
    fn line(&self, formats: Formats, now: &ServiceNow) -> Result<ExpenseLine, String> {
        let wrong = |it: &String| it.clone();
        let money = |it: &String| parse_amount(it, formats.unit).ok_or_else(|| wrong(it));
        let count = |it: &String| hundredths(it).ok_or_else(|| wrong(it));
        let driver = match self.driver.as_str() {
            "percent" => {
                let of = match self.of.as_str() {
                    "net" => Base::Net,
                    "margin" => Base::GrossMargin,
                    "contribution" => Base::Contribution,
                    id => id.parse().map_or(Base::Sales, Base::Line),
                };
                CostDriver::Percent { rate: rate(&self.each).ok_or_else(|| wrong(&self.each))?, of }
            }
            "head" => CostDriver::PerHead { heads: count(&self.count)?, each: money(&self.each)? },
            "visit" => CostDriver::PerVisit { visits: count(&self.count)?, each: money(&self.each)? },
            "step" => CostDriver::Step { block: money(&self.count)?, each: money(&self.each)? },
            "service" => {
                let held = self.service.clone().or_else(|| now.taken());
                CostDriver::Service(held.ok_or_else(String::new)?)
            }
            _ => CostDriver::Fixed { per_month: money(&self.each)? },
        };
        let account = self.scope.strip_prefix('a').and_then(|it| it.parse().ok()).map(Scope::Account);
        let product = || self.scope.strip_prefix('p').and_then(|it| it.parse().ok()).map(Scope::Product);
        let shared = if self.scope == "spread" { Scope::Spread } else { Scope::Company };
        let new_id = || BudgetLineId(IdGenerator::new(clock::random_seed()).next_id());
        let is_service = matches!(driver, CostDriver::Service(_));
        Ok(ExpenseLine {
            id: self.id.unwrap_or_else(new_id),
            name: self.name.trim().to_owned(),
            stage: if is_service { Stage::Serve } else { Stage::ALL[self.stage.min(2)] },
            scope: if is_service { Scope::Company } else { account.or_else(product).unwrap_or(shared) },
            driver,
            from: self.from,
            to: self.to,
        })
    }
}

/// The part of the page.
#[component]
pub fn Expenses(desk: Desk) -> impl IntoView {
    let draft = RwSignal::new(None::<Draft>);
    let open = Memo::new(move |_| draft.with(Option::is_some));
    let service = ServiceNow::of_bench(desk);
    let editable_now = Signal::derive(move || desk.is_draft());
    let rows = move || {
        desk.with(|it| {
            it.now.lines.iter().enumerate().map(|(i, line)| row(desk, it, i, line, draft, service)).collect_view()
        })
    };
    let total = move || {
        desk.with(|it| it.pl.lines.iter().map(crate::plan::budget::LineSum::total).sum::<Money>()).unwrap_or_default()
    };
    let none = move || desk.with(|it| it.now.lines.is_empty()).unwrap_or(true);
    view! {
        <div class="bar"><h2>{tr(|it| it.budget.view_expenses)}<small>{move || desk.formats.get().unit_label()}</small></h2><span class="sp"></span>
            <button type="button" class="btn do" data-add="" disabled=move || !editable_now.get() on:click=move |_| draft.set(Some(Draft::new()))>{tr(|it| it.budget.add_line)}</button></div>
        <p class="q intro">{tr(move |it| if editable_now.get() { it.budget.expenses_hint } else { it.budget.locked_hint })}</p>
        <Show when=move || open.get()><Form desk draft service /></Show>
        <div class="scroll" tabindex="0" role="region" aria-label=tr(|it| it.budget.view_expenses)>
            <table class="expenses">
                <thead><tr><th class="l" scope="col">{tr(|it| it.budget.expense)}</th><th class="l" scope="col">{tr(|it| it.budget.driver)}</th><th class="l" scope="col">{tr(|it| it.budget.stage)}</th><th class="l" scope="col">{tr(|it| it.budget.scope)}</th>
                    <th scope="col">{tr(|it| it.budget.part_fixed)}</th><th scope="col">{tr(|it| it.budget.part_variable)}</th><th scope="col">{tr(|it| it.budget.part_step)}</th><th scope="col">{tr(|it| it.budget.year)}</th><td></td></tr></thead>
                <tbody>{rows}
                    <tr class="sum"><th class="l" scope="row">{tr(|it| it.budget.sum)}</th><td></td><td></td><td></td><td></td><td></td><td></td><td data-minor=move || total().minor().to_string()>{move || desk.formats.get().money(total())}</td><td></td></tr>
                </tbody>
            </table>
        </div>
        <Show when=none><p class="q">{tr(|it| it.budget.no_lines)}</p></Show>
    }
}

fn row(
    desk: Desk,
    sheet: &Sheet,
    idx: usize,
    line: &ExpenseLine,
    draft: RwSignal<Option<Draft>>,
    service: Memo<Arc<ServiceNow>>,
) -> impl IntoView + use<> {
    let (words, formats) = (&desk.texts().budget, desk.formats.get());
    let sum = sheet.pl.lines.get(idx);
    let total = sum.map(|it| it.total()).unwrap_or_default();
    let part = |i: usize| {
        let it = Money::from_minor(sum.map_or(0, |it| it.parts[i]));
        let text = if it == Money::default() { "—".to_owned() } else { formats.money(it) };
        view! { <td data-part=it.minor().to_string()>{text}</td> }
    };
    let it = line.clone();
    let edit = move |_| draft.set(Some(Draft::of(&it, desk.formats.get_untracked())));
    let id = line.id;
    let remove = move |_| {
        desk.change(|it| it.without_line(id));
    };
    let locked = Signal::derive(move || !desk.is_draft());
    let label = |what: &str| words.of_product(what, &line.name);
    let bearer = match line.driver {
        CostDriver::Service(_) => words.scope_each.to_owned(),
        _ => scope_words(desk, line.scope),
    };
    view! {
        <tr data-line=line.id.to_string()>
            <th class="l" scope="row">{line.name.clone()}</th><td class="l wrap">{driver_words(desk, sheet, line)}{note(desk, line, service)}</td><td class="l">{stage_name(line.stage, words)}</td><td class="l wrap">{bearer}</td>
            {part(0)}{part(1)}{part(2)}<td data-minor=total.minor().to_string()>{formats.money(total)}</td>
            <td class="acts"><button type="button" class="btn sm" data-edit="" aria-label=label(words.edit) disabled=locked on:click=edit>{words.edit}</button><button type="button" class="btn sm" data-delete="" aria-label=label(words.delete) disabled=locked on:click=remove>{words.delete}</button></td>
        </tr>
    }
}

fn scope_words(desk: Desk, scope: Scope) -> String {
    let words = &desk.texts().budget;
    match scope {
        Scope::Company => words.scope_company.to_owned(),
        Scope::Spread => words.scope_spread.to_owned(),
        Scope::Account(it) => desk.account(it),
        Scope::Product(it) => desk.product(it),
    }
}

fn base_words(sheet: &Sheet, of: Base, words: &'static crate::i18n::BudgetTexts) -> String {
    match of {
        Base::Sales => words.pl_sales.to_owned(),
        Base::Net => words.pl_net.to_owned(),
        Base::GrossMargin => words.pl_margin.to_owned(),
        Base::Contribution => words.pl_contribution.to_owned(),
        Base::Line(id) => sheet.now.line(id).map(|it| it.name.clone()).unwrap_or_default(),
    }
}

fn driver_words(desk: Desk, sheet: &Sheet, line: &ExpenseLine) -> String {
    let (words, formats) = (&desk.texts().budget, desk.formats.get());
    let money = |it: Money| editable(it, formats);
    let what = match &line.driver {
        CostDriver::Fixed { per_month } => words.say_fixed(money(*per_month)),
        CostDriver::Percent { rate, of } => words.say_percent(rate_text(*rate), base_words(sheet, *of, words)),
        CostDriver::PerHead { heads, each } => words.say_head(hundredths_text(*heads), money(*each)),
        CostDriver::PerVisit { visits, each } => words.say_visit(hundredths_text(*visits), money(*each)),
        CostDriver::Step { block, each } => words.say_step(money(*each), money(*block)),
        CostDriver::Service(it) => words.say_service(formats.count(it.accounts.len()), it.taken.to_string()),
    };
    let month = |it: Option<Month>| it.map_or_else(|| "…".to_owned(), |it| formats.month(it));
    match (line.from, line.to) {
        (None, None) => what,
        (from, to) => format!("{what} · {}–{}", month(from), month(to)),
    }
}

#[component]
fn Form(desk: Desk, draft: RwSignal<Option<Draft>>, service: Memo<Arc<ServiceNow>>) -> impl IntoView {
    let get = move |read: fn(&Draft) -> String| draft.with(|it| it.as_ref().map(read).unwrap_or_default());
    let set = move |change: fn(&mut Draft, String), value: String| {
        draft.update(|it| {
            if let Some(it) = it {
                change(it, value);
            }
        });
    };
    let driver = Memo::new(move |_| get(|it| it.driver.clone()));
    let is_service = Memo::new(move |_| driver.get() == "service");
    let held = move || draft.with(|it| it.as_ref().and_then(|it| it.service.clone()));
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let now = service.get_untracked();
        let line = draft.with_untracked(|it| it.as_ref().map(|it| it.line(desk.formats.get_untracked(), &now)));
        let Some(line) = line else { return };
        match line {
            Ok(line) => {
                if desk.change(|it| it.with_line(line)) {
                    draft.set(None);
                }
            }
            Err(text) => desk.no_number(text),
        }
    };
    let unit = move || desk.formats.get().unit_label();
    let each_label = move || {
        let words = &desk.texts().budget;
        match driver.get().as_str() {
            "percent" => words.rate_label.to_owned(),
            "head" => words.head_label(unit()),
            "visit" => words.visit_label(unit()),
            "step" => words.step_label(unit()),
            _ => words.fixed_label(unit()),
        }
    };
    let count_label = move || {
        let words = &desk.texts().budget;
        match driver.get().as_str() {
            "head" => Some(words.heads.to_owned()),
            "visit" => Some(words.visits.to_owned()),
            "step" => Some(words.block(unit())),
            _ => None,
        }
    };
    let select = move |options: Vec<(String, String)>, read: fn(&Draft) -> String| {
        let option = move |(key, name): (String, String)| {
            let value = key.clone();
            view! { <option value=key.clone() selected=move || get(read) == value>{name}</option> }
        };
        options.into_iter().map(option).collect_view()
    };
    let own = |key: &str, name: &str| (key.to_owned(), name.to_owned());
    let drivers = move || {
        let words = &desk.texts().budget;
        let mut list = vec![
            own("fixed", words.driver_fixed),
            own("percent", words.driver_percent),
            own("head", words.driver_head),
            own("visit", words.driver_visit),
            own("step", words.driver_step),
        ];
        // Offered where there is one, and kept where it was taken over.
        let is_held = draft.with_untracked(|it| it.as_ref().is_some_and(|it| it.service.is_some()));
        if is_held || service.with(|it| it.is_some()) {
            list.push(own("service", words.driver_service));
        }
        select(list, |it| it.driver.clone())
    };
    let stages = move || {
        let words = &desk.texts().budget;
        let list = Stage::ALL.into_iter().enumerate().map(|(i, it)| (i.to_string(), stage_name(it, words).to_owned()));
        select(list.collect(), |it| it.stage.to_string())
    };
    let scopes = move || {
        let words = &desk.texts().budget;
        let mut list = vec![own("company", words.scope_company), own("spread", words.scope_spread)];
        list.extend(
            desk.with(|it| {
                let accounts = desk.sold_accounts(it).into_iter().map(|it| (format!("a{it}"), desk.account(it)));
                let products = desk.sold_products(it).into_iter().map(|it| (format!("p{it}"), desk.product(it)));
                accounts.chain(products).collect::<Vec<_>>()
            })
            .unwrap_or_default(),
        );
        select(list, |it| it.scope.clone())
    };
    let bases = move || {
        let words = &desk.texts().budget;
        let mut list = vec![
            own("sales", words.pl_sales),
            own("net", words.pl_net),
            own("margin", words.pl_margin),
            own("contribution", words.pl_contribution),
        ];
        let me = draft.with(|it| it.as_ref().and_then(|it| it.id));
        list.extend(
            desk.with(|it| {
                let others = it.now.lines.iter().filter(|it| Some(it.id) != me);
                others.map(|it| (it.id.to_string(), it.name.clone())).collect::<Vec<_>>()
            })
            .unwrap_or_default(),
        );
        select(list, |it| it.of.clone())
    };
    let months = move |read: fn(&Draft) -> Option<Month>| {
        let formats = desk.formats.get();
        let list = desk.with(|it| it.pl.window.iter().collect::<Vec<_>>()).unwrap_or_default();
        let now = move || draft.with(|it| it.as_ref().and_then(read));
        let option = move |it: Month| view! { <option value=it.to_string() selected=move || now() == Some(it)>{formats.month(it)}</option> };
        list.into_iter().map(option).collect_view()
    };
    view! {
        <form class="assume-form line-form" on:submit=save>
            <label class="wide">{tr(|it| it.budget.expense)}<input type="text" maxlength="80" data-name="" prop:value=move || get(|it| it.name.clone()) on:input=move |event| set(|it, text| it.name = text, event_target_value(&event)) /></label>
            <label>{tr(|it| it.budget.driver)}<select data-driver="" on:change=move |event| set(|it, text| it.driver = text, event_target_value(&event))>{drivers}</select></label>
            <Show when=move || !is_service.get() fallback=move || view! { <Taken desk held=Signal::derive(held) now=service /> }>
                <label>{each_label}<input type="text" inputmode="decimal" data-each="" prop:value=move || get(|it| it.each.clone()) on:input=move |event| set(|it, text| it.each = text, event_target_value(&event)) /></label>
            </Show>
            {move || count_label().map(|label| view! { <label>{label}<input type="text" inputmode="decimal" data-count="" prop:value=move || get(|it| it.count.clone()) on:input=move |event| set(|it, text| it.count = text, event_target_value(&event)) /></label> })}
            {move || (driver.get() == "percent").then(|| view! { <label>{tr(|it| it.budget.of_what)}<select data-of="" on:change=move |event| set(|it, text| it.of = text, event_target_value(&event))>{bases}</select></label> })}
            <Show when=move || !is_service.get()>
                <label>{tr(|it| it.budget.stage)}<select data-stage="" on:change=move |event| set(|it, text| it.stage = text.parse().unwrap_or(2), event_target_value(&event))>{stages}</select></label>
                <label>{tr(|it| it.budget.scope)}<select data-scope="" on:change=move |event| set(|it, text| it.scope = text, event_target_value(&event))>{scopes}</select></label>
            </Show>
            <label>{tr(|it| it.budget.line_from)}<select data-from-month="" on:change=move |event| set(|it, text| it.from = text.parse().ok(), event_target_value(&event))><option value="">{tr(|it| it.budget.whole)}</option>{move || months(|it| it.from)}</select></label>
            <label>{tr(|it| it.budget.line_to)}<select data-to-month="" on:change=move |event| set(|it, text| it.to = text.parse().ok(), event_target_value(&event))><option value="">{tr(|it| it.budget.whole)}</option>{move || months(|it| it.to)}</select></label>
            <p class="acts wide"><button type="submit" class="btn do" data-save="">{tr(|it| it.budget.save)}</button><button type="button" class="btn" data-cancel="" on:click=move |_| draft.set(None)>{tr(|it| it.budget.cancel)}</button></p>
        </form>
    }
}
