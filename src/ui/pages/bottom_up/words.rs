//! Levers, sides, subjects and faults in words.

use crate::i18n::{Formats, Texts};
use crate::plan::{BottomUpFault, LeverKind, OfferAbout, OfferSide, TargetPlan};

use super::Floor;

/// The word for a lever.
pub fn lever_word(kind: LeverKind, texts: &'static Texts) -> &'static str {
    let words = &texts.bottomup;
    match kind {
        LeverKind::Price => words.lever_price,
        LeverKind::Share => words.lever_share,
        LeverKind::NewProduct => words.lever_new_product,
        LeverKind::NewAccount => words.lever_new_account,
        LeverKind::Retention => words.lever_retention,
    }
}

/// The word for a side.
pub fn side_word(side: OfferSide, texts: &'static Texts) -> &'static str {
    match side {
        OfferSide::TopDown => texts.bottomup.side_top,
        OfferSide::BottomUp => texts.bottomup.side_bottom,
    }
}

/// What an offer is about.
pub fn about_words(floor: Floor, about: &OfferAbout) -> String {
    match about {
        OfferAbout::Company => floor.texts().plan.company.to_owned(),
        OfferAbout::Group(key) => floor.team.name(key),
        OfferAbout::Account(account) => floor.account_name(*account),
    }
}

/// Why something cannot be kept.
pub fn fault_words(fault: BottomUpFault, texts: &'static Texts, formats: Formats) -> String {
    let words = &texts.bottomup;
    match fault {
        BottomUpFault::OutOfOrder => words.fault_order.to_owned(),
        BottomUpFault::BadAmount(amount) => {
            words.fault_amount(formats.money(amount), formats.unit_label(), formats.money(TargetPlan::LARGEST))
        }
        BottomUpFault::NoMonths => words.fault_months.to_owned(),
        BottomUpFault::NoReason => words.fault_reason.to_owned(),
        BottomUpFault::Nobody => words.fault_nobody.to_owned(),
        BottomUpFault::BadWeight => words.fault_weight.to_owned(),
        BottomUpFault::NotThere => words.fault_gone.to_owned(),
    }
}
