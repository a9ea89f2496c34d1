//! The table of the four levers.

use std::sync::Arc;

use leptos::prelude::*;

use crate::domain::Money;
use crate::i18n::{Metric, Work};
use crate::import::export::{Cell, ExportTable};
use crate::plan::strategy::{Mix, Outcome, RowOutcome, Standing, StrategyRow};
use crate::ui::components::table_out::TableOut;
use crate::ui::components::typed_field::tenths;
use crate::ui::language::tr;
use crate::ui::state::export_book;
use crate::ui::tips::term;
use crate::workbench::assumptions::board;
use crate::workbench::{Action, StrategyAction};

use super::Desk;
use super::form::Draft;
use super::words::{acts_on, effect_words, margin_words, mix_word, signed, standing_word};

/// The table.
#[component]
pub fn Board(desk: Desk) -> impl IntoView {
    let small = move || desk.words().table_small(desk.formats.get().unit_label());
    let table = move |()| strategy_table(desk);
    let workbook = move |()| {
        let formats = desk.formats.get_untracked();
        Some(export_book(
            desk.bench,
            formats,
            formats.language.texts().strategy.tab,
            vec![strategy_table(desk)?, margin_table(desk)?],
        ))
    };
    // Assumptions that are broken by now.
    let broken = Memo::new(move |_| {
        let broken = |document: &crate::workbench::Document| {
            board(document).into_iter().filter(|it| it.is_broken()).map(|it| it.assumption.id).collect::<Vec<_>>()
        };
        desk.bench.with(broken)
    });
    let body = move || {
        let rows = desk.bench.with(|it| it.strategy.clone());
        desk.of(|outcome| Mix::ALL.map(|mix| group(desk, mix, &rows, outcome, &broken.get())).collect_view())
    };
    let foot = move || desk.of(|it| foot(desk, it));
    view! {
        <section class="levers-4p">
            <div class="bar"><h2>{tr(|it| it.strategy.table)}<small>{small}</small></h2><span class="sp"></span>
                <TableOut workbook=Callback::new(workbook) table=Callback::new(table) /></div>
            <div class="scroll" tabindex="0" role="region" aria-label=tr(|it| it.strategy.table)>
                <table class="four-p acting">
                    <thead><tr>
                        <th class="l" scope="col">{tr(|it| it.strategy.action)}</th><th class="l hide-p" scope="col">{tr(|it| it.strategy.acts_on)}</th>
                        <th class="hide-p" scope="col">{tr(|it| it.strategy.effect)}</th><th class="l hide-p" scope="col">{tr(|it| it.strategy.days)}</th>
                        <th scope="col">{term(Metric::RowEffect, |it| it.strategy.own)}</th><th class="hide-p" scope="col">{tr(|it| it.strategy.own_margin)}</th>
                        <th scope="col">{tr(|it| it.strategy.cost)}</th><th class="l hide-p" scope="col">{tr(|it| it.strategy.owner)}</th>
                        <th class="l" scope="col">{tr(|it| it.strategy.state)}</th><th class="l under" scope="col"><span class="sr">{tr(|it| it.strategy.edit)}</span></th>
                    </tr></thead>
                    {body}
                    <tfoot>{foot}</tfoot>
                </table>
            </div>
        </section>
    }
}

/// One lever with its rows.
fn group(
    desk: Desk,
    mix: Mix,
    rows: &[Arc<StrategyRow>],
    outcome: &Outcome,
    broken: &[crate::domain::AssumptionId],
) -> AnyView {
    let (words, formats) = (desk.words(), desk.formats.get());
    let here: Vec<(&Arc<StrategyRow>, &RowOutcome)> =
        rows.iter().filter(|it| it.mix == mix).filter_map(|it| Some((it, outcome.row(it.id)?))).collect();
    let adds = || here.iter().filter(|it| it.1.standing == Standing::Adds);
    let own: Money = adds().map(|it| it.1.own).sum();
    let cost: Money = adds().map(|it| it.0.cost).sum();
    let is_empty = here.is_empty();
    let lines = here.iter().map(|(row, it)| line(desk, row, it, broken)).collect_view();
    view! {
        <tbody data-mix=mix.key()>
            <tr class="group"><th class="l" scope="rowgroup">{mix_word(mix, words)}</th>
                {if is_empty {
                    view! { <td class="l q" colspan="9">{words.nothing}</td> }.into_any()
                } else {
                    view! { <td class="hide-p"></td><td class="hide-p"></td><td class="hide-p"></td><td data-minor=own.minor().to_string()>{formats.money_signed(own)}</td><td class="hide-p"></td><td>{formats.money(cost)}</td><td class="hide-p"></td><td></td><td class="under"></td> }.into_any()
                }}</tr>
            {lines}
        </tbody>
    }
    .into_any()
}

fn line(desk: Desk, row: &Arc<StrategyRow>, it: &RowOutcome, broken: &[crate::domain::AssumptionId]) -> AnyView {
    let (texts, formats) = (desk.texts(), desk.formats.get());
    let words = &texts.strategy;
    let on = desk.bench.with_untracked(|document| acts_on(row, document.book.as_deref(), texts));
    let (id, editing, name) = (row.id, row.clone(), row.action.clone());
    let edit = move |_| desk.draft.set(Some(Draft::of(&editing, desk.formats.get_untracked())));
    let delete = move |_| {
        desk.bench.dispatch(Action::Strategy(StrategyAction::Delete(id)));
    };
    let (edit_label, delete_label) = (format!("{}: {name}", words.edit), format!("{}: {name}", words.delete));
    let is_broken = row.assumption.is_some_and(|it| broken.contains(&it));
    let warn = |text: &'static str| view! { " "<span class="badge warn">"▲ "{text}</span> };
    let evidence = (!it.has_evidence).then(|| warn(words.evidence_missing));
    let broken = is_broken.then(|| warn(words.evidence_broken));
    let cut = (it.is_cut && !it.steps.is_empty())
        .then(|| view! { " "<span class="badge" title=words.cut_hint>{words.cut}</span> });
    let hours = (row.hours_tenths > 0).then(|| words.hours_a_month(tenths(row.hours_tenths)));
    let told = [&row.hypothesis, &row.kpi, &row.evidence].into_iter().filter(|it| !it.is_empty()).cloned();
    let detail: Vec<String> = told.chain(hours).collect();
    let margin_hint = row.margin.as_ref().map(|it| margin_words(it, formats)).unwrap_or_default();
    view! {
        <tr data-strategy=id.to_string() data-own=it.own.minor().to_string() data-margin=it.margin.map(|it| it.minor().to_string()).unwrap_or_default()
            data-cost=row.cost.minor().to_string() data-hours=row.hours_tenths.to_string() data-standing=format!("{:?}", it.standing) data-evidence=it.has_evidence.to_string()>
            <td class="l what"><b>{name}</b>{(!detail.is_empty()).then(|| view! { <small>{detail.join(" · ")}</small> })}</td>
            <td class="l cell hide-p">{on}</td><td class="hide-p">{effect_words(&row.effect, formats)}</td>
            <td class="l hide-p">{format!("{} – {}", row.from, row.to)}</td>
            <td class:q=it.standing != Standing::Adds>{formats.money_signed(it.own)}</td><td class="hide-p" title=margin_hint>{signed(it.margin, formats)}</td>
            <td>{formats.money(row.cost)}</td><td class="l cell hide-p">{row.owner.clone()}</td>
            <td class="l states"><span class="badge">{standing_word(it.standing, words)}</span>{cut}{evidence}{broken}</td>
            <td class="l under"><button type="button" class="btn sm" data-edit="" aria-label=edit_label on:click=edit>{words.edit}</button>" "<button type="button" class="btn sm" data-delete="" aria-label=delete_label on:click=delete>{words.delete}</button></td>
        </tr>
    }
    .into_any()
}

/// The interaction and the sum.
fn foot(desk: Desk, it: &Outcome) -> impl IntoView + use<> {
    let (words, formats) = (desk.words(), desk.formats.get());
    let (interaction, sum) = (it.interaction_sum(), it.with - it.landing);
    view! {
        <tr><th class="l" scope="row" title=words.interaction_hint>{term(Metric::Interaction, |it| it.strategy.interaction)}</th><td class="hide-p"></td><td class="hide-p"></td><td class="hide-p"></td>
            <td data-interaction=interaction.minor().to_string()>{formats.money_signed(interaction)}</td><td class="hide-p">{formats.money_signed(it.margin_lost)}</td><td></td><td class="hide-p"></td><td></td><td class="under"></td></tr>
        <tr class="strong"><th class="l" scope="row">{term(Work::Strategy, |it| it.strategy.total)}</th><td class="hide-p"></td><td class="hide-p"></td><td class="hide-p"></td>
            <td data-sum=sum.minor().to_string()>{formats.money_signed(sum)}</td><td class="hide-p" data-margin-sum=it.margin.map(|it| it.minor().to_string()).unwrap_or_default()>{signed(it.margin, formats)}</td>
            <td data-cost-sum=it.cost.minor().to_string()>{formats.money(it.cost)}</td><td class="hide-p"></td><td></td><td class="under"></td></tr>
    }
}

/// Every row with its months.
pub fn strategy_table(desk: Desk) -> Option<ExportTable> {
    let texts = desk.formats.get_untracked().language.texts();
    let (words, formats) = (&texts.strategy, desk.formats.get_untracked());
    desk.outcome.with_untracked(|outcome| {
        let outcome = outcome.as_deref()?;
        let one = crate::i18n::Formats { unit: crate::domain::DisplayUnit::One, ..formats };
        let months: Vec<_> = outcome.months.iter().collect();
        let head = [
            words.mix,
            words.action,
            words.hypothesis,
            words.acts_on,
            words.effect,
            words.from,
            words.to,
            words.owner,
            words.hours,
            words.kpi,
            words.state,
            words.evidence,
            words.cost,
            words.own_margin,
            words.own,
        ];
        let row = |document: &crate::workbench::Document, it: &Arc<StrategyRow>| {
            let found = outcome.row(it.id)?;
            let text = |it: &str| Cell::Text(it.to_owned());
            let mut cells = vec![
                Cell::text(mix_word(it.mix, words)),
                text(&it.action),
                text(&it.hypothesis),
                Cell::Text(acts_on(it, document.book.as_deref(), texts)),
                Cell::Text(effect_words(&it.effect, one)),
                Cell::Plain(it.from.to_string()),
                Cell::Plain(it.to.to_string()),
                text(&it.owner),
                Cell::Plain(tenths(it.hours_tenths)),
                text(&it.kpi),
                Cell::text(standing_word(found.standing, words)),
                text(&it.evidence),
                Cell::Money(it.cost),
                found.margin.map_or(Cell::Empty, Cell::Money),
                Cell::Money(found.own),
            ];
            let of_month = |month| found.steps.iter().find(|it| it.month == month).map(|it| it.effect);
            cells.extend(months.iter().map(|it| of_month(*it).map_or(Cell::Empty, Cell::Money)));
            Some(cells)
        };
        let mut rows: Vec<Vec<Cell>> =
            desk.bench.with_untracked(|document| document.strategy.iter().filter_map(|it| row(document, it)).collect());
        let mut last = vec![Cell::Empty, Cell::text(words.interaction)];
        last.resize(head.len() - 1, Cell::Empty);
        last.push(Cell::Money(outcome.interaction_sum()));
        last.extend(outcome.interaction.iter().map(|it| Cell::Money(*it)));
        rows.push(last);
        Some(ExportTable {
            name: words.table.to_owned(),
            header: head.map(Cell::text).into_iter().chain(months.iter().map(|it| Cell::Month(*it))).collect(),
            rows,
            n_names: 2,
        })
    })
}

/// Every row's margin with its months, for the workbook.
fn margin_table(desk: Desk) -> Option<ExportTable> {
    let words = &desk.formats.get_untracked().language.texts().strategy;
    desk.outcome.with_untracked(|outcome| {
        let outcome = outcome.as_deref()?;
        let months: Vec<_> = outcome.months.iter().collect();
        let row = |it: &Arc<StrategyRow>| {
            let found = outcome.row(it.id)?;
            let state = Cell::text(standing_word(found.standing, words));
            let sum = found.margin.map_or(Cell::Empty, Cell::Money);
            let of_month =
                |month| found.margins.iter().find(|it| it.0 == month).map_or(Cell::Empty, |it| Cell::Money(it.1));
            let names = [Cell::text(mix_word(it.mix, words)), Cell::Text(it.action.clone()), state, sum];
            Some(names.into_iter().chain(months.iter().map(|it| of_month(*it))).collect())
        };
        let head = [words.mix, words.action, words.state, words.own_margin];
        Some(ExportTable {
            name: words.margin_table.to_owned(),
            header: head.map(Cell::text).into_iter().chain(months.iter().map(|it| Cell::Month(*it))).collect(),
            rows: desk.bench.with_untracked(|document| document.strategy.iter().filter_map(row).collect()),
            n_names: 2,
        })
    })
}
