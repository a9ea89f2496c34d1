//! The one-page brief: what is forecast, how the target stands, account by account.

use crate::charts::{MeasureText, Palette};
use crate::charts::{Size, svg_of};
use crate::domain::{AccountId, Measure, Money, Node};
use crate::forecast::Scores;
use crate::i18n::{Formats, ReportTexts};
use crate::plan::Monitoring;
use crate::report::{Figure, Figures, Phrase, Report, Row, Section, Sentence, Table, Tone};
use crate::ui::components::sentence::{FigureInk, pieces};
use crate::ui::pages::forecast::rows::{Grouping, Line, Listing, Totals, lines, totals};
use crate::ui::pages::plan::view::{PlanView, RowKey, RowView, chance_words, known_of, plan_view, window_words};
use crate::ui::pages::series::chart::plain_chart;
use crate::ui::pages::series::facts::{series_facts, verdict};
use crate::ui::state::ForecastState;
use crate::workbench::Document;
use crate::workbench::planning::monitoring;

/// Accounts that are named as furthest behind.
const NAMED: usize = 3;
/// Size of the chart in a file, CSS pixels.
pub const CHART: Size = Size { width: 852.0, height: 300.0 };

/// What the reader chose.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Choice {
    /// Accounts in the table; the others are summed up.
    pub n_rows: usize,
    /// Whether names of accounts are replaced by numbers.
    pub hide_names: bool,
}

/// Everything the brief is written from.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// The workspace.
    pub document: &'a Document,
    /// Its forecasts.
    pub forecasts: &'a ForecastState,
    /// Language and unit.
    pub formats: Formats,
    /// Today as the reader's calendar has it.
    pub today: &'a str,
    /// What measures the chart's labels.
    pub measure: &'a dyn MeasureText,
}

/// The chart of the brief as an SVG, in a size and in colours; `None` without a history.
pub fn chart_svg(source: Source<'_>, size: Size, palette: &Palette) -> Option<String> {
    let facts = series_facts(source.document, source.forecasts, Node::Company)?;
    Some(svg_of(&plain_chart(&facts, source.formats).scene(size, source.measure), palette))
}

/// The brief; `None` without a history.
pub fn brief(source: Source<'_>, choice: Choice) -> Option<Report> {
    let Source { document, forecasts, formats, .. } = source;
    let book = document.book.as_deref()?;
    let texts = &formats.language.texts().report;
    // A printed brief waits for the automatic forecast.
    let totals = totals(document, forecasts).filter(|it| !it.provisional);
    // Only when there is something to say: while forecasts come in, this runs with every reply.
    let plan = totals.as_ref().and_then(|_| plan_view(document, forecasts, known_of(document, forecasts)));
    let names = Names { hide: choice.hide_names, order: by_size(forecasts), texts };
    let name = document.workspace.name.as_str();
    let mut byline: Vec<String> =
        book.months().last().map(|it| texts.byline_data(formats.month(it))).into_iter().collect();
    byline.push(texts.byline_made(source.today));
    if document.forecast.measure == Measure::Amount {
        byline.push(texts.byline_unit(formats.unit_label()));
    }
    if choice.hide_names {
        byline.push(texts.byline_hidden.to_owned());
    }
    let title = if name.is_empty() || choice.hide_names { texts.untitled.to_owned() } else { texts.title(name) };
    let sections = match &totals {
        None => Vec::new(),
        Some(totals) => {
            let standing = plan.is_some().then(|| standing(document, forecasts)).flatten();
            let plan = plan.as_ref().map(|view| Planned { view, standing: standing.as_ref() });
            let target = plan.map(|it| plan_section(source, it, &names));
            let table = accounts_section(source, totals, plan, &names, choice.n_rows);
            std::iter::once(forecast_section(source, totals)).chain(target).chain([table]).collect()
        }
    };
    Some(Report {
        language: formats.language.tag(),
        answer: sentence(&totals.map_or_else(|| texts.answer_waiting.to_owned(), |it| headline(&it, formats))),
        title,
        byline,
        sections,
        foot: vec![texts.foot_method.to_owned(), texts.foot_file(env!("CARGO_PKG_VERSION"))],
    })
}

/// The plan, and how it stands.
#[derive(Clone, Copy)]
struct Planned<'a> {
    view: &'a PlanView,
    standing: Option<&'a Monitoring>,
}

impl Planned<'_> {
    fn row(&self, node: Node) -> Option<&RowView> {
        match node {
            Node::Company => Some(&self.view.company),
            Node::Account(id) => self.view.row(RowKey::Account(id)),
            Node::Product(_) | Node::Leaf(..) => None,
        }
    }

    /// Where a node lands, as Today and monitoring say it: sold and forecast, so that accounts add up to the company. The
    /// plan's own page has medians beside it, which do not.
    fn landing(&self, node: Node) -> Option<Money> {
        let standing = self.standing?;
        match node {
            Node::Company => standing.company.landing,
            Node::Account(id) => standing.accounts.iter().find(|it| it.account == id)?.pace.landing,
            Node::Product(_) | Node::Leaf(..) => None,
        }
    }
}

fn standing(document: &Document, forecasts: &ForecastState) -> Option<Monitoring> {
    let plan = crate::ui::pages::plan::view::current_plan(document)?;
    monitoring(document, forecasts.tree.as_deref()?, &plan)?.ok()
}

/// Names of accounts, or numbers in their place: by size, so that the same account has the same number everywhere.
struct Names {
    hide: bool,
    order: Vec<AccountId>,
    texts: &'static ReportTexts,
}

impl Names {
    fn of(&self, account: Option<AccountId>, name: &str) -> String {
        match account.filter(|_| self.hide) {
            Some(id) => self.texts.hidden_account(1 + self.order.iter().position(|it| *it == id).unwrap_or_default()),
            None => name.to_owned(),
        }
    }
}

fn by_size(forecasts: &ForecastState) -> Vec<AccountId> {
    let account = |node: Node| if let Node::Account(id) = node { Some(id) } else { None };
    forecasts.nodes.iter().filter_map(|it| account(it.node)).collect()
}

fn headline(totals: &Totals, formats: Formats) -> String {
    let texts = &formats.language.texts().forecast;
    let value = FigureInk::Forecast.wrap(&formats.measure(totals.measure, totals.ahead));
    let unit = unit(totals.measure, formats);
    let mut text = match totals.change {
        Some(change) => texts.list_change(totals.n_months, value, unit, formats.percent_signed(change, 1)),
        None => texts.list_plain(totals.n_months, value, unit),
    };
    if let Some((low, high)) = totals.range80 {
        let bound = |it| formats.measure(totals.measure, it);
        text += &texts.headline_range(bound(low), bound(high));
    }
    text + texts.headline_stop.trim_end()
}

fn unit(measure: Measure, formats: Formats) -> String {
    match measure {
        Measure::Amount => formats.unit_label(),
        Measure::Quantity => formats.language.texts().forecast.pieces.to_owned(),
    }
}

fn forecast_section(source: Source<'_>, totals: &Totals) -> Section {
    let Source { forecasts, formats, .. } = source;
    let texts = &formats.language.texts().report;
    let company = forecasts.forecasts.get(&Node::Company);
    let mut text: Vec<Sentence> =
        company.map(|it| sentence(&verdict(&it.league.verdict, it.chosen.method, formats))).into_iter().collect();
    let scores = company.and_then(|it| {
        let entry = it.league.entries.iter().find(|entry| entry.method == it.chosen.method)?;
        Some((it.league.evidence.n_origins, entry.result.as_ref().ok()?))
    });
    text.push(evidence(scores, formats, texts).into());
    if totals.n_thin > 0 {
        text.push(texts.forecast_thin(totals.n_thin).into());
    }
    let svg = chart_svg(source, CHART, &Palette::LIGHT);
    let figure = svg.map(|svg| Figure { svg, label: texts.chart_label.to_owned() });
    Section { heading: texts.forecast.to_owned(), text, figure, table: None }
}

fn evidence(scores: Option<(usize, &Scores)>, formats: Formats, texts: &'static ReportTexts) -> String {
    match scores.and_then(|(n, it)| Some((n, it.wape?, it.coverage80?))) {
        Some((n, wape, coverage)) => {
            texts.forecast_evidence(formats.count(n), formats.percent(wape, 1), formats.percent(coverage, 0))
        }
        None => texts.forecast_unjudged.to_owned(),
    }
}

fn plan_section(source: Source<'_>, planned: Planned<'_>, names: &Names) -> Section {
    let Source { document, formats, .. } = source;
    let plan = planned.view;
    let all = formats.language.texts();
    let texts = &all.report;
    let window = window_words(plan.window, document.workspace.fiscal_start_month, all, formats);
    let target = FigureInk::Target.wrap(&formats.money(plan.company.total));
    let stands = match planned.landing(Node::Company) {
        Some(landing) => {
            let gap = formats.money_signed(landing - plan.company.total);
            let landing = FigureInk::Forecast.wrap(&formats.money(landing));
            texts.plan_stands(
                window,
                target,
                formats.unit_label(),
                landing,
                gap,
                chance_words(plan.company.probability, formats),
            )
        }
        None => texts.plan_unknown(window, target, formats.unit_label()),
    };
    let mut text = vec![sentence(&stands)];
    if let Some(it) = planned.standing {
        text.extend(pace(it, plan, names, formats));
    }
    Section { heading: texts.plan.to_owned(), text, figure: None, table: None }
}

fn pace(monitoring: &Monitoring, plan: &PlanView, names: &Names, formats: Formats) -> Vec<Sentence> {
    let texts = names.texts;
    let company = &monitoring.company;
    let mut text = Vec::new();
    if company.n_elapsed > 0 {
        text.push(
            texts
                .plan_progress(
                    formats.count(company.n_elapsed),
                    formats.count(plan.window.len),
                    formats.money(company.actual_to_date),
                    formats.unit_label(),
                    formats.money(company.target_to_date),
                )
                .into(),
        );
    }
    let name_of = |id: AccountId| {
        let row = plan.row(RowKey::Account(id));
        names.of(Some(id), row.map_or("", |it| it.name.as_str()))
    };
    let worst = monitoring.off_pace.iter().take(NAMED);
    let worst: Vec<String> = worst
        .map(|it| format!("{} {}", name_of(it.account), FigureInk::Bad.wrap(&formats.money_signed(it.gap))))
        .collect();
    let comma = if formats.language == crate::i18n::Language::Zh { "，" } else { ", " };
    text.push(if worst.is_empty() {
        texts.plan_nobody.to_owned().into()
    } else {
        sentence(&texts.plan_worst(worst.join(comma)))
    });
    text
}

fn accounts_section(
    source: Source<'_>,
    totals: &Totals,
    plan: Option<Planned<'_>>,
    names: &Names,
    n_rows: usize,
) -> Section {
    let Source { document, forecasts, formats, .. } = source;
    let all = formats.language.texts();
    let texts = &all.report;
    let listing = Listing { grouping: Grouping::Accounts, open: &Default::default(), search: "", n_shown: usize::MAX };
    let (every, _) = lines(document, forecasts, listing, all);
    let mut header = vec![texts.account.to_owned(), texts.last(totals.n_months), texts.next(totals.n_months)];
    header.push(texts.change.to_owned());
    if plan.is_some() {
        header.extend([texts.target, texts.landing, texts.chance].map(str::to_owned));
    }
    let (company, accounts) = every.split_at(every.len().min(1));
    let shown = accounts.iter().take(n_rows).map(|it| {
        let id = if let Node::Account(id) = it.node { Some(id) } else { None };
        (names.of(id, &it.name), it)
    });
    let mut rows: Vec<Row> = company
        .iter()
        .map(|it| (texts.company.to_owned(), it))
        .chain(shown)
        .map(|(name, line)| account_row(name, line, plan, formats))
        .collect();
    if let Some(row) = others(accounts.get(n_rows..).unwrap_or_default(), plan, formats) {
        rows.push(row);
    }
    let table = Table { unit: unit(totals.measure, formats), header, rows };
    Section { heading: texts.accounts.to_owned(), table: Some(table), ..Section::default() }
}

fn account_row(name: String, line: &Line, plan: Option<Planned<'_>>, formats: Formats) -> Row {
    let value = |it: Option<i64>| it.map_or_else(|| "–".to_owned(), |it| formats.measure(line.measure, it));
    let plain = |text: String| Figures { text, tone: Tone::Plain };
    let mut cells = vec![
        plain(value(line.last)),
        Figures { text: value(line.ahead), tone: Tone::Forecast },
        plain(line.change.map_or_else(|| "–".to_owned(), |it| formats.percent_signed(it, 1))),
    ];
    if let Some(plan) = plan {
        let row = plan.row(line.node);
        let money = |it: Option<Money>| it.map_or_else(|| "–".to_owned(), |it| formats.money(it));
        cells.push(Figures { text: money(row.map(|it| it.total)), tone: Tone::Target });
        cells.push(Figures { text: money(plan.landing(line.node)), tone: Tone::Forecast });
        cells.push(plain(chance_words(row.and_then(|it| it.probability), formats)));
    }
    Row { name, cells, is_total: line.node == Node::Company }
}

/// The accounts that are not listed, summed up; they have no chance of their own.
fn others(rest: &[Line], plan: Option<Planned<'_>>, formats: Formats) -> Option<Row> {
    let measure = rest.first()?.measure;
    let texts = &formats.language.texts().report;
    let value = |it: Option<i64>| it.map_or_else(|| "–".to_owned(), |it| formats.measure(measure, it));
    let last: Option<i64> = rest.iter().map(|it| it.last).sum();
    let ahead: Option<i64> = rest.iter().map(|it| it.ahead).sum();
    let change = ahead.zip(last).filter(|it| it.1 > 0).map(|(a, l)| a as f64 / l as f64 - 1.0);
    let plain = |text: String| Figures { text, tone: Tone::Plain };
    let mut cells = vec![
        plain(value(last)),
        Figures { text: value(ahead), tone: Tone::Forecast },
        plain(change.map_or_else(|| "–".to_owned(), |it| formats.percent_signed(it, 1))),
    ];
    if let Some(plan) = plan {
        let target: Money = rest.iter().filter_map(|it| plan.row(it.node)).map(|it| it.total).sum();
        let landing: Option<Money> = rest.iter().map(|it| plan.landing(it.node)).sum();
        cells.push(Figures { text: formats.money(target), tone: Tone::Target });
        let landing = landing.map_or_else(|| "–".to_owned(), |it| formats.money(it));
        cells.push(Figures { text: landing, tone: Tone::Forecast });
        cells.push(plain("–".to_owned()));
    }
    Some(Row { name: texts.others(rest.len()), cells, is_total: false })
}

/// A sentence of the catalogue with its wrapped figures.
fn sentence(text: &str) -> Sentence {
    let phrase = |(ink, text): (Option<FigureInk>, String)| Phrase { tone: tone(ink), text };
    Sentence(pieces(text).into_iter().map(phrase).filter(|it| !it.text.is_empty()).collect())
}

fn tone(ink: Option<FigureInk>) -> Tone {
    match ink {
        None => Tone::Plain,
        Some(FigureInk::Forecast) => Tone::Forecast,
        Some(FigureInk::Target) => Tone::Target,
        Some(FigureInk::Bad) => Tone::Bad,
    }
}
