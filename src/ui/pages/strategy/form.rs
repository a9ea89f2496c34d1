//! The form for one row of the strategy.

use std::collections::BTreeMap;
use std::sync::Arc;

use leptos::prelude::*;

use crate::domain::{
    AccountId, AssumptionId, ChannelId, Day, IdGenerator, Money, Month, MonthRange, ProductId, StrategyId,
};
use crate::i18n::Formats;
use crate::plan::strategy::{Effect, MOST_MONTHS, MarginEffect, Mix, Standing, StrategyRow, covered};
use crate::ui::components::amount::{editable, parse_amount};
use crate::ui::components::draft::{edits, fields, saves};
use crate::ui::components::typed_field::{tenths, whole};
use crate::ui::language::tr;
use crate::ui::platform::clock;
use crate::workbench::strategy::{known_margin, planning_year, standing_of};
use crate::workbench::{Action, StrategyAction};

use super::by_month::ByMonth;
use super::words::{fault_word, mix_word, rate, rate_text, span};
use super::{Desk, SameTree};

/// How an effect can be given.
const EFFECTS: [&str; 3] = ["percent", "amount", "months"];
/// How a margin can be given.
const MARGINS: [&str; 4] = ["none", "rate", "amount", "months"];

/// What stands in the form.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    id: Option<StrategyId>,
    mix: Mix,
    action: String,
    hypothesis: String,
    account: Option<AccountId>,
    product: Option<ProductId>,
    /// One of [`EFFECTS`].
    pub(super) effect_kind: &'static str,
    effect: String,
    /// What was typed for each month; months that the days no longer cover stay until it is saved.
    pub(super) months: BTreeMap<Month, String>,
    pub(super) total: String,
    pub(super) ramp: String,
    /// One of [`MARGINS`].
    pub(super) margin_kind: &'static str,
    pub(super) margin: String,
    /// As `months`.
    pub(super) margin_months: BTreeMap<Month, String>,
    cost: String,
    owner: String,
    hours: String,
    pub(super) from: String,
    pub(super) to: String,
    kpi: String,
    is_incremental: bool,
    assumption: Option<AssumptionId>,
    evidence: String,
    channel: Option<ChannelId>,
}

impl Draft {
    /// An empty form over the open months of the year; with an account, its person and its own margin are filled in.
    pub fn new(desk: Desk, account: Option<AccountId>) -> Self {
        desk.bench.with_untracked(|document| {
            let year = planning_year(document);
            let first = document.last_actual().map(|it| it.plus(1));
            let first = year.map(|it| first.map_or(it.first, |open| open.max(it.first)));
            let day = |month: crate::domain::Month, day| Day::new(month.year(), month.month(), day);
            let last = year.and_then(crate::domain::MonthRange::last);
            let known = known_margin(document, account, None);
            let owner = account.and_then(|id| document.book.as_ref()?.account(id)?.person.clone());
            Self {
                id: None,
                mix: if account.is_some() { Mix::Promotion } else { Mix::Product },
                action: String::new(),
                hypothesis: String::new(),
                account,
                product: None,
                effect_kind: "percent",
                effect: String::new(),
                months: BTreeMap::new(),
                total: String::new(),
                ramp: "1".to_owned(),
                margin_kind: if known.is_some() { "rate" } else { "none" },
                margin: known.map(rate_text).unwrap_or_default(),
                margin_months: BTreeMap::new(),
                cost: String::new(),
                owner: owner.unwrap_or_default(),
                hours: String::new(),
                from: first.and_then(|it| day(it, 1)).map(|it| it.to_string()).unwrap_or_default(),
                to: last.and_then(|it| day(it, it.days())).map(|it| it.to_string()).unwrap_or_default(),
                kpi: String::new(),
                is_incremental: true,
                assumption: None,
                evidence: String::new(),
                channel: None,
            }
        })
    }

    /// A row to be changed.
    pub fn of(it: &StrategyRow, formats: Formats) -> Self {
        let typed = |it: &BTreeMap<Month, Money>| it.iter().map(|it| (*it.0, editable(*it.1, formats))).collect();
        let (effect_kind, effect, months) = match &it.effect {
            Effect::Percent(it) => ("percent", rate_text(*it), BTreeMap::new()),
            Effect::Amount(it) => ("amount", editable(*it, formats), BTreeMap::new()),
            Effect::Months(it) => ("months", String::new(), typed(it)),
        };
        let (margin_kind, margin, margin_months) = match &it.margin {
            None => ("none", String::new(), BTreeMap::new()),
            Some(MarginEffect::Rate(it)) => ("rate", rate_text(*it), BTreeMap::new()),
            Some(MarginEffect::Amount(it)) => ("amount", editable(*it, formats), BTreeMap::new()),
            Some(MarginEffect::Months(it)) => ("months", String::new(), typed(it)),
        };
        Self {
            id: Some(it.id),
            mix: it.mix,
            action: it.action.clone(),
            hypothesis: it.hypothesis.clone(),
            account: it.account,
            product: it.product,
            effect_kind,
            effect,
            months,
            total: String::new(),
            ramp: "1".to_owned(),
            margin_kind,
            margin,
            margin_months,
            cost: if it.cost == Money::default() { String::new() } else { editable(it.cost, formats) },
            owner: it.owner.clone(),
            hours: if it.hours_tenths == 0 { String::new() } else { tenths(it.hours_tenths) },
            from: it.from.to_string(),
            to: it.to.to_string(),
            kpi: it.kpi.clone(),
            is_incremental: it.is_incremental,
            assumption: it.assumption,
            evidence: it.evidence.clone(),
            channel: it.channel,
        }
    }

    /// The months of its days, as far as they can be given one by one.
    pub(super) fn covered(&self) -> Option<MonthRange> {
        let all = covered(self.from.parse().ok()?, self.to.parse().ok()?)?;
        Some(MonthRange { len: all.len.min(MOST_MONTHS), ..all })
    }

    /// The row that it describes, or what is wrong with it in words.
    fn read(&self, desk: Desk) -> Result<StrategyRow, String> {
        let formats = desk.formats.get_untracked();
        let words = &formats.language.texts().strategy;
        let amount = |text: &str| parse_amount(text, formats.unit).ok_or_else(|| words.bad_number(text));
        let share = |text: &str| rate(text).ok_or_else(|| words.bad_number(text));
        let day = |text: &str| text.parse::<Day>().map_err(|_| words.bad_day(text));
        let by_month = |texts: &BTreeMap<Month, String>| {
            let typed = self.covered().into_iter().flat_map(MonthRange::iter).filter_map(|month| {
                let text = texts.get(&month).filter(|it| !it.trim().is_empty())?;
                Some(amount(text).map(|it| (month, it)))
            });
            typed.collect::<Result<BTreeMap<Month, Money>, String>>()
        };
        if self.effect_kind != "months" && self.effect.trim().is_empty() {
            return Err(words.fault_effect.to_owned());
        }
        let row = StrategyRow {
            id: self.id.unwrap_or_else(|| StrategyId(IdGenerator::new(clock::random_seed()).next_id())),
            mix: self.mix,
            action: self.action.trim().to_owned(),
            hypothesis: self.hypothesis.trim().to_owned(),
            account: self.account,
            product: self.product,
            effect: match self.effect_kind {
                "percent" => Effect::Percent(share(&self.effect)?),
                "months" => Effect::Months(by_month(&self.months)?),
                _ => Effect::Amount(amount(&self.effect)?),
            },
            margin: match self.margin_kind {
                "rate" => Some(MarginEffect::Rate(share(&self.margin)?)),
                "amount" => Some(MarginEffect::Amount(amount(&self.margin)?)),
                "months" => Some(MarginEffect::Months(by_month(&self.margin_months)?)),
                _ => None,
            },
            cost: if self.cost.trim().is_empty() { Money::default() } else { amount(&self.cost)? },
            owner: self.owner.trim().to_owned(),
            hours_tenths: match self.hours.trim() {
                "" => 0,
                it => whole(it, 1).ok_or_else(|| words.bad_number(it))?,
            },
            from: day(&self.from)?,
            to: day(&self.to)?,
            kpi: self.kpi.trim().to_owned(),
            is_incremental: self.is_incremental,
            assumption: self.assumption,
            evidence: self.evidence.trim().to_owned(),
            channel: self.channel,
        };
        row.verify().map_err(|it| fault_word(it, words).to_owned())?;
        let SameTree(tree) = desk.tree.get_untracked();
        let standing = desk.bench.with_untracked(|it| standing_of(it, tree.as_deref()?, &row));
        match standing {
            Some(Standing::Outside) => {
                let year = desk.bench.with_untracked(planning_year).map(|it| span(it, formats));
                Err(words.refuse_outside(year.unwrap_or_default()))
            }
            Some(Standing::NoBaseline) => Err(words.refuse_no_baseline.to_owned()),
            _ => Ok(row),
        }
    }
}

/// The form. The draft is `None` again when it is saved or given up.
#[component]
pub fn Form(desk: Desk) -> impl IntoView {
    let draft = desk.draft;
    let refused = RwSignal::new(None::<String>);
    let (edit, field) = (edits(draft), fields(draft));
    let save = saves(
        draft,
        refused,
        move |it| it.read(desk),
        move |it| desk.bench.dispatch(Action::Strategy(StrategyAction::Set(Arc::new(it)))),
    );
    let effect_kind = Memo::new(move |_| draft.with(|it| it.as_ref().map_or("percent", |it| it.effect_kind)));
    let margin_kind = Memo::new(move |_| draft.with(|it| it.as_ref().map_or("none", |it| it.margin_kind)));
    let effect_label = move || {
        let unit = if effect_kind.get() == "percent" { "%".to_owned() } else { desk.formats.get().unit_label() };
        desk.words().effect_unit(unit)
    };
    let margin_label = move || {
        let unit = if margin_kind.get() == "rate" { "%".to_owned() } else { desk.formats.get().unit_label() };
        desk.words().margin_value(unit)
    };
    let known = move || {
        let on = draft.with(|it| it.as_ref().map(|it| (it.account, it.product)))?;
        let rate = desk.bench.with(|it| known_margin(it, on.0, on.1));
        Some(rate.map_or_else(
            || desk.words().no_known_margin.to_owned(),
            |it| desk.words().known_margin(format!("{} %", rate_text(it))),
        ))
    };
    let chosen = move |is: &dyn Fn(&Draft) -> bool| draft.with_untracked(|it| it.as_ref().is_some_and(is));
    let mixes = move || {
        let option = |it: Mix| view! { <option value=it.key() selected=chosen(&|draft| draft.mix == it)>{mix_word(it, desk.words())}</option> };
        Mix::ALL.map(option).collect_view()
    };
    let margins = move || {
        let words = desk.words();
        let names = [words.margin_none, words.margin_rate, words.margin_amount, words.margin_months];
        let kinds = MARGINS.into_iter().zip(names);
        let option = |(key, name): (&'static str, &'static str)| view! { <option value=key selected=chosen(&|draft| draft.margin_kind == key)>{name}</option> };
        kinds.map(option).collect_view()
    };
    let effects = move || {
        let words = desk.words();
        let kinds = EFFECTS.into_iter().zip([words.effect_percent, words.effect_amount, words.effect_months]);
        let option = |(key, name): (&'static str, &'static str)| view! { <option value=key selected=chosen(&|draft| draft.effect_kind == key)>{name}</option> };
        kinds.map(option).collect_view()
    };
    let pick_effect = move |event| {
        let key = event_target_value(&event);
        let kind = EFFECTS.into_iter().find(|it| *it == key).unwrap_or("percent");
        edit(&|it| it.effect_kind = kind);
    };
    let pick_margin = move |event| {
        let key = event_target_value(&event);
        let kind = MARGINS.into_iter().find(|it| *it == key).unwrap_or("none");
        edit(&|it| it.margin_kind = kind);
    };
    let accounts = move || {
        desk.bench.with(|document| {
            let all = document.book.iter().flat_map(|it| it.accounts());
            all.map(|it| view! { <option value=it.id.to_string() selected=chosen(&|draft| draft.account == Some(it.id))>{it.name.clone()}</option> }).collect_view()
        })
    };
    let products = move || {
        desk.bench.with(|document| {
            let all = document.book.iter().flat_map(|it| it.products());
            all.map(|it| view! { <option value=it.id.to_string() selected=chosen(&|draft| draft.product == Some(it.id))>{it.name.clone()}</option> }).collect_view()
        })
    };
    let assumptions = move || {
        desk.bench.with(|document| {
            let all = document.assumptions.iter();
            all.map(|it| view! { <option value=it.id.to_string() selected=chosen(&|draft| draft.assumption == Some(it.id))>{it.statement.clone()}</option> }).collect_view()
        })
    };
    view! {
        <form class="strategy-form" on:submit=save>
            <label>{tr(|it| it.strategy.mix)}<select data-mix="" autofocus on:change=move |e| { if let Some(mix) = Mix::parse(&event_target_value(&e)) { edit(&|it| it.mix = mix) } }>{mixes}</select></label>
            <label class="wide">{tr(|it| it.strategy.action)}<input type="text" maxlength="200" data-action="" placeholder=tr(|it| it.strategy.action_hint) prop:value=field(|it| &it.action) on:input=move |e| edit(&|it| it.action = event_target_value(&e)) /></label>
            <label class="full">{tr(|it| it.strategy.hypothesis)}<input type="text" maxlength="300" data-hypothesis="" placeholder=tr(|it| it.strategy.hypothesis_hint) prop:value=field(|it| &it.hypothesis) on:input=move |e| edit(&|it| it.hypothesis = event_target_value(&e)) /></label>
            <label>{tr(|it| it.strategy.on_account)}<select data-account="" on:change=move |e| edit(&|it| it.account = event_target_value(&e).parse().ok())><option value="">{tr(|it| it.strategy.all_accounts)}</option>{accounts}</select></label>
            <label>{tr(|it| it.strategy.on_product)}<select data-product="" on:change=move |e| edit(&|it| it.product = event_target_value(&e).parse().ok())><option value="">{tr(|it| it.strategy.all_products)}</option>{products}</select></label>
            <label>{tr(|it| it.strategy.effect_kind)}<select data-effect-kind="" on:change=pick_effect>{effects}</select></label>
            <Show when=move || effect_kind.get() != "months" fallback=|| view! { <span></span> }>
                <label>{effect_label}<input type="text" inputmode="decimal" autocomplete="off" data-effect="" prop:value=field(|it| &it.effect) on:input=move |e| edit(&|it| it.effect = event_target_value(&e)) /></label>
            </Show>
            <label>{tr(|it| it.strategy.margin_kind)}<select data-margin-kind="" on:change=pick_margin>{margins}</select></label>
            <Show when=move || matches!(margin_kind.get(), "rate" | "amount") fallback=|| view! { <span></span> }>
                <label>{margin_label}<input type="text" inputmode="decimal" autocomplete="off" data-margin="" prop:value=field(|it| &it.margin) on:input=move |e| edit(&|it| it.margin = event_target_value(&e)) /></label>
            </Show>
            <label>{move || desk.words().cost_all(desk.formats.get().unit_label())}<input type="text" inputmode="decimal" autocomplete="off" data-cost="" prop:value=field(|it| &it.cost) on:input=move |e| edit(&|it| it.cost = event_target_value(&e)) /></label>
            <p class="q small known">{known}</p>
            <label>{tr(|it| it.strategy.from)}<input type="date" data-from="" prop:value=field(|it| &it.from) on:input=move |e| edit(&|it| it.from = event_target_value(&e)) /></label>
            <label>{tr(|it| it.strategy.to)}<input type="date" data-to="" prop:value=field(|it| &it.to) on:input=move |e| edit(&|it| it.to = event_target_value(&e)) /></label>
            <label>{tr(|it| it.strategy.owner)}<input type="text" maxlength="40" data-owner="" prop:value=field(|it| &it.owner) on:input=move |e| edit(&|it| it.owner = event_target_value(&e)) /></label>
            <label>{tr(|it| it.strategy.hours)}<input type="text" inputmode="decimal" autocomplete="off" data-hours="" prop:value=field(|it| &it.hours) on:input=move |e| edit(&|it| it.hours = event_target_value(&e)) /></label>
            <label>{tr(|it| it.strategy.kpi)}<input type="text" maxlength="80" data-kpi="" prop:value=field(|it| &it.kpi) on:input=move |e| edit(&|it| it.kpi = event_target_value(&e)) /></label>
            <label>{tr(|it| it.strategy.on_top)}<select data-incremental="" on:change=move |e| edit(&|it| it.is_incremental = event_target_value(&e) == "yes")>
                <option value="yes" selected=chosen(&|it| it.is_incremental)>{tr(|it| it.strategy.incremental)}</option><option value="no" selected=chosen(&|it| !it.is_incremental)>{tr(|it| it.strategy.in_forecast)}</option></select></label>
            <label>{tr(|it| it.strategy.assumption)}<select data-assumption="" on:change=move |e| edit(&|it| it.assumption = event_target_value(&e).parse().ok())><option value="">{tr(|it| it.strategy.no_assumption)}</option>{assumptions}</select></label>
            <label class="wide2">{tr(|it| it.strategy.evidence)}<input type="text" maxlength="300" data-evidence="" placeholder=tr(|it| it.strategy.evidence_hint) prop:value=field(|it| &it.evidence) on:input=move |e| edit(&|it| it.evidence = event_target_value(&e)) /></label>
            <Show when=move || effect_kind.get() == "months" || margin_kind.get() == "months"><ByMonth desk /></Show>
            {move || refused.get().map(|it| view! { <p class="bad full" role="alert">{it}</p> })}
            <p class="acts full">
                <button type="submit" class="btn do" data-save="">{tr(|it| it.strategy.save)}</button>
                <button type="button" class="btn" data-cancel="" on:click=move |_| draft.set(None)>{tr(|it| it.strategy.cancel)}</button>
            </p>
        </form>
    }
}
