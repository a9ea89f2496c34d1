//! A report on the page, as its file will show it.

use leptos::prelude::*;

use crate::report::{Figure, Report, Section, Sentence, Table, Tone};

/// Shows a report.
#[component]
pub fn ReportView(
    /// What is shown; nothing where there is none.
    report: Memo<Option<Report>>,
) -> impl IntoView {
    move || {
        report.get().map(|it| {
            view! {
                <article class="brief" lang=it.language>
                    <p class="by">{it.byline.into_iter().map(|it| view! { <span>{it}</span> }).collect_view()}</p>
                    <h1>{phrases(it.answer)}</h1>
                    {it.sections.into_iter().map(section).collect_view()}
                    <footer>{it.foot.into_iter().map(|it| view! { <p>{it}</p> }).collect_view()}</footer>
                </article>
            }
        })
    }
}

/// One section.
pub fn section(it: Section) -> impl IntoView {
    let unit = it.table.as_ref().map(|it| it.unit.clone());
    let heading = it.heading.clone();
    view! {
        <section>
            <h2>{it.heading}<small>{unit}</small></h2>
            {it.text.into_iter().map(|it| view! { <p>{phrases(it)}</p> }).collect_view()}
            {it.figure.map(figure)}
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

/// As a picture: an SVG in an image element can neither run nor load anything.
fn figure(it: Figure) -> impl IntoView {
    let address = format!("data:image/svg+xml;charset=utf-8,{}", String::from(js_sys::encode_uri_component(&it.svg)));
    view! { <img src=address alt=it.label /> }
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
