//! What a paste or a fill came to, cell by cell where it was refused.

use leptos::prelude::*;

use super::{Desk, Made};

/// Refused cells that are named.
const NAMED: usize = 6;

/// What it came to.
#[derive(Clone)]
pub struct News {
    /// Cells that were set.
    pub n_set: usize,
    /// What the news is about: it holds as long as this budget does.
    pub made: Option<Made>,
    /// Cells that were refused, each with the reason.
    pub refused: Vec<String>,
}

/// Tells it under the table.
#[component]
pub fn PasteLine(desk: Desk, news: RwSignal<Option<News>>) -> impl IntoView {
    let content = move || {
        let news = news.get().filter(|it| it.made == desk.made.get())?;
        let (texts, formats) = (&desk.texts().grid, desk.formats.get());
        let n = news.refused.len();
        let list = news.refused.iter().take(NAMED).map(|it| view! { <li>{it.clone()}</li> }).collect_view();
        let more = (n > NAMED).then(|| view! { <li class="q">{texts.refused_more(formats.count(n - NAMED))}</li> });
        let refused =
            (n > 0).then(|| view! { <p class="bad">{texts.cells_refused(formats.count(n))}</p><ul>{list}{more}</ul> });
        Some(view! { <p>{texts.cells_set(formats.count(news.n_set))}</p>{refused} })
    };
    view! { <div class="pasted" role="status">{content}</div> }
}
