//! Tasks: open ones by their day, and those done lately.

use std::sync::Arc;

use leptos::prelude::*;

use crate::domain::Day;
use crate::plan::Task;
use crate::ui::language::{tr, trf};
use crate::ui::pages::alerts::forms::TaskForm;
use crate::ui::pages::versions::name_of;
use crate::ui::state::{use_bench, use_formats};
use crate::workbench::Action;
use crate::workbench::followups::{FollowUpAction, tasks_by_day};

use super::about_route;

/// Done tasks that are listed.
const DONE: usize = 5;

/// One task with a box to tick.
#[component]
pub fn TaskRow(
    /// The task.
    task: Arc<Task>,
    /// Today.
    today: Day,
) -> impl IntoView {
    let (bench, formats) = (use_bench(), use_formats());
    let (is_done, late) = (task.done.is_some(), task.is_overdue(today));
    let ticked = task.clone();
    let tick = move |_| {
        let done = if is_done { None } else { Some(today) };
        let it = Task { done, ..(*ticked).clone() };
        bench.dispatch(Action::FollowUp(FollowUpAction::SetTask(Arc::new(it))));
    };
    let text = task.text.clone();
    let label = trf(move |texts, _| if is_done { texts.today.untick(&text) } else { texts.today.tick(&text) });
    let (id, due, done) = (task.id, task.due, task.done);
    let day = trf(move |texts, _| done.map_or_else(|| texts.today.due_on(due), |it| texts.today.done_on(it)));
    let text = task.text.clone();
    let delete_label = trf(move |texts, _| texts.today.delete(&text));
    let delete = move |_| {
        bench.dispatch(Action::FollowUp(FollowUpAction::DeleteTask(id)));
    };
    let about = task.about.map(|node| {
        let name = move || bench.with_untracked(|it| name_of(it.book.as_deref(), node, formats.get()));
        view! { <a class="link" href=about_route(node).href()>{name}</a> }
    });
    view! {
        <li class="task" data-due="task" data-task=id.to_string() class:late=late class:done=is_done>
            <label class="box"><input type="checkbox" prop:checked=is_done aria-label=label on:change=tick /></label>
            <span class="what">{task.text.clone()}</span>
            {about}
            <span class="q small">{task.owner.clone()}</span>
            <span class="sp"></span>
            {late.then(|| view! { <span class="badge warn">{tr(|it| it.today.overdue)}</span> })}
            <span class="q small day">{day}</span>
            <button type="button" class="icon" aria-label=delete_label on:click=delete>"×"</button>
        </li>
    }
}

/// All tasks, and a form for another.
#[component]
pub fn Tasks(
    /// Today.
    today: Day,
) -> impl IntoView {
    let bench = use_bench();
    let tasks = bench.select(tasks_by_day);
    let adding = RwSignal::new(false);
    let rows = move |done: bool| {
        let listed = tasks.get().into_iter().filter(move |it| it.done.is_some() == done);
        listed.take(if done { DONE } else { usize::MAX }).map(|task| view! { <TaskRow task today /> }).collect_view()
    };
    let any_done = move || tasks.with(|it| it.iter().any(|it| it.done.is_some()));
    view! {
        <section class="tasks" data-tasks="">
            <div class="bar"><h2>{tr(|it| it.today.tasks)}</h2><span class="sp"></span>
                <button type="button" class="btn sm" data-add="" aria-expanded=move || adding.get().to_string() on:click=move |_| adding.update(|it| *it = !*it)>{tr(|it| it.today.add_task)}</button></div>
            <Show when=move || adding.get()><TaskForm about=None alert=None text="" choose=true on_done=Callback::new(move |()| adding.set(false)) /></Show>
            <ul class="rows open">{move || rows(false)}</ul>
            <Show when=any_done><h3 class="q">{tr(|it| it.today.done)}</h3><ul class="rows">{move || rows(true)}</ul></Show>
        </section>
    }
}
