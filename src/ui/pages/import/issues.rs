//! Every doubtful row with line, column, reason, and what became of it.

use leptos::prelude::*;

use super::flow::use_flow;
use crate::import::{PreviewSummary, RowIssue, Severity};
use crate::ui::components::segments::Segments;
use crate::ui::language::{tr, trf};

/// Issues rendered at once.
const PAGE: usize = 100;

/// The list, filtered by what became of the rows.
#[component]
pub fn Issues() -> impl IntoView {
    let flow = use_flow();
    let filter = RwSignal::new(None::<Severity>);
    let n_shown = RwSignal::new(PAGE);
    let n_issues = Memo::new(move |_| flow.summary.with(|it| it.as_ref().and_then(n_of)));
    let listed = Memo::new(move |_| {
        flow.summary.with(|it| it.as_ref().map(|it| issues_of(it, filter.get()))).unwrap_or_default()
    });
    let count = trf(move |texts, formats| n_issues.get().map(|it| texts.data.issues_count(formats.count(it.1))));
    let capped = trf(move |texts, formats| {
        let (shown, n) = n_issues.get()?;
        (shown < n).then(|| texts.data.issues_capped(formats.count(shown), formats.count(n)))
    });
    let some = move || n_issues.get().is_some_and(|it| it.1 > 0);
    view! {
        <section class="issues" data-issues=move || n_issues.get().map(|it| it.1)>
            <div class="bar">
                <h2>{tr(|it| it.data.issues_title)}<small>{count}</small></h2>
                <span class="sp"></span>
                <Show when=some><SeverityFilter filter n_shown /></Show>
            </div>
            {move || capped().map(|it| view! { <p class="q small">{it}</p> })}
            <Show when=some fallback=move || view! { <p class="q">{tr(|it| it.data.issues_none)}</p> }>
                <IssueTable listed n_shown />
                <Show when=move || listed.with(Vec::len).gt(&n_shown.get())>
                    <button type="button" class="btn sm" on:click=move |_| n_shown.update(|it| *it += PAGE)>{tr(|it| it.data.more_issues)}</button>
                </Show>
            </Show>
        </section>
    }
}

#[component]
fn SeverityFilter(filter: RwSignal<Option<Severity>>, n_shown: RwSignal<usize>) -> impl IntoView {
    let label = Signal::derive(tr(|it| it.data.issues_filter.to_owned()));
    let options = Signal::derive(tr(|it| {
        vec![
            (None, it.data.issues_all.to_owned()),
            (Some(Severity::LeftOut), it.data.issues_left_out.to_owned()),
            (Some(Severity::Doubtful), it.data.issues_doubtful.to_owned()),
            (Some(Severity::Notice), it.data.issues_notice.to_owned()),
        ]
    }));
    let select = Callback::new(move |chosen| {
        filter.set(chosen);
        n_shown.set(PAGE);
    });
    view! { <Segments label options value=filter on_select=select soft=true /> }
}

#[component]
fn IssueTable(listed: Memo<Vec<RowIssue>>, n_shown: RwSignal<usize>) -> impl IntoView {
    let label = tr(|it| it.data.issues_title);
    let rows = move || {
        let row = |issue: &RowIssue| view! { <IssueRow issue=issue.clone() /> };
        listed.with(|it| it.iter().take(n_shown.get()).map(row).collect_view())
    };
    let nothing = move || listed.with(Vec::is_empty);
    view! {
        <div class="scroll tall" tabindex="0" role="region" aria-label=label>
            <table>
                <thead>
                    <tr>
                        <th>{tr(|it| it.data.line)}</th>
                        <th class="l">{tr(|it| it.data.column)}</th>
                        <th class="l">{tr(|it| it.data.what)}</th>
                        <th class="l">{tr(|it| it.data.became)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            <Show when=nothing><p class="q small">{tr(|it| it.data.issues_no_such)}</p></Show>
        </div>
    }
}

#[component]
fn IssueRow(issue: RowIssue) -> impl IntoView {
    let severity = issue.severity;
    let kind = issue.kind;
    let text = trf(move |_, formats| formats.import_issue(&kind));
    let column = match issue.column {
        Some(name) => view! { <td class="l cell">{name}</td> }.into_any(),
        None => view! { <td class="l q">{tr(|it| it.data.whole_row)}</td> }.into_any(),
    };
    let ink = match severity {
        Severity::LeftOut => "l bad",
        Severity::Doubtful => "l warn",
        Severity::Notice => "l q",
    };
    view! {
        <tr>
            <td>{issue.line}</td>
            {column}
            <td class="l wrap">{text}</td>
            <td class=ink>{tr(move |it| it.data.severity(severity))}</td>
        </tr>
    }
}

/// How many issues are at hand and how many there are.
fn n_of(summary: &std::sync::Arc<PreviewSummary>) -> Option<(usize, usize)> {
    summary.outcome.as_ref().ok().map(|it| (it.issues.len(), it.n_issues))
}

fn issues_of(summary: &PreviewSummary, filter: Option<Severity>) -> Vec<RowIssue> {
    let Ok(read) = &summary.outcome else { return Vec::new() };
    read.issues.iter().filter(|it| filter.is_none_or(|severity| it.severity == severity)).cloned().collect()
}
