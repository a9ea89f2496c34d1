//! What stands in place of a page that needs a plan, on every page that does.

use leptos::prelude::*;

use crate::ui::language::tr;
use crate::ui::routes::Route;

/// Says that there is no plan yet, and leads to one.
#[component]
pub fn NoPlan() -> impl IntoView {
    view! {
        <section class="empty"><h1>{tr(|it| it.plan.no_plan_here)}</h1><p>{tr(|it| it.plan.no_plan_here_text)}</p>
            <p class="acts"><a class="btn do" href=Route::Plan.href()>{tr(|it| it.plan.to_plan)}</a></p></section>
    }
}
