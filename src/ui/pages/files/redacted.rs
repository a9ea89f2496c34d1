//! A redacted copy: what stays in, said before it is saved.

use leptos::prelude::*;

use crate::i18n::{Language, Texts};
use crate::store::{AliasWords, Figures, Redaction, redact};
use crate::ui::components::icon::{Icon, Sign};
use crate::ui::language::tr;
use crate::ui::platform::clock;
use crate::ui::state::{FileNews, new_workspace_id, save_records, use_bench, use_preferences};

use super::words::saved;

/// Chooses what stays in and saves the copy.
#[component]
pub fn Redacted() -> impl IntoView {
    let (bench, preferences) = (use_bench(), use_preferences());
    let how = RwSignal::new(Redaction::default());
    let news = RwSignal::new(None::<FileNews>);
    let save = move |_| {
        let texts = preferences.read_untracked().language.texts();
        let name = bench.with_untracked(|it| texts.files.redact_name(&it.workspace.name));
        // The copy says that a workspace was shown; its own name need not say whose.
        let words = AliasWords {
            account: texts.files.alias_account,
            person: texts.files.alias_person,
            product: texts.files.alias_product,
            workspace: texts.files.redact_title,
        };
        let copy = bench.with_ledger_untracked(|it| {
            redact(it.records(), &how.get_untracked(), words, new_workspace_id(), clock::now())
        });
        news.set(Some(save_records(&name, &copy)));
    };
    let leaves = move || {
        let language = preferences.read().language;
        language.texts().files.redact_leaves(left_out(&how.get(), language.texts(), language))
    };
    view! {
        <section data-way="redacted">
            <h3>{tr(|it| it.files.redact_title)}</h3>
            <p class="q">{tr(|it| it.files.redact_text)}</p>
            <fieldset class="plain"><legend>{tr(|it| it.files.redact_figures)}</legend><FigureChoice how /></fieldset>
            <Tick label=Signal::derive(tr(|it| it.files.redact_accounts.to_owned())) on=Signal::derive(move || how.read().accounts) on_set=Callback::new(move |it| how.update(|how| how.accounts = it)) />
            <Tick label=Signal::derive(tr(|it| it.files.redact_products.to_owned())) on=Signal::derive(move || how.read().products) on_set=Callback::new(move |it| how.update(|how| how.products = it)) />
            <Tick label=Signal::derive(tr(|it| it.files.redact_regions.to_owned())) on=Signal::derive(move || how.read().regions) on_set=Callback::new(move |it| how.update(|how| how.regions = it)) />
            <p data-leaves="">{leaves}</p>
            <button type="button" class="btn do" data-save-redacted="" on:click=save><Icon sign=Sign::Save />{tr(|it| it.files.redact_save)}</button>
            {move || news.get().map(|it| view! { <p class="news" role="status">{saved(&it)}</p> })}
        </section>
    }
}

#[component]
fn Tick(label: Signal<String>, on: Signal<bool>, on_set: Callback<bool>) -> impl IntoView {
    view! {
        <label class="option">
            <input type="checkbox" prop:checked=on on:change=move |it| on_set.run(event_target_checked(&it)) />
            <span>{label}</span>
        </label>
    }
}

#[component]
fn FigureChoice(how: RwSignal<Redaction>) -> impl IntoView {
    // Drawn once for the page: nobody, this page included, is told which.
    let factor = secret_factor(clock::random_seed());
    let choices = [Figures::Amounts, Figures::Scaled(factor), Figures::Quantities, Figures::All];
    let has = use_bench().with_untracked(|it| {
        let series = it.book.as_ref().map(|it| it.series().to_vec()).unwrap_or_default();
        [series.iter().any(|it| !it.amounts.is_empty()), series.iter().any(|it| !it.quantities.is_empty())]
    });
    let possible = move |it: &Figures| match it {
        Figures::Amounts | Figures::Scaled(_) => has[0],
        Figures::Quantities => has[1],
        Figures::All => true,
    };
    if let Some(first) = choices.into_iter().find(possible) {
        how.update(|it| it.figures = first);
    }
    let word = |i: usize| {
        tr(move |it| {
            [it.files.figures_amounts, it.files.figures_scaled, it.files.figures_quantities, it.files.figures_all][i]
        })
    };
    let option = move |(i, it): (usize, Figures)| {
        view! {
            <label class="option">
                <input type="radio" name="figures" value=i prop:checked=move || how.read().figures == it on:change=move |_| how.update(|how| how.figures = it) />
                <span>{word(i)}</span>
            </label>
        }
    };
    choices.into_iter().enumerate().filter(|it| possible(&it.1)).map(option).collect_view()
}

/// A factor between 0.4 and 0.8 or between 1.25 and 2.5: never so near to 1 that amounts could be taken for true.
fn secret_factor(seed: u64) -> f64 {
    let unit = (seed >> 11) as f64 / (1_u64 << 53) as f64;
    let small = 0.4 + 0.4 * unit;
    if seed & 1 == 0 { small } else { 1.0 / small }
}

/// What a copy does not hold, as a list.
fn left_out(how: &Redaction, texts: &'static Texts, language: Language) -> String {
    let words = &texts.files;
    let figures: &[&str] = match how.figures {
        Figures::All => &[],
        Figures::Amounts => &[words.leaves_prices],
        Figures::Scaled(_) => &[words.leaves_prices, words.leaves_scale],
        Figures::Quantities => &[words.leaves_amounts],
    };
    let chosen = [
        (how.accounts, words.leaves_accounts),
        (how.products, words.leaves_products),
        (how.regions, words.leaves_regions),
    ];
    let always = [words.leaves_people, words.leaves_words, words.leaves_history, words.leaves_versions];
    let all =
        always.into_iter().chain(chosen.into_iter().filter(|it| it.0).map(|it| it.1)).chain(figures.iter().copied());
    all.collect::<Vec<_>>().join(if language == Language::Zh { "、" } else { ", " })
}
