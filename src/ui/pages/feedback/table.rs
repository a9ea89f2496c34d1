//! All feedback: the most urgent first, then what is closed.

use leptos::prelude::*;

use crate::i18n::Metric;
use crate::import::TicketColumn;
use crate::import::export::{Cell, ExportTable};
use crate::plan::feedback::{Progress, Ranked};
use crate::ui::components::show_more::ShowMore;
use crate::ui::components::table_out::TableOut;
use crate::ui::language::tr;
use crate::ui::state::export_book;
use crate::ui::tips::term;

use super::Desk;
use super::form::Draft;
use super::words::{account_name, column_name, product_name, progress_name, source_name, topic_name};

/// Rows at a time.
const SHOWN: usize = 60;

/// The section.
#[component]
pub fn All(desk: Desk) -> impl IntoView {
    let n_shown = RwSignal::new(SHOWN);
    let rows = move || {
        let shown =
            desk.voice.with(|it| it.open.iter().chain(&it.closed).take(n_shown.get()).cloned().collect::<Vec<_>>());
        shown.into_iter().map(|it| row(desk, it)).collect_view()
    };
    let hidden = move || desk.voice.with(|it| (it.open.len() + it.closed.len()).saturating_sub(n_shown.get()));
    let table = move |()| Some(all_table(desk));
    let workbook = move |()| {
        let formats = desk.formats.get_untracked();
        Some(export_book(desk.bench, formats, formats.language.texts().feedback.title, vec![all_table(desk)]))
    };
    view! {
        <section class="all-tickets">
            <div class="bar"><h2>{tr(|it| it.feedback.all)}</h2><span class="sp"></span><TableOut workbook=Callback::new(workbook) table=Callback::new(table) /></div>
            <div class="scroll" tabindex="0" role="region" aria-label=tr(|it| it.feedback.all)>
                <table>
                    <thead><tr><th class="l" scope="col">{tr(|it| it.feedback.opened)}</th><th class="l" scope="col">{tr(|it| it.feedback.text)}</th><th class="l hide-p" scope="col">{tr(|it| it.feedback.theme)}</th>
                        <th class="l hide-p" scope="col">{tr(|it| it.feedback.account)}</th><th class="l hide-p" scope="col">{tr(|it| it.feedback.product)}</th><th scope="col">{tr(|it| it.feedback.severity)}</th>
                        <th class="hide-p" scope="col">{term(Metric::Priority, |it| it.feedback.priority)}</th><th class="l" scope="col">{tr(|it| it.feedback.progress)}</th><th class="hide-p" scope="col">{tr(|it| it.feedback.nps_short)}</th><th class="hide-p" scope="col">{tr(|it| it.feedback.csat_short)}</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <ShowMore hidden=Signal::derive(hidden) n_shown=n_shown by=SHOWN />
        </section>
    }
}

fn row(desk: Desk, it: Ranked) -> AnyView {
    let (words, formats) = (&desk.texts().feedback, desk.formats.get());
    let feedback = it.feedback.clone();
    let (account, product) = desk.bench.with_untracked(|document| {
        let book = document.book.as_deref();
        (account_name(&feedback, book), product_name(&feedback, book))
    });
    let score = |it: Option<u8>| it.map(|it| it.to_string()).unwrap_or_default();
    let is_open = feedback.progress != Progress::Closed;
    let edit = {
        let feedback = feedback.clone();
        move |_| desk.draft.set(Some(Draft::of(&feedback)))
    };
    view! {
        <tr data-row=feedback.id.to_string() data-progress=feedback.progress.key()>
            <td class="l">{feedback.opened.to_string()}</td>
            <td class="l cell wide"><button type="button" class="link" on:click=edit>{feedback.text.clone()}</button></td>
            <td class="l cell hide-p">{feedback.theme.clone()}</td><td class="l cell hide-p">{account}</td><td class="l cell hide-p">{product}</td>
            <td>{feedback.severity}</td><td class="hide-p">{is_open.then(|| formats.number(it.priority, 1))}</td>
            <td class="l">{progress_name(feedback.progress, words)}</td><td class="hide-p">{score(feedback.nps)}</td><td class="hide-p">{score(feedback.csat)}</td>
        </tr>
    }
    .into_any()
}

/// The table in the order of columns in which it can be pasted again.
fn all_table(desk: Desk) -> ExportTable {
    let words = &desk.formats.get_untracked().language.texts().feedback;
    let score = |it: Option<u8>| it.map_or(Cell::Empty, |it| Cell::Plain(it.to_string()));
    let text = |it: Option<String>| it.map_or(Cell::Empty, Cell::Text);
    desk.bench.with_untracked(|document| {
        let book = document.book.as_deref();
        let row = |it: &Ranked| {
            let it = &it.feedback;
            vec![
                Cell::Plain(it.opened.to_string()),
                Cell::text(source_name(it.source, words)),
                Cell::text(topic_name(it.topic, words)),
                Cell::Plain(it.severity.to_string()),
                text(account_name(it, book)),
                text(product_name(it, book)),
                Cell::Text(it.theme.clone()),
                Cell::Text(it.text.clone()),
                Cell::text(progress_name(it.progress, words)),
                it.closed.map_or(Cell::Empty, |it| Cell::Plain(it.to_string())),
                score(it.nps),
                score(it.csat),
            ]
        };
        desk.voice.with_untracked(|it| ExportTable {
            name: words.title.to_owned(),
            header: TicketColumn::ALL.into_iter().map(|it| Cell::text(column_name(it, words))).collect(),
            rows: it.open.iter().chain(&it.closed).map(row).collect(),
            n_names: 1,
        })
    })
}
