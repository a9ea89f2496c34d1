//! All accounts or products at a glance: a small chart each, and the history as a heat map.

mod heat;
mod items;
mod multiples;
mod tables;

use leptos::prelude::*;

use crate::i18n::GlanceTexts;
use crate::ui::components::later::Later;
use crate::ui::components::no_data::NoData;
use crate::ui::components::segments::Segments;
use crate::ui::language::{tr, trf};
use crate::ui::routes::Route;
use crate::ui::state::{ForecastState, use_bench, use_forecasts, use_formats};

use super::Provisional;
use super::rows::Grouping;
use super::tabs::ForecastTabs;

use heat::Heat;
use items::{View, view_of};
use multiples::Multiples;

/// Small charts, and rows of the heat map, that are made at once.
const PAGE: usize = 24;
/// A change up to so much counts as level.
const LEVEL: f64 = 0.03;

/// What the reader chose.
#[derive(Clone, Copy)]
struct Choice {
    grouping: RwSignal<Grouping>,
    falls_first: RwSignal<bool>,
    same_scale: RwSignal<bool>,
    against_all: RwSignal<bool>,
    n_shown: RwSignal<usize>,
}

/// The page.
#[component]
pub fn GlancePage() -> impl IntoView {
    let has_data = use_bench().select(|it| it.book.is_some());
    view! {
        <Show when=move || has_data.get() fallback=|| view! { <NoData title=|it| it.forecast.empty_title text=|it| it.forecast.empty_text /> }><ForecastTabs shown=Route::Glance /><Glance /></Show>
    }
}

#[component]
fn Glance() -> impl IntoView {
    let (bench, forecasts, formats) = (use_bench(), use_forecasts(), use_formats());
    let choice = Choice {
        grouping: RwSignal::new(Grouping::Accounts),
        falls_first: RwSignal::new(false),
        same_scale: RwSignal::new(false),
        against_all: RwSignal::new(false),
        n_shown: RwSignal::new(PAGE),
    };
    let view = Memo::new(move |_| {
        let (grouping, falls_first) = (choice.grouping.get(), choice.falls_first.get());
        let formats = formats.get();
        bench.with(|document| forecasts.with(|state| view_of(document, state, grouping, falls_first, formats)))
    });
    let headline = trf(move |texts, formats| {
        view.with(|it| {
            let changes = || it.items.iter().filter_map(|it| it.line.change);
            let count = |is: fn(f64) -> bool| formats.count(changes().filter(|it| is(*it)).count());
            let up = count(|it| it > LEVEL);
            if changes().next().is_none() {
                return Some(texts.glance.waiting.to_owned());
            }
            let months = formats.count(bench.with(|it| it.forecast.horizon));
            let (down, level) = (count(|it| it < -LEVEL), count(|it| it.abs() <= LEVEL));
            Some(texts.glance.headline(up, formats.count(changes().count()), months, down, level))
        })
    });
    let at = trf(move |texts, formats| {
        let (n, shown) = view.with(|it| (it.n_all, it.items.len().min(choice.n_shown.get())));
        Some(texts.glance.at(formats.count(shown), formats.count(n)))
    });
    let provisional = forecasts.select(ForecastState::is_provisional);
    view! {
        <div class="head"><div class="say">
            <p class="at"><Provisional shown=provisional /><span>{at}</span><span class="q">{tr(|it| it.glance.level_note)}</span></p>
            <h1>{headline}</h1>
        </div></div>
        <div class="body glance">
            <Choices choice />
            <Multiples view choice />
            <More view choice />
            <Later><Heat view choice /></Later>
        </div>
    }
}

#[component]
fn Choices(choice: Choice) -> impl IntoView {
    let bench = use_bench();
    let several_products = bench.select(|it| it.book.as_ref().is_some_and(|it| it.products().len() > 1));
    let words =
        |read: fn(&'static GlanceTexts) -> &'static str| Signal::derive(move || read(tr(|it| &it.glance)()).to_owned());
    let groups = Signal::derive(move || {
        let texts = tr(|it| &it.forecast)();
        vec![(Grouping::Accounts, texts.by_account.to_owned()), (Grouping::Products, texts.by_product.to_owned())]
    });
    let orders = Signal::derive(move || {
        let texts = tr(|it| &it.glance)();
        vec![(false, texts.order_size.to_owned()), (true, texts.order_fall.to_owned())]
    });
    let scales = Signal::derive(move || {
        let texts = tr(|it| &it.glance)();
        vec![(false, texts.scale_own.to_owned()), (true, texts.scale_same.to_owned())]
    });
    let group = move |it| {
        choice.grouping.set(it);
        choice.n_shown.set(PAGE);
    };
    view! {
        <div class="bar controls">
            <Show when=move || several_products.get()>
                <Segments label=Signal::derive(move || tr(|it| it.forecast.grouping)().to_owned()) options=groups value=choice.grouping on_select=Callback::new(group) soft=true />
            </Show>
            <Segments label=words(|it| it.order) options=orders value=choice.falls_first on_select=Callback::new(move |it| choice.falls_first.set(it)) soft=true />
            <Segments label=words(|it| it.scale) options=scales value=choice.same_scale on_select=Callback::new(move |it| choice.same_scale.set(it)) soft=true />
        </div>
    }
}

#[component]
fn More(view: Memo<View>, choice: Choice) -> impl IntoView {
    let left = move || view.with(|it| it.items.len().saturating_sub(choice.n_shown.get()));
    let words = trf(move |texts, formats| Some(texts.glance.show_more(formats.count(left().min(PAGE)))));
    view! {
        <Show when=move || left().gt(&0)>
            <p class="more"><button type="button" class="btn sm" data-more="" on:click=move |_| choice.n_shown.update(|it| *it += PAGE)>{words.clone()}</button></p>
        </Show>
    }
}
