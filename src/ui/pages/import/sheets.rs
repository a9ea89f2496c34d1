//! A workbook of several sheets: which of them holds the sales.

use leptos::prelude::*;

use super::flow::use_flow;
use super::source::Refusal;
use crate::sheet::protocol::SheetInfo;
use crate::ui::language::{tr, trf};

/// Every sheet with its size and its first rows; the likeliest is chosen.
#[component]
pub fn ChooseSheet() -> impl IntoView {
    let flow = use_flow();
    let infos = flow.sheets.get_untracked().unwrap_or_default();
    let n = infos.len();
    let likeliest = likeliest(&infos);
    let chosen = flow.sheet;
    let lead = trf(move |texts, formats| texts.sheets.choose_lead(flow.name.get(), formats.count(n)));
    let options = infos.iter().cloned().enumerate().map(|(idx, info)| {
        view! { <SheetOption idx info is_likely=likeliest == Some(idx) /> }
    });
    let peeks = infos.clone();
    let peek = move || peeks.get(chosen.get()).map(peek_of);
    let label = tr(|it| it.sheets.choose_title);
    view! {
        <div class="head">
            <div class="say">
                <p class="at">{tr(|it| it.data.crumb_import)}</p>
                <h1>{label}</h1>
                <p class="q lead">{lead}</p>
            </div>
            <div class="acts">
                <button type="button" class="btn do" on:click=move |_| flow.read_sheet(chosen.get_untracked())>{tr(|it| it.sheets.choose_open)}</button>
                <button type="button" class="btn" on:click=move |_| flow.start_over()>{tr(|it| it.data.other_file)}</button>
            </div>
        </div>
        <div class="body sheets">
            <Refusal />
            <fieldset class="plain choices"><legend class="sr">{label}</legend>{options.collect_view()}</fieldset>
            <div class="scroll" tabindex="0" role="region" aria-label=label>{peek}</div>
        </div>
    }
}

#[component]
fn SheetOption(idx: usize, info: SheetInfo, is_likely: bool) -> impl IntoView {
    let flow = use_flow();
    let chosen = flow.sheet;
    let SheetInfo { name, is_hidden, n_rows, n_columns, .. } = info;
    let size = trf(move |texts, formats| match n_rows {
        0 => texts.sheets.choose_empty.to_owned(),
        _ => texts.sheets.choose_size(formats.count(n_rows), formats.count(n_columns)),
    });
    view! {
        <label class="option">
            <input type="radio" name="sheet" data-sheet=name.clone() disabled=n_rows == 0 prop:checked=move || chosen.get() == idx on:change=move |_| chosen.set(idx) />
            <span>
                <b>{name}</b>
                {is_likely.then(|| view! { <span class="badge">{tr(|it| it.sheets.choose_likely)}</span> })}
                {is_hidden.then(|| view! { <span class="badge">{tr(|it| it.sheets.choose_hidden)}</span> })}
                <small>{size}</small>
            </span>
        </label>
    }
}

fn peek_of(info: &SheetInfo) -> impl IntoView + use<> {
    let row = |cells: &Vec<String>| {
        let cells = cells.iter().map(|it| view! { <td class="l cell">{it.clone()}</td> }).collect_view();
        view! { <tr>{cells}</tr> }
    };
    view! { <table class="peek"><tbody>{info.peek.iter().map(row).collect_view()}</tbody></table> }
}

/// The sheet that most likely holds the sales; the first that holds anything where none does.
pub fn likeliest(infos: &[SheetInfo]) -> Option<usize> {
    let filled = || (0..infos.len()).filter(|it| infos[*it].n_rows > 0);
    let best = filled().rev().max_by_key(|it| infos[*it].likeliness);
    best.filter(|it| infos[*it].likeliness > 0).or_else(|| filled().next())
}
