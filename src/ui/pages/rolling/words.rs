//! What the rolling forecast says: its sentence, the month that is open, the working.

use leptos::prelude::*;

use crate::domain::{Day, Money, Month, working_days};
use crate::i18n::{Formats, Texts};
use crate::ui::components::sentence::FigureInk;
use crate::workbench::rolling::{OpenMonth, Rolling, Source};

/// Where the year lands.
pub fn sentence(it: &Rolling, window: &str, formats: Formats) -> String {
    let texts = &formats.language.texts().rolling;
    let Some(row) = it.rows.first() else { return String::new() };
    let Some((landing, rest)) = row.landing().zip(row.rest) else {
        let last = it.window.first.plus((it.n_closed + row.ahead.iter().flatten().count()) as i32 - 1);
        return texts.said_short(window, formats.month(last));
    };
    let landing = FigureInk::Forecast.wrap(&formats.money(landing));
    let (unit, sold, rest) = (formats.unit_label(), formats.money(row.to_date), formats.money(rest));
    match row.gap() {
        Some(gap) => texts.said_gap(window, landing, unit, formats.money_signed(gap), sold, rest),
        None => texts.said(window, landing, unit, sold, rest),
    }
}

/// The company's figures as their formulas, in exact amounts.
pub fn working(it: &Rolling, formats: Formats) -> impl IntoView + use<> {
    let words = &formats.language.texts().rolling;
    let money = |it: Money| formats.money_exact(it);
    let n_open = it.window.len - it.n_closed;
    let company = it.rows.first();
    let landing = company.and_then(|row| {
        let (closed, open) = (formats.count(it.n_closed), formats.count(n_open));
        Some(words.work_landing(closed, open, money(row.to_date), money(row.rest?), money(row.landing()?)))
    });
    let gap =
        company.and_then(|row| Some(words.work_gap(money(row.landing()?), money(row.target?), money(row.gap()?))));
    let open = it.open.as_ref().and_then(|it| {
        let (all, left) = it.sales.days();
        let (forecast, estimate) = it.forecast.zip(it.estimate())?;
        let [left, all] = [left, all].map(|it| formats.number(it, 0));
        Some(words.work_open(money(it.sales.total), money(forecast), left, all, money(estimate)))
    });
    let beyond = it.beyond.last().zip(company).map(|(last, row)| {
        let sum = row.beyond.iter().copied().sum();
        words.work_beyond(formats.month(it.beyond.first), formats.month(last), money(sum))
    });
    let accounts = open.is_some().then(|| words.work_open_accounts.to_owned());
    let lines = [landing, gap, open, accounts, beyond, Some(words.work_trend.to_owned())];
    let lines = lines.into_iter().flatten().map(|it| view! { <li>{it}</li> }).collect_view();
    view! { <details class="working"><summary>{words.working}</summary><ol>{lines}</ol></details> }
}

/// What the last import found of the month that is open, and what that says about the whole of it.
pub fn found_words(it: &OpenMonth, texts: &'static Texts, formats: Formats) -> String {
    let words = &texts.rolling;
    let (all, left) = it.sales.days();
    let (month, unit) = (formats.month(it.sales.month), formats.unit_label());
    let day = Day::new(it.sales.month.year(), it.sales.month.month(), it.sales.through)
        .map(|it| it.to_string())
        .unwrap_or_default();
    let days = [left, all].map(|it| formats.number(it, 0));
    let [left, all] = days;
    let mut said = vec![words.open_found(month, formats.money(it.sales.total), &unit, day, left, all)];
    if let Some((forecast, estimate)) = it.forecast.zip(it.estimate()) {
        said.push(words.open_estimate(formats.money(forecast), formats.money(estimate), &unit));
    }
    match it.plan.map(|plan| (plan, it.sales.needed_a_day(plan))) {
        Some((plan, Some(a_day))) => said.push(words.open_needed(formats.money(plan), formats.money(a_day), &unit)),
        Some((plan, None)) if it.sales.total >= plan => said.push(words.open_reached(formats.money(plan), &unit)),
        _ => {}
    }
    said.join(formats.language.between_sentences())
}

/// What is known of the month that is open, and what is not.
pub fn open_words(next: Month, today: Day, texts: &'static Texts, formats: Formats) -> Option<String> {
    let words = &texts.rolling;
    if next < today.month() {
        return Some(words.open_over(formats.month(next)));
    }
    if next > today.month() {
        return None;
    }
    let all = working_days(next).days;
    // Holidays are known by the month only: the days left are a share of them.
    let share = f64::from(next.days() - today.day()) / f64::from(next.days());
    let left = libm::round(all * share).max(0.0);
    Some(words.open_month(formats.month(next), formats.number(left, 0), formats.number(all, 0)))
}

/// How a landing is known.
pub fn source_words(source: &Source, formats: Formats) -> String {
    let texts = &formats.language.texts().rolling;
    match source {
        Source::Backtest => texts.source_backtest.to_owned(),
        Source::Snapshot(name) => texts.source_snapshot(name),
        Source::Now => texts.source_now.to_owned(),
    }
}
