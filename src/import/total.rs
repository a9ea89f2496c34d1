//! Rows that are totals of other rows: they must not be added once more.

use super::number::half_width;
use super::words::simplified;

/// Whether a name is that of a total row, by itself or at the end of a group's name (`华东小计`, `East Total`).
///
/// A name that merely begins with the word is a customer: Total Energies buys as well.
pub(super) fn is_total_label(name: &str) -> bool {
    const WHOLE: [&str; 17] = [
        "合计",
        "小计",
        "总计",
        "总合计",
        "汇总",
        "累计",
        "共计",
        "total",
        "totals",
        "subtotal",
        "sub total",
        "sub-total",
        "grand total",
        "sum",
        "gesamt",
        "summe",
        "zwischensumme",
    ];
    const ENDINGS: [&str; 9] =
        ["合计", "小计", "总计", "汇总", " total", " subtotal", " sub-total", " totals", " zwischensumme"];
    if !may_be_total(name) {
        return false;
    }
    let label = simplified(&half_width(name)).trim().trim_end_matches([':', '：']).to_lowercase();
    let closed: String = label.chars().filter(|c| !c.is_whitespace()).collect();
    WHOLE.contains(&label.as_str()) || WHOLE.contains(&closed.as_str()) || ENDINGS.iter().any(|it| label.ends_with(it))
}

/// What can be told without making a plain copy of the name: this is asked of every row.
fn may_be_total(name: &str) -> bool {
    const LAST_WORDS: [&str; 5] = ["total", "totals", "sum", "gesamt", "summe"];
    let bare = name.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '：'));
    let ends_with = |word: &&str| {
        let tail = bare.len().checked_sub(word.len()).and_then(|it| bare.get(it..));
        tail.is_some_and(|it| it.eq_ignore_ascii_case(word))
    };
    let is_sign = |c: char| matches!(c, '计' | '計' | '总' | '總' | '\u{ff21}'..='\u{ff5a}');
    LAST_WORDS.iter().any(ends_with) || (!name.is_ascii() && name.contains(is_sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_are_told_from_customers() {
        for name in ["合计", "合 计", "小计：", "华东小计", "Total", "GRAND TOTAL", "Acme Total", "Sub-total"]
        {
            assert!(is_total_label(name), "{name}");
        }
        for name in ["Total Energies", "Totalise Ltd", "合计科技", "", "Sumitomo"] {
            assert!(!is_total_label(name), "{name}");
        }
    }
}
