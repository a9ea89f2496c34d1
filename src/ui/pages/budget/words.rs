//! The budget's words.

use crate::domain::{DisplayUnit, Money};
use crate::i18n::{Formats, Texts};
use crate::plan::budget::{
    BreakEven, BudgetFault, ChangeKind, Level, MOST_ROWS, NoBreakEven, PlLine, Stage, Status, VarianceStep, WHOLE,
};
use crate::ui::components::amount::editable;

type Words = crate::i18n::BudgetTexts;

/// A rate in hundredths of a per cent, from a text in per cent.
pub fn rate(text: &str) -> Option<i64> {
    let share = crate::ui::components::percent::percent(text)?;
    Some(libm::round(share * WHOLE as f64) as i64)
}

/// A rate as it is edited, in per cent.
pub fn rate_text(rate: i64) -> String {
    let (whole, rest) = (rate / 100, (rate % 100).abs());
    let text = format!("{whole}.{rest:02}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A number in hundredths as it is edited.
pub fn hundredths_text(it: i64) -> String {
    rate_text(it)
}

/// A number in hundredths.
pub fn hundredths(text: &str) -> Option<i64> {
    crate::ui::components::amount::parse_amount(text, DisplayUnit::One).map(Money::minor).filter(|it| *it >= 0)
}

/// Formats that count in whole units: prices and costs a piece.
pub fn by_piece(formats: Formats) -> Formats {
    Formats { unit: DisplayUnit::One, ..formats }
}

/// A price as it is edited.
pub fn price_text(price: Money, formats: Formats) -> String {
    editable(price, by_piece(formats))
}

/// The name of a line of the cascade.
pub fn pl_name(line: PlLine, words: &'static Words) -> &'static str {
    match line {
        PlLine::Gross => words.pl_gross,
        PlLine::Discount => words.pl_discount,
        PlLine::Sales => words.pl_sales,
        PlLine::Rebate => words.pl_rebate,
        PlLine::Net => words.pl_net,
        PlLine::Cogs => words.pl_cogs,
        PlLine::GrossMargin => words.pl_margin,
        PlLine::Direct => words.pl_direct,
        PlLine::Contribution => words.pl_contribution,
        PlLine::Serve => words.pl_serve,
        PlLine::Common => words.pl_common,
        PlLine::Profit => words.pl_profit,
    }
}

/// The name of a stage.
pub fn stage_name(it: Stage, words: &'static Words) -> &'static str {
    match it {
        Stage::Direct => words.pl_direct,
        Stage::Serve => words.pl_serve,
        Stage::Common => words.pl_common,
    }
}

/// The name of a step of the bridge.
pub fn step_name(it: VarianceStep, words: &'static Words) -> &'static str {
    match it {
        VarianceStep::New => words.step_new,
        VarianceStep::Lost => words.step_lost,
        VarianceStep::Price => words.step_price,
        VarianceStep::Cost => words.step_cost,
        VarianceStep::Volume => words.step_volume,
        VarianceStep::Mix => words.step_mix,
        VarianceStep::VolumeMix => words.step_volume_mix,
        VarianceStep::PriceVolume => words.step_price_volume,
    }
}

/// How far a budget has come.
pub fn status_word(it: Status, words: &'static Words) -> &'static str {
    match it {
        Status::Draft => words.status_draft,
        Status::Proposed => words.status_proposed,
        Status::Approved => words.status_approved,
    }
}

/// Who approves.
pub fn level_word(it: Level, words: &'static Words) -> &'static str {
    match it {
        Level::Manager => words.level_manager,
        Level::Director => words.level_director,
        Level::Owner => words.level_owner,
    }
}

/// What a change does.
pub fn kind_word(it: ChangeKind, words: &'static Words) -> &'static str {
    match it {
        ChangeKind::Transfer => words.kind_transfer,
        ChangeKind::Add => words.kind_add,
        ChangeKind::Cut => words.kind_cut,
    }
}

/// The break-even in a sentence.
pub fn break_even_words(it: &Result<BreakEven, NoBreakEven>, formats: Formats) -> String {
    let words = &formats.language.texts().budget;
    match it {
        Ok(it) => words.said_even(formats.money_unit(it.sales), formats.percent(it.margin_of_safety, 1)),
        Err(fault) => no_even(*fault, words).to_owned(),
    }
}

/// Why there is no break-even.
pub fn no_even(it: NoBreakEven, words: &'static Words) -> &'static str {
    match it {
        NoBreakEven::NoSales => words.even_no_sales,
        NoBreakEven::NoCost => words.even_no_cost,
        NoBreakEven::NothingLeft => words.even_nothing_left,
        NoBreakEven::StepsOutrun => words.even_outrun,
    }
}

/// Why a change was refused.
pub fn fault_words(fault: &BudgetFault, formats: Formats) -> String {
    let texts: &'static Texts = formats.language.texts();
    let words = &texts.budget;
    let and = texts.plan.list_mark;
    match fault {
        BudgetFault::NothingToStartFrom => words.fault_nothing.to_owned(),
        BudgetFault::TooManyRows(n) => words.fault_too_many(formats.count(*n), formats.count(MOST_ROWS)),
        BudgetFault::RowLength | BudgetFault::Twice | BudgetFault::NotThere => words.fault_gone.to_owned(),
        BudgetFault::Rate(it) => words.fault_rate(rate_text(*it)),
        BudgetFault::Amount(it) => words.fault_amount(formats.money_exact(*it)),
        BudgetFault::Tiers => words.fault_tiers.to_owned(),
        BudgetFault::NoName => words.fault_no_name.to_owned(),
        BudgetFault::NoService => words.fault_no_service.to_owned(),
        BudgetFault::Circle(names) => words.fault_circle(names.join(" → ")),
        BudgetFault::RestsOnNothing(name) => words.fault_rests_on_nothing(name),
        BudgetFault::RestedOn(names) => words.fault_rested_on(names.join(and)),
        BudgetFault::NoPrice => words.fault_no_price.to_owned(),
        BudgetFault::CostWithoutPrice => words.fault_cost_price.to_owned(),
        BudgetFault::Approved => words.fault_approved.to_owned(),
        BudgetFault::WrongStep => words.fault_step.to_owned(),
        BudgetFault::NoAuthor => words.fault_no_author.to_owned(),
        BudgetFault::NoReason => words.fault_no_reason.to_owned(),
        BudgetFault::NothingChanges => words.fault_no_change.to_owned(),
        BudgetFault::TransferSum(it) => words.fault_transfer(formats.money_exact(*it)),
        BudgetFault::WrongSign => words.fault_sign.to_owned(),
        BudgetFault::Closed(it) => words.fault_closed(formats.month(*it)),
        BudgetFault::Outside(it) => words.fault_outside(formats.month(*it)),
        BudgetFault::BelowZero(it) => words.fault_below(formats.month(*it)),
        BudgetFault::Level => words.fault_level.to_owned(),
        BudgetFault::Limits => words.fault_limits.to_owned(),
    }
}
