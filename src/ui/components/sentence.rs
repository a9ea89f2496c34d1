//! The sentence that answers a page's question, with its figures in their inks.
//!
//! Figures are marked where the catalogue's text takes its values, with private-use characters that no text of ours
//! holds; a marked value from a file at worst takes an ink, never becomes markup.

use leptos::prelude::*;

const OPEN: char = '\u{e000}';
const MIDDLE: char = '\u{e001}';
const CLOSE: char = '\u{e002}';

/// The ink of a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FigureInk {
    /// What was sold.
    Actual,
    /// What is forecast.
    Forecast,
    /// What is aimed at.
    Target,
}

/// A figure in its ink, for use as a value of a catalogue's text.
pub fn figure(ink: FigureInk, text: impl std::fmt::Display) -> String {
    let class = match ink {
        FigureInk::Actual => "",
        FigureInk::Forecast => "fc",
        FigureInk::Target => "tg",
    };
    format!("{OPEN}{class}{MIDDLE}{text}{CLOSE}")
}

/// A text whose marked figures are set in their inks.
#[component]
pub fn Sentence(
    /// The text, with figures from [`figure`].
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    move || {
        pieces(&text.get())
            .into_iter()
            .map(|(class, words)| match class {
                Some(class) => view! { <span class=format!("figure {class}")>{words}</span> }.into_any(),
                None => words.into_any(),
            })
            .collect_view()
    }
}

fn pieces(text: &str) -> Vec<(Option<String>, String)> {
    let mut pieces = Vec::new();
    for (i, part) in text.split(OPEN).enumerate() {
        let marked = if i == 0 {
            None
        } else {
            part.split_once(MIDDLE).and_then(|(class, rest)| Some((class, rest.split_once(CLOSE)?)))
        };
        match marked {
            Some((class, (figure, after))) => {
                pieces.push((Some(class.to_owned()), figure.to_owned()));
                pieces.push((None, after.to_owned()));
            }
            None => pieces.push((None, part.to_owned())),
        }
    }
    pieces
}
