//! A report on the page, as its file will show it.

use leptos::prelude::*;

use crate::report::{Figure, Report, Section, Sentence, Table, Tone};

/// Shows a report.
#[component]
pub fn ReportView(
    /// What is shown; nothing where there is none.
    report: Memo<Option<Report>>,
    /// Its chart as the screen shows it: in the theme's colours and as wide as there is room.
    screen: Memo<Option<String>>,
) -> impl IntoView {
    move || {
        report.get().map(|it| {
            view! {
                <article class="brief" lang=it.language>
                    <p class="by">{it.byline.into_iter().map(|it| view! { <span>{it}</span> }).collect_view()}</p>
                    <h1>{phrases(it.answer)}</h1>
                    {it.sections.into_iter().map(|it| section(it, screen)).collect_view()}
                    <footer>{it.foot.into_iter().map(|it| view! { <p>{it}</p> }).collect_view()}</footer>
                </article>
            }
        })
    }
}

/// One section.
pub fn section(it: Section, screen: Memo<Option<String>>) -> impl IntoView {
    let unit = it.table.as_ref().map(|it| it.unit.clone());
    let heading = it.heading.clone();
    view! {
        <section>
            <h2>{it.heading}<small>{unit}</small></h2>
            {it.text.into_iter().map(|it| view! { <p>{phrases(it)}</p> }).collect_view()}
            {it.figure.map(|it| figure(it, screen))}
            {it.table.map(|it| table(it, heading))}
        </section>
    }
}

/// A sentence with its figures in their inks.
pub fn phrases(sentence: Sentence) -> impl IntoView {
    sentence.0.into_iter().map(|it| view! { <span class=class(it.tone)>{it.text}</span> }).collect_view()
}

const fn class(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain => "",
        Tone::Forecast => "fc",
        Tone::Target => "tg",
        Tone::Bad => "bad",
    }
}

/// As pictures, one for the screen and one for paper: an SVG in an image element can neither run nor load anything.
fn figure(it: Figure, screen: Memo<Option<String>>) -> impl IntoView {
    let address =
        |svg: &str| format!("data:image/svg+xml;charset=utf-8,{}", String::from(js_sys::encode_uri_component(svg)));
    let (label, on_paper) = (it.label.clone(), address(&it.svg));
    let on_screen = move || screen.with(|drawn| address(drawn.as_deref().unwrap_or(&it.svg)));
    view! { <img class="on-screen" src=on_screen alt=it.label /><img class="on-paper" src=on_paper alt=label /> }
}

fn table(it: Table, name: String) -> impl IntoView {
    let row = |it: crate::report::Row| {
        let cells = it.cells.into_iter().map(|it| view! { <td class=class(it.tone)>{it.text}</td> }).collect_view();
        view! { <tr class:sum=it.is_total><th scope="row">{it.name}</th>{cells}</tr> }
    };
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=name>
            <table>
                <thead><tr>{it.header.into_iter().map(|it| view! { <th scope="col">{it}</th> }).collect_view()}</tr></thead>
                <tbody>{it.rows.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}
