//! The form for a material.

use std::collections::BTreeMap;
use std::sync::Arc;

use leptos::prelude::*;

use crate::domain::{IdGenerator, MaterialId, Month, Quantity, StrategyId};
use crate::i18n::{Formats, MaterialTexts};
use crate::import::{DecimalMark, parse_number};
use crate::plan::Tier;
use crate::plan::material::{LARGEST_COST, LARGEST_QUANTITY, Lead, Material};
use crate::ui::components::amount::{editable, parse_amount};
use crate::ui::components::draft::{edits, fields, saves};
use crate::ui::language::tr;
use crate::ui::platform::clock;
use crate::workbench::{Action, MaterialAction};

use super::Shelf;
use super::lines::{Line, Lines, month_options};

/// Months before the first one for which stock may have been counted.
const COUNTED_BEFORE: i32 = 3;

/// What stands in the form.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    id: Option<MaterialId>,
    name: String,
    unit: String,
    unit_cost: String,
    stock: String,
    counted: String,
    minimum: String,
    lead: String,
    in_days: bool,
    per_visit: [String; 4],
    pub(super) typed: Vec<Line>,
    pub(super) incoming: Vec<Line>,
    per_row: BTreeMap<StrategyId, String>,
}

impl Draft {
    /// An empty form; stock is counted at the beginning of the first month.
    pub fn new(first: Option<Month>) -> Self {
        let (text, zero) = (String::new, || "0".to_owned());
        Self {
            id: None,
            name: text(),
            unit: text(),
            unit_cost: zero(),
            stock: zero(),
            counted: first.map(|it| it.to_string()).unwrap_or_default(),
            minimum: zero(),
            lead: zero(),
            in_days: false,
            per_visit: [(); 4].map(|()| zero()),
            typed: Vec::new(),
            incoming: Vec::new(),
            per_row: BTreeMap::new(),
        }
    }

    /// A material to be changed.
    pub fn of(it: &Material, formats: Formats) -> Self {
        let (lead, in_days) = match it.lead {
            Lead::Months(n) => (n, false),
            Lead::Days(n) => (n, true),
        };
        Self {
            id: Some(it.id),
            name: it.name.clone(),
            unit: it.unit.clone(),
            unit_cost: editable(it.unit_cost, formats),
            stock: plain(it.stock),
            counted: it.counted.to_string(),
            minimum: plain(it.minimum),
            lead: lead.to_string(),
            in_days,
            per_visit: it.per_visit.map(plain),
            typed: lines(&it.typed),
            incoming: lines(&it.incoming),
            per_row: it.per_row.iter().map(|(id, it)| (*id, plain(*it))).collect(),
        }
    }

    /// The material that it describes, or what is wrong with it in words.
    fn read(&self, formats: Formats) -> Result<Material, String> {
        let words = &formats.language.texts().material;
        let number = |text: &str| quantity(text).ok_or_else(|| words.bad_number(text));
        if self.name.trim().is_empty() {
            return Err(words.no_name.to_owned());
        }
        let months = |lines: &[Line]| months_of(lines, formats);
        let [a, b, c, d] = &self.per_visit;
        let cost = parse_amount(&self.unit_cost, formats.unit).filter(|it| (0..=LARGEST_COST).contains(&it.minor()));
        let lead = self.lead.trim().parse().ok().map(|n| if self.in_days { Lead::Days(n) } else { Lead::Months(n) });
        let mut per_row = BTreeMap::new();
        for (id, text) in self.per_row.iter().filter(|it| !it.1.trim().is_empty()) {
            let used = number(text)?;
            if used > Quantity::default() {
                per_row.insert(*id, used);
            }
        }
        Ok(Material {
            id: self.id.unwrap_or_else(|| MaterialId(IdGenerator::new(clock::random_seed()).next_id())),
            name: self.name.trim().to_owned(),
            unit: self.unit.trim().to_owned(),
            unit_cost: cost.ok_or_else(|| words.bad_amount(&self.unit_cost))?,
            stock: number(&self.stock)?,
            counted: self.counted.trim().parse().map_err(|_| words.bad_month(&self.counted))?,
            minimum: number(&self.minimum)?,
            lead: lead.filter(|it| it.is_sound()).ok_or_else(|| words.bad_lead(&self.lead))?,
            per_visit: [number(a)?, number(b)?, number(c)?, number(d)?],
            per_row,
            typed: months(&self.typed)?,
            incoming: months(&self.incoming)?,
        })
    }
}

/// A quantity as one types it.
fn plain(it: Quantity) -> String {
    let (whole, part) = (it.minor() / 1000, it.minor() % 1000);
    if part == 0 { whole.to_string() } else { format!("{whole}.{part:03}").trim_end_matches('0').to_owned() }
}

fn quantity(text: &str) -> Option<Quantity> {
    let parsed = parse_number(text.trim(), DecimalMark::Point).ok()??;
    let minor = parsed.value.to_units(3).filter(|it| (0..=LARGEST_QUANTITY).contains(it))?;
    (!parsed.is_percent).then_some(Quantity::from_minor(minor))
}

/// Months with a quantity each, every month once; what is wrong with them in words.
fn months_of(lines: &[Line], formats: Formats) -> Result<BTreeMap<Month, Quantity>, String> {
    let words = &formats.language.texts().material;
    let mut months = BTreeMap::new();
    for it in lines {
        let month: Month = it.month.parse().map_err(|_| words.no_month.to_owned())?;
        let used = quantity(&it.amount).ok_or_else(|| words.bad_number(&it.amount))?;
        if months.insert(month, used).is_some() {
            return Err(words.month_twice(formats.month(month)));
        }
    }
    Ok(months)
}

fn lines(months: &BTreeMap<Month, Quantity>) -> Vec<Line> {
    months.iter().map(|(month, it)| Line { month: month.to_string(), amount: plain(*it) }).collect()
}

/// The form. Its draft is `None` again when it is saved or given up.
#[component]
pub fn Form(shelf: Shelf) -> impl IntoView {
    let (bench, formats, draft) = (shelf.bench, shelf.formats, shelf.draft);
    let refused = RwSignal::new(None::<String>);
    let (edit, field) = (edits(draft), fields(draft));
    let save = saves(
        draft,
        refused,
        move |it| it.read(formats.get_untracked()),
        move |it| bench.dispatch(Action::Material(MaterialAction::Set(Arc::new(it)))),
    );
    let texts = move || &formats.get().language.texts().material;
    let input = move |word: fn(&'static MaterialTexts) -> &'static str,
                      key: &'static str,
                      wide: &'static str,
                      read: fn(&Draft) -> &str,
                      write: fn(&mut Draft) -> &mut String| {
        let set = move |event| edit(&|it| *write(it) = event_target_value(&event));
        view! {
            <label class=wide>{move || word(texts())}<input type="text" maxlength="400" autocomplete="off" data-field=key prop:value=field(read) on:input=set /></label>
        }
    };
    let cost_label = move || format!("{} · {}", texts().unit_cost, formats.get().unit_label());
    let set_cost = move |event| edit(&|it| it.unit_cost = event_target_value(&event));
    let in_days = Memo::new(move |_| draft.with(|it| it.as_ref().is_some_and(|it| it.in_days)));
    let set_lead_in = move |event| edit(&|it| it.in_days = event_target_value(&event) == "days");
    // Before the first month as well: stock that was counted earlier is told to be out of date.
    let counted = move || {
        let own = draft.with_untracked(|it| it.as_ref().map(|it| it.counted.clone()).unwrap_or_default());
        month_options(shelf, &own, COUNTED_BEFORE)
    };
    let set_counted = move |event| edit(&|it| it.counted = event_target_value(&event));
    let visit = move |tier: Tier| {
        let value =
            move || draft.with(|it| it.as_ref().map(|it| it.per_visit[tier as usize].clone()).unwrap_or_default());
        let set = move |event| edit(&|it| it.per_visit[tier as usize] = event_target_value(&event));
        let label = move || texts().per_visit_of(tier.letter());
        view! { <label>{label}<input type="text" inputmode="decimal" maxlength="20" autocomplete="off" data-visit=tier.letter() prop:value=value on:input=set /></label> }
    };
    let visits = Tier::ALL.map(visit).collect_view();
    // Only actions that there are can use anything.
    let actions = bench.select(|it| it.strategy.iter().map(|it| (it.id, it.action.clone())).collect::<Vec<_>>());
    let rows = move || {
        let row = |(id, action): (StrategyId, String)| {
            let value =
                move || draft.with(|it| it.as_ref().and_then(|it| it.per_row.get(&id).cloned()).unwrap_or_default());
            let set = move |event| edit(&|it| drop(it.per_row.insert(id, event_target_value(&event))));
            let key = action.clone();
            view! { <label class="wide">{move || texts().per_row(&action)}<input type="text" inputmode="decimal" maxlength="20" data-row=key prop:value=value on:input=set /></label> }
        };
        actions.get().into_iter().map(row).collect_view()
    };
    view! {
        <form class="material-form" on:submit=save>
            {input(|it| it.name, "name", "two", |it| &it.name, |it| &mut it.name)}
            {input(|it| it.unit, "unit", "", |it| &it.unit, |it| &mut it.unit)}
            <label>{cost_label}<input type="text" inputmode="decimal" maxlength="20" data-field="unit-cost" prop:value=field(|it| &it.unit_cost) on:input=set_cost /></label>
            {input(|it| it.stock, "stock", "", |it| &it.stock, |it| &mut it.stock)}
            <label>{tr(|it| it.material.counted)}<select data-field="counted" on:change=set_counted>{counted}</select></label>
            {input(|it| it.minimum, "minimum", "", |it| &it.minimum, |it| &mut it.minimum)}
            {input(|it| it.lead, "lead", "", |it| &it.lead, |it| &mut it.lead)}
            <label>{tr(|it| it.material.lead_in)}<select data-field="lead-in" on:change=set_lead_in>
                <option value="months" selected=move || !in_days.get()>{tr(|it| it.material.months)}</option>
                <option value="days" selected=move || in_days.get()>{tr(|it| it.material.days)}</option></select></label>
            {visits}
            {rows}
            <Lines shelf name=|it| it.typed key="typed" read=|it| &it.typed write=|it| &mut it.typed />
            <Lines shelf name=|it| it.incoming key="incoming" read=|it| &it.incoming write=|it| &mut it.incoming />
            {move || refused.get().map(|it| view! { <p class="bad wide" role="alert">{it}</p> })}
            <p class="acts wide">
                <button type="submit" class="btn do" data-save="">{tr(|it| it.material.save)}</button>
                <button type="button" class="btn" data-cancel="" on:click=move |_| draft.set(None)>{tr(|it| it.material.cancel)}</button>
            </p>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_type_is_read() {
        let formats = Formats {
            language: crate::i18n::Language::En,
            unit: crate::domain::DisplayUnit::One,
            currency: crate::domain::Currency::Cny,
        };
        let line = |month: &str, amount: &str| Line { month: month.into(), amount: amount.into() };
        let months = months_of(&[line("2026-12", "0.25"), line("2026-09", "20")], formats).unwrap();
        assert_eq!(lines(&months), [line("2026-09", "20"), line("2026-12", "0.25")]);
        let refused = |lines: &[Line]| months_of(lines, formats).unwrap_err();
        assert_eq!(refused(&[line("", "1")]), "Choose a month for every quantity");
        assert!(refused(&[line("2026-09", "x")]).contains("“x”"));
        assert!(refused(&[line("2026-09", "1"), line("2026-09", "2")]).contains("twice"));
        assert_eq!((quantity("-1"), quantity("5%"), quantity("x"), quantity("10000001")), (None, None, None, None));
    }
}
