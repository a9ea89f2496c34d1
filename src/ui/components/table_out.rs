//! A table's ways out beside its CSV: a workbook, and the clipboard.

use std::pin::Pin;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::i18n::Texts;
use crate::import::export::ExportTable;
use crate::sheet::protocol::{ExportBook, SheetAnswer, SheetAsk};
use crate::ui::language::tr;
use crate::ui::platform::{clipboard, files, sheets};

/// The media type of a workbook.
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// What is said about the last one.
#[derive(Clone, PartialEq)]
enum News {
    Writing,
    Written(String),
    Copied(usize),
    NotWritten(String),
    NotCopied(String),
    Lost,
}

/// A workbook and the name of its file.
pub type NamedBook = (ExportBook, String);
/// A workbook that is put together in turns.
pub type BookInTurns = Pin<Box<dyn Future<Output = Option<NamedBook>>>>;

/// Who makes the workbook when it is wanted.
#[derive(Clone, Copy)]
pub enum BookMaker {
    /// There is none.
    None,
    /// At once.
    Now(Callback<(), Option<NamedBook>>),
    /// In turns, so that the page goes on answering.
    InTurns(Callback<(), BookInTurns>),
}

impl From<Callback<(), Option<NamedBook>>> for BookMaker {
    fn from(it: Callback<(), Option<NamedBook>>) -> Self {
        Self::Now(it)
    }
}

impl From<Option<Callback<(), Option<NamedBook>>>> for BookMaker {
    fn from(it: Option<Callback<(), Option<NamedBook>>>) -> Self {
        it.map_or(Self::None, Self::Now)
    }
}

impl From<Callback<(), BookInTurns>> for BookMaker {
    fn from(it: Callback<(), BookInTurns>) -> Self {
        Self::InTurns(it)
    }
}

/// Buttons that write the table into a workbook and copy it, and what came of it.
#[component]
pub fn TableOut(
    /// The workbook and the name of its file, made when it is wanted; `None` offers none.
    #[prop(into)]
    workbook: BookMaker,
    /// The table, made when it is wanted.
    table: Callback<(), Option<ExportTable>>,
    /// The class of the buttons.
    #[prop(default = "btn")]
    class: &'static str,
    /// What is copied, where the page does not say it.
    #[prop(default = |it| it.sheets.copy)]
    copies: fn(&'static Texts) -> &'static str,
) -> impl IntoView {
    let news = RwSignal::new(None::<News>);
    let write = move |(book, name): NamedBook| {
        sheets::ask(&SheetAsk::Write(Box::new(book)), None, move |answer| {
            let told = match answer {
                Ok((SheetAnswer::Written(Ok(())), bytes)) => match files::save_bytes(&name, XLSX, &bytes) {
                    Ok(()) => News::Written(name),
                    Err(reason) => News::NotWritten(reason),
                },
                Ok((SheetAnswer::Written(Err(reason)), _)) => News::NotWritten(reason),
                Ok(_) | Err(_) => News::Lost,
            };
            sheets::stop();
            drop(news.try_set(Some(told)));
        });
    };
    let save = move |_| match workbook {
        BookMaker::None => {}
        BookMaker::Now(make) => {
            if let Some(made) = make.run(()) {
                news.set(Some(News::Writing));
                write(made);
            }
        }
        BookMaker::InTurns(make) => {
            news.set(Some(News::Writing));
            let made = make.run(());
            spawn_local(async move {
                match made.await {
                    // Who left the page meanwhile wants no file of it.
                    Some(made) if news.try_get_untracked().is_some() => write(made),
                    Some(_) => {}
                    None => drop(news.try_set(None)),
                }
            });
        }
    };
    let has_book = !matches!(workbook, BookMaker::None);
    let copy = move |_| {
        let Some(table) = table.run(()) else { return };
        spawn_local(async move {
            let told = match clipboard::copy(&table.to_tsv(), &table.to_html()).await {
                Ok(()) => News::Copied(table.rows.len()),
                Err(reason) => News::NotCopied(reason),
            };
            drop(news.try_set(Some(told)));
        });
    };
    let is_writing = move || news.get() == Some(News::Writing);
    let texts = tr(|it| &it.sheets);
    let said = move || {
        let texts = texts();
        Some(match news.get()? {
            News::Writing => texts.writing.to_owned(),
            News::Written(name) => texts.written(name),
            News::Copied(n) => texts.copied(n),
            News::NotWritten(reason) => texts.write_failed(reason),
            News::NotCopied(reason) => texts.copy_refused(reason),
            News::Lost => texts.error_lost.to_owned(),
        })
    };
    let is_bad = move || matches!(news.get(), Some(News::NotWritten(_) | News::NotCopied(_) | News::Lost));
    view! {
        <span class="outs">
            {has_book.then(|| view! { <button type="button" class=class data-excel="" disabled=is_writing on:click=save>{tr(|it| it.sheets.excel)}</button> })}
            <button type="button" class=class data-copy="" on:click=copy>{tr(copies)}</button>
        </span>
        <span class="told" class:bad=is_bad role="status">{said}</span>
    }
}
