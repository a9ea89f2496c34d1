//! What is asked of everybody against what they could buy, where they land, or what they bought last year.

use leptos::prelude::*;

use crate::charts::{Chart, ScatterChart, ScatterDot, ValueText};
use crate::domain::Money;
use crate::i18n::{Formats, Texts};
use crate::import::export::{Cell, ExportTable};
use crate::plan::{AskedShares, FairnessPart, asked_shares};
use crate::ui::components::chart::ChartView;
use crate::ui::components::segments::Segments;
use crate::ui::language::tr;
use crate::ui::pages::plan::desk::Desk;

use super::fairness::Found;

/// Dots at most: the largest.
const DOTS: usize = 60;
/// From how many times the average share on a part stands out.
const MUCH: f64 = 1.25;

/// What targets are compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Size {
    Potential,
    Landing,
    LastYear,
}

impl Size {
    const ALL: [Self; 3] = [Self::Potential, Self::Landing, Self::LastYear];

    fn of(self, part: &FairnessPart) -> Option<Money> {
        match self {
            Self::Potential => part.potential,
            Self::Landing => part.median,
            Self::LastYear => part.last_year,
        }
    }

    fn words(self, texts: &'static Texts) -> &'static str {
        match self {
            Self::Potential => texts.team.map_potential,
            Self::Landing => texts.team.map_landing,
            Self::LastYear => texts.team.map_last_year,
        }
    }
}

/// Everything that is shown of a comparison.
#[derive(Clone, Debug, PartialEq)]
struct Compared {
    size: Size,
    shares: Option<AskedShares>,
    n_left_out: usize,
}

/// The picture with the choice of what is compared with.
#[component]
pub fn QuotaMap(
    /// The plan's desk.
    desk: Desk,
    /// The parts.
    found: Memo<Option<Found>>,
) -> impl IntoView {
    // Nothing chosen: by potential where somebody judged it.
    let chosen = RwSignal::new(None::<Size>);
    let compared = Memo::new(move |_| {
        found.with(|found| {
            let parts: Vec<FairnessPart> = found.as_ref()?.parts.parts.iter().map(|it| it.1).collect();
            let by = |size: Size| asked_shares(&parts, |it| size.of(it));
            let has_potential = || by(Size::Potential).is_some();
            let size = chosen.get().unwrap_or_else(|| if has_potential() { Size::Potential } else { Size::Landing });
            let n_left_out = parts.iter().filter(|it| size.of(it).is_none_or(|it| it <= Money::default())).count();
            Some(Compared { size, shares: by(size), n_left_out })
        })
    });
    let both = move || found.get().zip(compared.get());
    let chart = Signal::derive(move || {
        let chart = both().and_then(|(found, it)| Some(scatter(&found, it.size, it.shares.as_ref()?, desk)));
        Chart::from(chart.unwrap_or_default())
    });
    let title = Signal::derive(move || {
        let texts = desk.texts();
        both().map_or_else(String::new, |(found, it)| title(&found, &it, texts, desk.formats.get()))
    });
    let size = Signal::derive(move || compared.with(|it| it.as_ref().map_or(Size::Landing, |it| it.size)));
    let says = Signal::derive(move || desk.texts().team.map_says(size.get().words(desk.texts())));
    let unit = Signal::derive(move || desk.formats.get().unit_label());
    let options = Signal::derive(move || Size::ALL.map(|it| (it, it.words(desk.texts()).to_owned())).to_vec());
    let numbers = move |()| both().map(|(found, it)| table(&found, &it, desk.texts()));
    let is_known = move || compared.with(|it| it.as_ref().is_some_and(|it| it.shares.is_some()));
    let choice = move || {
        view! { <Segments label=Signal::derive(move || tr(|it| it.team.map_by)().to_owned()) options value=size on_select=Callback::new(move |it| chosen.set(Some(it))) soft=true /> }
    };
    let left_out = move || {
        let (words, n) = (&desk.texts().team, compared.with(|it| it.as_ref().map_or(0, |it| it.n_left_out)));
        let text = words.map_left_out(desk.formats.get().count(n), size.get().words(desk.texts()));
        (n > 0).then(|| view! { <p class="q">{text}</p> })
    };
    let none = move || {
        let words = &desk.texts().team;
        let advice = (size.get() == Size::Potential).then_some(words.map_none_potential);
        view! {
            <h2>{words.map_title(size.get().words(desk.texts()))}</h2>
            <p class="q" data-map-none="">{words.map_none(size.get().words(desk.texts()))}" "{advice}</p>
        }
    };
    view! {
        <section class="quota-map" data-size=move || format!("{:?}", size.get()).to_lowercase()>
            <Show when=is_known fallback=move || view! { {none}<p>{choice()}</p> }>
                <ChartView chart title unit says height=Signal::stored(320.0) width=760.0 file=Callback::new(|()| "kedge-quota-map".to_owned()) table=Callback::new(numbers)>
                    {choice()}
                </ChartView>
                {left_out}
            </Show>
        </section>
    }
}

/// Whom it hits hardest, where that is worth a headline.
fn title(found: &Found, it: &Compared, texts: &'static Texts, formats: Formats) -> String {
    let (words, size) = (&texts.team, it.size.words(texts));
    let shares = it.shares.iter().flat_map(|it| it.parts.iter().enumerate());
    let most = shares.filter_map(|(i, share)| Some((i, (*share)?))).max_by(|a, b| a.1.total_cmp(&b.1));
    match most.filter(|it| it.1 > 1.0) {
        Some((i, share)) => words.map_title_found(&found.parts.parts[i].0, formats.number(share, 2), size),
        None => words.map_title(size),
    }
}

fn scatter(found: &Found, size: Size, shares: &AskedShares, desk: Desk) -> ScatterChart {
    let (texts, formats) = (desk.texts(), desk.formats.get());
    let words = &texts.team;
    let unit = formats.unit.minor_units() as f64;
    let value = |it: Money| it.minor() as f64 / unit;
    let dot = |((name, part), share): (&(String, FairnessPart), &Option<f64>)| {
        let (of, share) = (size.of(part)?, (*share)?);
        let facts = [
            (words.target, formats.money(part.target)),
            (size.words(texts), formats.money(of)),
            (words.map_share, formats.number(share, 2)),
        ];
        Some(ScatterDot {
            name: name.clone(),
            x: value(of),
            y: value(part.target),
            stands_out: share > MUCH,
            facts: facts.map(|(name, value)| (name.to_owned(), value)).to_vec(),
        })
    };
    let mut dots: Vec<ScatterDot> = found.parts.parts.iter().zip(&shares.parts).filter_map(dot).collect();
    dots.sort_by(|a, b| b.y.total_cmp(&a.y));
    dots.truncate(DOTS);
    let number = move || ValueText::new(move |it| formats.number(it, 0));
    ScatterChart {
        dots,
        slope: Some((shares.mean, words.map_even.to_owned())),
        x_text: number(),
        y_text: number(),
        x_title: size.words(texts).to_owned(),
        y_title: words.target.to_owned(),
    }
}

/// Everybody's numbers.
fn table(found: &Found, it: &Compared, texts: &'static Texts) -> ExportTable {
    let words = &texts.team;
    let row = |(i, (name, part)): (usize, &(String, FairnessPart))| {
        let share = it.shares.as_ref().and_then(|it| it.parts[i]);
        let of = it.size.of(part).map_or(Cell::Empty, Cell::Money);
        let share = share.map_or(Cell::Empty, |it| Cell::Plain(format!("{it:.4}")));
        vec![Cell::Text(name.clone()), Cell::Money(part.target), of, share]
    };
    ExportTable {
        name: words.map_title(it.size.words(texts)),
        header: [words.name, words.target, it.size.words(texts), words.map_share].map(Cell::text).to_vec(),
        rows: found.parts.parts.iter().enumerate().map(row).collect(),
        n_names: 1,
    }
}
