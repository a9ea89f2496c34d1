//! A sentence whose figures have an ink of their own.
//!
//! The catalogue's texts are plain; a figure is wrapped before it is put in, and unwrapped when the sentence is shown.

use leptos::prelude::*;

use crate::ui::language::tr;

/// What a figure in a sentence is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FigureInk {
    /// A target.
    Target,
    /// A forecast.
    Forecast,
    /// What is amiss.
    Bad,
}

// Private characters: no catalogue and no name that a person types holds them.
const START: [(char, FigureInk); 3] =
    [('\u{e001}', FigureInk::Target), ('\u{e002}', FigureInk::Forecast), ('\u{e003}', FigureInk::Bad)];
const END: char = '\u{e000}';

impl FigureInk {
    const fn class(self) -> &'static str {
        match self {
            FigureInk::Target => "tg nb",
            FigureInk::Forecast => "fc nb",
            FigureInk::Bad => "bad nb",
        }
    }

    /// The figure wrapped, to be put into a text.
    pub fn wrap(self, figure: &str) -> String {
        let start = START.iter().find(|(_, ink)| *ink == self).map_or(END, |it| it.0);
        format!("{start}{figure}{END}")
    }
}

/// Shows a sentence with its wrapped figures in their inks.
#[component]
pub fn Sentence(
    /// The sentence.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    move || {
        pieces(&text.get())
            .into_iter()
            .map(|(ink, piece)| match ink {
                Some(ink) => view! { <span class=ink.class()>{piece}</span> }.into_any(),
                None => piece.into_any(),
            })
            .collect_view()
    }
}

/// A page's answer: until its figures are there, the word that they are being worked out. A heading never stands empty.
pub fn soon(text: impl Fn() -> Option<String> + Send + Sync + 'static) -> Signal<String> {
    let waiting = tr(|it| it.app.reckoning);
    Signal::derive(move || text().unwrap_or_else(|| waiting().to_owned()))
}

/// The sentence cut at its figures.
pub fn pieces(text: &str) -> Vec<(Option<FigureInk>, String)> {
    let mut pieces = vec![(None, String::new())];
    for letter in text.chars() {
        match START.iter().find(|(start, _)| *start == letter) {
            Some((_, ink)) => pieces.push((Some(*ink), String::new())),
            None if letter == END => pieces.push((None, String::new())),
            None => {
                if let Some((_, piece)) = pieces.last_mut() {
                    piece.push(letter);
                }
            }
        }
    }
    pieces
}
