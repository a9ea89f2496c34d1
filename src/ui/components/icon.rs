//! Drawn signs. Every one stands beside a word or carries a label of its own.

use leptos::prelude::*;

/// A sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// A sheet of a calendar.
    Today,
    /// A stack of records.
    Data,
    /// A line that fans out.
    Forecast,
    /// A tree.
    Plan,
    /// A sheet with lines.
    Report,
    /// A tick.
    Check,
    /// Half a moon.
    Moon,
    /// A sun.
    Sun,
    /// An arrow that turns back.
    Undo,
    /// An arrow that turns forward.
    Redo,
    /// A closed lock.
    Lock,
    /// An open lock.
    Unlock,
    /// A warning triangle.
    Warning,
    /// A cross.
    Close,
    /// A sheet with an arrow into it.
    Open,
    /// A sheet with an arrow out of it.
    Save,
    /// A line not to fall below.
    Floor,
    /// A line not to rise above.
    Cap,
    /// Closer.
    Plus,
    /// Further away.
    Minus,
    /// An arrow to the left.
    Earlier,
    /// An arrow to the right.
    Later,
    /// From edge to edge.
    Whole,
    /// An open book.
    Learn,
    /// A magnifying glass.
    Search,
    /// Two sliders.
    Display,
    /// A disc, half of it filled.
    Contrast,
}

impl Sign {
    const fn path(self) -> &'static str {
        match self {
            Sign::Today => "M3.5 4.5h13v12.5h-13zM3.5 8h13M7 2.5v3.5M13 2.5v3.5M7 12l2.2 2.2L13.2 10.5",
            Sign::Data => {
                "M3.5 5c0-1.4 2.9-2.5 6.5-2.5S16.5 3.6 16.5 5 13.6 7.5 10 7.5 3.5 6.4 3.5 5zM3.5 5v10c0 1.4 2.9 2.5 6.5 2.5s6.5-1.1 6.5-2.5V5M3.5 10c0 1.4 2.9 2.5 6.5 2.5s6.5-1.1 6.5-2.5"
            }
            Sign::Forecast => "M2.5 14.5 6 10.5l3 2L11.5 9M11.5 9l6-5M11.5 9l6 4.5M11.5 9l6-.5",
            Sign::Plan => "M7.5 3h5v4h-5zM2.5 13h4.5v4H2.5zM13 13h4.5v4H13zM10 7v3M4.75 13v-3h10.5v3",
            Sign::Report => "M5 2.5h7l3.5 3.5v11.5H5zM12 2.5V6h3.5M7.5 9.5h5.5M7.5 12h5.5M7.5 14.5h3.5",
            Sign::Check => "m4 10.5 4 4 8-9",
            Sign::Moon => "M15.8 12.2A6.6 6.6 0 0 1 7.8 4.2a6.6 6.6 0 1 0 8 8z",
            Sign::Sun => {
                "M10 6.2a3.8 3.8 0 1 0 0 7.6 3.8 3.8 0 0 0 0-7.6zM10 1.8v2M10 16.2v2M1.8 10h2M16.2 10h2M4.2 4.2l1.4 1.4M14.4 14.4l1.4 1.4M4.2 15.8l1.4-1.4M14.4 5.6l1.4-1.4"
            }
            Sign::Undo => "M7 4 3.5 7.5 7 11M3.5 7.5H12a4.5 4.5 0 0 1 0 9H8",
            Sign::Redo => "m13 4 3.5 3.5L13 11M16.5 7.5H8a4.5 4.5 0 0 0 0 9h4",
            Sign::Lock => "M4.5 9h11v8h-11zM7 9V6.5a3 3 0 0 1 6 0V9",
            Sign::Unlock => "M4.5 9h11v8h-11zM7 9V6.5a3 3 0 0 1 5.8-1",
            Sign::Warning => "M10 3 18 16.5H2zM10 8v4M10 14.2v.3",
            Sign::Close => "m5 5 10 10M15 5 5 15",
            Sign::Open => "M10 2.5v9M6.5 8l3.5 3.5L13.5 8M3.5 13.5v3h13v-3",
            Sign::Save => "M10 11.5v-9M6.5 6 10 2.5 13.5 6M3.5 13.5v3h13v-3",
            Sign::Floor => "M3 16.5h14M10 13V4M6.5 7.5 10 4l3.5 3.5",
            Sign::Cap => "M3 3.5h14M10 7v9M6.5 12.5 10 16l3.5-3.5",
            Sign::Plus => "M10 4.5v11M4.5 10h11",
            Sign::Minus => "M4.5 10h11",
            Sign::Earlier => "M12.5 4.5 7 10l5.5 5.5",
            Sign::Later => "M7.5 4.5 13 10l-5.5 5.5",
            Sign::Whole => "M3 5v10M17 5v10M6 10h8M8 7.5 5.5 10 8 12.5M12 7.5l2.5 2.5-2.5 2.5",
            Sign::Learn => {
                "M10 5.2C8.4 4 6 3.6 2.8 3.8v11.6c3.2-.2 5.6.2 7.2 1.4 1.6-1.2 4-1.6 7.2-1.4V3.8C14 3.6 11.6 4 10 5.2zM10 5.2v11.6"
            }
            Sign::Search => "M8.8 3.2a5.6 5.6 0 1 0 0 11.2 5.6 5.6 0 0 0 0-11.2zM13 13l4 4",
            Sign::Display => {
                "M3 6.5h7M14.5 6.5H17M12.2 4.2a2.3 2.3 0 1 0 0 4.6 2.3 2.3 0 0 0 0-4.6zM3 13.5h2.5M10 13.5h7M7.8 11.2a2.3 2.3 0 1 0 0 4.6 2.3 2.3 0 0 0 0-4.6z"
            }
            Sign::Contrast => {
                "M10 2.8a7.2 7.2 0 1 0 0 14.4 7.2 7.2 0 0 0 0-14.4zM10 2.8v14.4M12 3.4v13.2M14 4.6v10.8M16 6.8v6.4"
            }
        }
    }
}

/// Draws a sign in the colour of the text around it.
#[component]
pub fn Icon(
    /// Which one.
    sign: Sign,
) -> impl IntoView {
    view! {
        <svg class="sign" viewBox="0 0 20 20" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
            <path d=sign.path() />
        </svg>
    }
}

/// The mark of the house: a kedge anchor and the line that hauls on it.
#[component]
pub fn Mark() -> impl IntoView {
    view! {
        <svg class="mk" viewBox="0 0 28 28" fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
            <g transform="rotate(-24 12 15)" stroke-width="1.9">
                <circle cx="12" cy="5.6" r="2.1" />
                <path d="M12 7.7v16.2M7.6 10.6h8.8M4.4 17.4c.6 4 3.6 6.5 7.6 6.5s7-2.5 7.6-6.5M4.4 17.4l-1.5 2.7M4.4 17.4l2.9 1.3M19.6 17.4l1.5 2.7M19.6 17.4l-2.9 1.3" />
            </g>
            <path class="line" d="M9.6 5.2C13.5 1.2 18 6.6 26 2.4" stroke-width="1.7" />
        </svg>
    }
}
