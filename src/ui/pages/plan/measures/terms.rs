//! What a measure is read by: the unit of pieces, a margin, how customers pay, the market.

use std::collections::BTreeMap;

use leptos::prelude::*;

use crate::domain::{Money, Month};
use crate::i18n::Work;
use crate::plan::measure::{Collection, Confidence, Market, MarketSize, MeasureKind};
use crate::ui::components::amount::{AmountField, parse_amount};
use crate::ui::components::segments::Segments;
use crate::ui::components::typed_field::TypedField;
use crate::ui::components::word_field::WordField;
use crate::ui::language::tr;
use crate::ui::pages::plan::view::current_plan;
use crate::ui::tips::term;

use super::Table;
use super::products::Rates;
use super::words::{decimals, parts, per_cent};

/// The fields of the measure.
#[component]
pub(super) fn TermsPart(table: Table) -> impl IntoView {
    let fields = match table.kind {
        MeasureKind::Quantity => view! { <Unit table /> }.into_any(),
        MeasureKind::Margin => view! { <Margin table /> }.into_any(),
        MeasureKind::Cash => view! { <Cash table /> }.into_any(),
        MeasureKind::Share => view! { <MarketFields table /> }.into_any(),
    };
    view! { <section class="measure-terms"><h2>{term(Work::Tiers, |it| it.measures.terms)}</h2>{fields}</section> }
}

type Word = fn(&'static crate::i18n::MeasuresTexts) -> &'static str;

fn label(table: Table, word: Word) -> Signal<String> {
    Signal::derive(move || word(&table.desk.texts().measures).to_owned())
}

#[component]
fn Unit(table: Table) -> impl IntoView {
    let value = Signal::derive(move || table.measures.with(|it| it.unit.clone()));
    let set = Callback::new(move |text: String| table.change("", |it| it.unit = text));
    view! {
        <div class="fields"><WordField class="unit-name" label=Signal::derive(tr(|it| it.measures.unit_name)) value on_commit=set /></div>
        <p class="q">{tr(|it| it.measures.quantity_hint)}</p>
    }
}

#[component]
fn Margin(table: Table) -> impl IntoView {
    let value =
        Signal::derive(move || table.measures.with(|it| it.margin_rate.map(|it| decimals(it, 2)).unwrap_or_default()));
    let set = Callback::new(move |text: String| match (text.trim().is_empty(), per_cent(&text)) {
        (true, _) => table.change("", |it| it.margin_rate = None),
        (_, Some(rate)) => table.change(&text, |it| it.margin_rate = Some(rate)),
        (_, None) => table.refuse(&text),
    });
    view! {
        <div class="controls"><TypedField label=label(table, |it| it.margin_rate) value class="margin-rate" on_commit=set /></div>
        <p class="q">{tr(|it| it.measures.margin_hint)}</p>
        <Rates table />
    }
}

#[component]
fn Cash(table: Table) -> impl IntoView {
    let terms = Memo::new(move |_| table.measures.with(|it| it.cash.clone()));
    let vat = Signal::derive(move || terms.with(|it| decimals(it.vat, 2)));
    let set_vat = Callback::new(move |text: String| match per_cent(&text) {
        Some(rate) => table.change(&text, |it| it.cash.vat = rate),
        None => table.refuse(&text),
    });
    let shares = Signal::derive(move || {
        terms.with(|it| match &it.collection {
            Some(Collection::Shares(parts)) => parts.iter().map(|it| decimals(*it, 2)).collect::<Vec<_>>().join(", "),
            _ => String::new(),
        })
    });
    let set_shares = Callback::new(move |text: String| match (text.trim().is_empty(), parts(&text)) {
        (true, _) => table.change("", |it| it.cash.collection = None),
        (_, Some(parts)) => table.change(&text, |it| it.cash.collection = Some(Collection::Shares(parts))),
        (_, None) => table.refuse(&text),
    });
    let days = Signal::derive(move || {
        terms.with(|it| if let Some(Collection::Days(it)) = it.collection { it.to_string() } else { String::new() })
    });
    let set_days = Callback::new(move |text: String| match (text.trim().is_empty(), text.trim().parse()) {
        (true, _) => table.change("", |it| it.cash.collection = None),
        (_, Ok(days)) => table.change(&text, |it| it.cash.collection = Some(Collection::Days(days))),
        (_, Err(_)) => table.refuse(&text),
    });
    let opening = Signal::derive(move || terms.with(|it| it.opening));
    let opening_label =
        Signal::derive(move || table.desk.texts().measures.opening(table.desk.formats.get().unit_label()));
    let set_opening = Callback::new(move |text: String| {
        let unit = table.desk.formats.get_untracked().unit;
        match (text.trim().is_empty(), parse_amount(&text, unit)) {
            (true, _) => table.change("", |it| it.cash.opening = None),
            (_, Some(amount)) => table.change(&text, |it| it.cash.opening = Some(amount)),
            (_, None) => table.refuse(&text),
        }
    });
    view! {
        <div class="controls stacked">
            <TypedField label=label(table, |it| it.vat) value=vat class="vat" on_commit=set_vat />
            <TypedField label=label(table, |it| it.collected) value=shares class="collected" on_commit=set_shares />
            <TypedField label=label(table, |it| it.pay_days) value=days class="pay-days" on_commit=set_days />
            <AmountField label=opening_label value=opening formats=table.desk.formats on_commit=set_opening class="opening" />
        </div>
        <p class="q">{tr(|it| it.measures.cash_hint)}</p>
    }
}

#[component]
fn MarketFields(table: Table) -> impl IntoView {
    let market = Memo::new(move |_| table.measures.with(|it| it.market.clone()));
    let by_month =
        RwSignal::new(market.with_untracked(|it| matches!(it, Some(Market { size: MarketSize::Months(_), .. }))));
    let window = table.desk.bench.select(|it| current_plan(it).map(|it| it.window));
    let options = Signal::derive(move || {
        let words = &table.desk.texts().measures;
        vec![(false, words.market_whole.to_owned()), (true, words.market_by_month.to_owned())]
    });
    let whole = Signal::derive(move || {
        market.with(|it| match it.as_ref()?.size {
            MarketSize::Whole(it) => Some(it),
            MarketSize::Months(_) => None,
        })
    });
    let whole_label =
        Signal::derive(move || table.desk.texts().measures.market_size(table.desk.formats.get().unit_label()));
    let set_whole = Callback::new(move |text: String| {
        set_market(table, &text, |size, amount| match amount {
            Some(it) => *size = Some(MarketSize::Whole(it)),
            None => *size = None,
        })
    });
    let month_field = move |month: Month| {
        let value = Signal::derive(move || {
            market.with(|it| match &it.as_ref()?.size {
                MarketSize::Months(months) => months.get(&month).copied(),
                MarketSize::Whole(_) => None,
            })
        });
        let set = Callback::new(move |text: String| {
            set_market(table, &text, |size, amount| {
                let mut months = match size.take() {
                    Some(MarketSize::Months(months)) => months,
                    _ => BTreeMap::new(),
                };
                match amount {
                    Some(it) => drop(months.insert(month, it)),
                    None => drop(months.remove(&month)),
                }
                *size = (!months.is_empty()).then_some(MarketSize::Months(months));
            })
        });
        let label = Signal::derive(move || {
            let formats = table.desk.formats.get();
            format!("{} {}", formats.month(month), formats.unit_label())
        });
        view! { <AmountField label value formats=table.desk.formats on_commit=set class="market-month" /> }
    };
    let source = Signal::derive(move || market.with(|it| it.as_ref().map(|it| it.source.clone()).unwrap_or_default()));
    let set_source = Callback::new(move |text: String| {
        table.change("", |it| {
            if let Some(market) = &mut it.market {
                market.source = text;
            }
        })
    });
    let sure = Signal::derive(move || market.with(|it| it.as_ref().map(|it| it.confidence).unwrap_or_default()));
    let sure_options = Signal::derive(move || {
        let words = &table.desk.texts().measures;
        Confidence::ALL
            .into_iter()
            .zip([words.confidence_high, words.confidence_medium, words.confidence_low].map(str::to_owned))
            .collect()
    });
    let set_sure = Callback::new(move |confidence| {
        table.change("", |it| {
            if let Some(market) = &mut it.market {
                market.confidence = confidence;
            }
        })
    });
    let has_market = Memo::new(move |_| market.with(Option::is_some));
    view! {
        <Segments label=label(table, |it| it.market) options value=by_month on_select=Callback::new(move |it| by_month.set(it)) soft=true />
        <div class="controls stacked">
            {move || if by_month.get() {
                window.get().map(|it| it.iter().map(month_field).collect_view()).into_any()
            } else {
                view! { <AmountField label=whole_label value=whole formats=table.desk.formats on_commit=set_whole class="market-whole" /> }.into_any()
            }}
        </div>
        <Show when=move || has_market.get()>
            <div class="fields"><WordField class="market-source" label=Signal::derive(tr(|it| it.measures.market_source)) value=source on_commit=set_source /></div>
            <p class="sure"><span>{tr(|it| it.measures.confidence)}</span>" "<Segments label=label(table, |it| it.confidence) options=sure_options value=sure on_select=set_sure soft=true /></p>
        </Show>
        <p class="q">{tr(|it| it.measures.market_hint)}</p>
    }
}

/// Takes an amount for the market; an empty field takes it back.
fn set_market(table: Table, text: &str, put: impl FnOnce(&mut Option<MarketSize>, Option<Money>)) {
    let unit = table.desk.formats.get_untracked().unit;
    let amount = parse_amount(text, unit);
    if amount.is_none() && !text.trim().is_empty() {
        return table.refuse(text);
    }
    table.change(text, |it| {
        let market = it.market.take();
        let mut size = market.as_ref().map(|it| it.size.clone());
        put(&mut size, amount);
        let (source, confidence) = market.map(|it| (it.source, it.confidence)).unwrap_or_default();
        it.market = size.map(|size| Market { size, source, confidence });
    });
}
