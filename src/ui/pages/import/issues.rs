//! Every doubtful row with line, column, reason, and what became of it.

use leptos::prelude::*;

use super::flow::{Work, use_flow};
use crate::import::{PreviewSummary, RowIssue, Severity};
use crate::ui::components::segments::Segments;
use crate::ui::language::{tr, trf};

/// Issues rendered at once.
const PAGE: usize = 100;

/// The list, filtered by what became of the rows. The summary brings the first issues; the worker is asked for others.
#[component]
pub fn Issues() -> impl IntoView {
    let flow = use_flow();
    let filter = RwSignal::new(None::<Severity>);
    let listed = RwSignal::new(Vec::<RowIssue>::new());
    let n_shown = RwSignal::new(PAGE);
    let n_issues = Memo::new(move |_| flow.summary.with(|it| it.as_ref().and_then(|it| n_of(it, None))));
    let n_of_kind = Memo::new(move |_| flow.summary.with(|it| it.as_ref().and_then(|it| n_of(it, filter.get()))));
    Effect::new(move || {
        let severity = filter.get();
        let (at_hand, is_all) =
            flow.summary.with(|it| it.as_ref().map(|it| issues_of(it, severity))).unwrap_or_default();
        listed.set(at_hand);
        if !is_all && flow.work.get_untracked() == Work::Idle {
            flow.ask_issues(severity, 0, PAGE, move |it| {
                let _ = listed.try_set(it);
            });
        }
    });
    let show_more = move |_| {
        n_shown.update(|it| *it += PAGE);
        let n_listed = listed.with_untracked(Vec::len);
        if n_listed < n_shown.get_untracked().min(n_of_kind.get_untracked().unwrap_or(0)) {
            flow.ask_issues(filter.get_untracked(), n_listed, PAGE, move |it| {
                let _ = listed.try_update(|listed| listed.extend(it));
            });
        }
    };
    let count = trf(move |texts, formats| n_issues.get().map(|it| texts.data.issues_count(formats.count(it))));
    let some = move || n_issues.get().is_some_and(|it| it > 0);
    view! {
        <Show when=move || n_issues.get().is_some()>
            <section class="issues" data-issues=move || n_issues.get()>
                <div class="bar">
                    <h2>{tr(|it| it.data.issues_title)}<small>{count.clone()}</small></h2>
                    <span class="sp"></span>
                    <Show when=some><SeverityFilter filter n_shown /></Show>
                </div>
                <Show when=some fallback=move || view! { <p class="q">{tr(|it| it.data.issues_none)}</p> }>
                    <IssueTable listed n_shown />
                    <ShownNote n_of_kind n_shown />
                    <Show when=move || n_of_kind.get().unwrap_or(0).gt(&n_shown.get())>
                        <button type="button" class="btn sm" on:click=show_more>{tr(|it| it.data.more_issues)}</button>
                    </Show>
                </Show>
            </section>
        </Show>
    }
}

/// Says so while the list is shorter than what was found.
#[component]
fn ShownNote(n_of_kind: Memo<Option<usize>>, n_shown: RwSignal<usize>) -> impl IntoView {
    let text = trf(move |texts, formats| {
        let (shown, n) = (n_shown.get(), n_of_kind.get()?);
        (shown < n).then(|| texts.data.issues_capped(formats.count(shown), formats.count(n)))
    });
    move || text().map(|it| view! { <p class="q small">{it}</p> })
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
fn IssueTable(listed: RwSignal<Vec<RowIssue>>, n_shown: RwSignal<usize>) -> impl IntoView {
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
    let sheet = use_flow().summary.with_untracked(|it| it.as_ref()?.sheet.as_ref().map(|it| it.sheet.clone()));
    let at = issue.cell.clone().unwrap_or_else(|| issue.line.to_string());
    let place = match sheet {
        Some(name) if !name.is_empty() => format!("{name}!{at}"),
        _ => at,
    };
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
            <td class="place">{place}</td>
            {column}
            <td class="l wrap">{text}</td>
            <td class=ink>{tr(move |it| it.data.severity(severity))}</td>
        </tr>
    }
}

/// How many issues there are of a severity, or of any.
fn n_of(summary: &PreviewSummary, severity: Option<Severity>) -> Option<usize> {
    let read = summary.outcome.as_ref().ok()?;
    Some(match severity {
        None => read.n_issues,
        Some(it) => read.n_by_severity.get(&it).copied().unwrap_or(0),
    })
}

/// The issues of a severity that the summary brought, and whether they are all that the first page needs.
fn issues_of(summary: &PreviewSummary, severity: Option<Severity>) -> (Vec<RowIssue>, bool) {
    let Ok(read) = &summary.outcome else { return (Vec::new(), true) };
    let is_it = |it: &&RowIssue| severity.is_none_or(|severity| it.severity == severity);
    let at_hand: Vec<RowIssue> = read.issues.iter().filter(is_it).cloned().collect();
    let is_all = at_hand.len() >= n_of(summary, severity).unwrap_or(0).min(PAGE);
    (at_hand, is_all)
}
