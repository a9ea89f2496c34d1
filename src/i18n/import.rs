//! What an import says to people: roles, refusals and doubtful rows, each with what, where and how to fix it.

use crate::domain::Measure;
use crate::import::{
    BinaryKind, Delimiter, ImportError, IssueKind, PartialMonth, PartialReason, Role, Severity, SheetFacts,
    TextEncoding, ValueSource,
};

use super::{DataTexts, Formats, SheetsTexts};

/// Bytes of a megabyte as file managers count.
const MEGABYTE: f64 = 1024.0 * 1024.0;

impl DataTexts {
    /// What a column holds.
    pub fn role(&self, role: Role) -> &'static str {
        match role {
            Role::Account => self.role_account,
            Role::Product => self.role_product,
            Role::Date => self.role_date,
            Role::Quantity => self.role_quantity,
            Role::Amount => self.role_amount,
            Role::UnitPrice => self.role_unit_price,
            Role::UnitCost => self.role_unit_cost,
            Role::Person => self.role_person,
            Role::Region => self.role_region,
            Role::Ignore => self.role_ignore,
        }
    }

    /// What is counted.
    pub fn measure(&self, measure: Measure) -> &'static str {
        match measure {
            Measure::Amount => self.measure_amount,
            Measure::Quantity => self.measure_quantity,
        }
    }

    /// What became of a row.
    pub fn severity(&self, severity: Severity) -> &'static str {
        match severity {
            Severity::Notice => self.became_notice,
            Severity::Doubtful => self.became_doubtful,
            Severity::LeftOut => self.became_left_out,
        }
    }

    /// What separates the cells.
    pub fn delimiter(&self, delimiter: Delimiter) -> &'static str {
        match delimiter {
            Delimiter::Comma => self.delimiter_comma,
            Delimiter::Tab => self.delimiter_tab,
            Delimiter::Semicolon => self.delimiter_semicolon,
            Delimiter::Pipe => self.delimiter_pipe,
            Delimiter::FullWidthComma => self.delimiter_full_comma,
        }
    }

    /// How the characters were written; encodings keep their international names.
    pub fn encoding(&self, encoding: &TextEncoding) -> String {
        match encoding {
            TextEncoding::Utf8 => "UTF-8".to_owned(),
            TextEncoding::Utf8Bom => self.utf8_bom.to_owned(),
            TextEncoding::Utf16Le => "UTF-16 LE".to_owned(),
            TextEncoding::Utf16Be => "UTF-16 BE".to_owned(),
            TextEncoding::Gb18030 => "GB18030".to_owned(),
            TextEncoding::Other(name) => name.clone(),
        }
    }

    /// Which month is held to be incomplete, why, and what becomes of it.
    pub fn partial_month(&self, partial: PartialMonth, kept: bool) -> String {
        let month = partial.month;
        match (partial.reason, kept) {
            (PartialReason::NotOver, false) => self.partial_not_over(month),
            (PartialReason::NotOver, true) => self.partial_not_over_kept(month),
            (PartialReason::EndsEarly { weekdays_left, usual }, kept) => {
                // A month without days cannot be seen to end early, so the day is there.
                let day = partial.last_day.unwrap_or(month.days());
                if kept {
                    self.partial_early_kept(month, day, weekdays_left, usual)
                } else {
                    self.partial_early(month, day, weekdays_left, usual)
                }
            }
        }
    }
}

impl SheetsTexts {
    /// What should be known about a sheet before it is brought in.
    pub fn notices(&self, formats: Formats, facts: &SheetFacts) -> Vec<String> {
        let some = |n: usize, text: fn(&Self, String) -> String| (n > 0).then(|| text(self, formats.count(n)));
        let shown = facts.values == ValueSource::Shown;
        [
            shown.then(|| self.notice_shown.to_owned()),
            facts.is_spread.then(|| self.notice_spread.to_owned()),
            some(facts.n_total_columns, |it, n| it.notice_total_columns(n)),
            some(facts.n_merged, |it, n| it.notice_merged(n)),
            some(facts.n_hidden, |it, n| it.notice_hidden(n)),
            some(facts.n_errors, |it, n| it.notice_errors(n)),
            some(facts.n_unvalued, |it, n| it.notice_unvalued(n)),
            facts.is_1904.then(|| self.notice_1904.to_owned()),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

impl Formats {
    /// Why nothing can be brought in, and how to fix it.
    pub fn import_error(self, error: &ImportError) -> String {
        let (texts, sheets) = (&self.language.texts().data, &self.language.texts().sheets);
        match error {
            ImportError::EmptyFile => texts.error_empty.to_owned(),
            ImportError::NotText { kind } => not_text(texts, sheets, *kind).to_owned(),
            ImportError::TooLarge { bytes, max } => {
                let size = |it: usize, decimals| self.number(it as f64 / MEGABYTE, decimals);
                texts.error_too_large(size(*bytes, 1), size(*max, 0))
            }
            ImportError::TooManyRows { max } => texts.error_too_many_rows(self.count(*max)),
            ImportError::TooManyColumns { line, found, max } => {
                texts.error_too_many_columns(self.count(*line as usize), self.count(*found), self.count(*max))
            }
            ImportError::OneColumn => texts.error_one_column.to_owned(),
            ImportError::NoRows => texts.error_no_rows.to_owned(),
            ImportError::MissingRole { role } => missing_role(texts, *role),
            ImportError::NoUsableRow { n_issues } => texts.error_no_usable_row(self.count(*n_issues)),
            ImportError::SpanTooLong { months, max } => texts.error_span(self.count(*months), self.count(*max)),
            ImportError::DamagedWorkbook { reason } => sheets.error_damaged(reason),
            ImportError::UnpacksTooLarge { max } => sheets.error_unpacks(self.number(*max as f64 / MEGABYTE, 0)),
            ImportError::NoSheet => sheets.error_no_sheet.to_owned(),
            ImportError::BookTooLarge { series, months } => {
                texts.error_book_too_large(self.count(*series), self.count(*months))
            }
            ImportError::Overflow => texts.error_overflow.to_owned(),
            ImportError::Book(reason) => texts.error_book(reason),
        }
    }

    /// What is doubtful about a row, and how to fix it.
    pub fn import_issue(self, issue: &IssueKind) -> String {
        let texts = &self.language.texts().data;
        match issue {
            IssueKind::RaggedRow { expected, found } => texts.issue_ragged(found, expected),
            IssueKind::EmptyName { role } => texts.issue_empty_name(texts.role(*role)),
            IssueKind::FilledDown { role, name } => texts.issue_filled(texts.role(*role), name),
            IssueKind::EmptyDate => texts.issue_empty_date.to_owned(),
            IssueKind::UnreadableDate { text } => texts.issue_date(text),
            IssueKind::ImplausibleYear { text, year } => texts.issue_year(text, year),
            IssueKind::AmbiguousDates { text } => texts.issue_ambiguous(text),
            IssueKind::OpenNumbers { text } => texts.issue_open_numbers(text),
            IssueKind::MixedNumbers { text } => texts.issue_mixed_numbers(text),
            IssueKind::JoinedName { role, kept, found } => texts.issue_joined(texts.role(*role), found, kept),
            IssueKind::SwallowedRows { lines } => texts.issue_swallowed(self.count(*lines)),
            IssueKind::FarMonth { month } => texts.issue_far_month(month),
            IssueKind::EmptyNumber { role } => texts.issue_empty_number(texts.role(*role)),
            IssueKind::NotANumber { role, text } => texts.issue_not_number(texts.role(*role), text),
            IssueKind::Percentage { role, text } => texts.issue_percentage(texts.role(*role), text),
            IssueKind::NumberTooLarge { role, text } => texts.issue_too_large(texts.role(*role), text),
            IssueKind::ErrorCell { text } => self.language.texts().sheets.issue_error_cell(text),
            IssueKind::TotalRow { label, equals_sum: true } => texts.issue_total_equal(label),
            IssueKind::TotalRow { label, equals_sum: false } => texts.issue_total_other(label),
            IssueKind::RepeatedRow { first_line } => texts.issue_repeated(self.count(*first_line as usize)),
            IssueKind::DuplicateKey { first_line, month } => {
                texts.issue_duplicate(month, self.count(*first_line as usize))
            }
            IssueKind::ConflictingDetail { role, kept, found } => texts.issue_conflict(texts.role(*role), found, kept),
        }
    }
}

fn not_text(texts: &DataTexts, sheets: &SheetsTexts, kind: BinaryKind) -> &'static str {
    match kind {
        BinaryKind::Workbook => texts.error_workbook,
        BinaryKind::OldWorkbook => sheets.error_old,
        BinaryKind::LockedWorkbook => sheets.error_locked,
        BinaryKind::Picture => texts.error_picture,
        BinaryKind::Pdf => texts.error_pdf,
        BinaryKind::Archive => texts.error_archive,
        BinaryKind::Other => texts.error_binary,
    }
}

/// The roles that an import cannot do without have sentences of their own.
fn missing_role(texts: &DataTexts, role: Role) -> String {
    match role {
        Role::Account => texts.error_no_account.to_owned(),
        Role::Date => texts.error_no_date.to_owned(),
        Role::Amount | Role::Quantity => texts.error_no_amount.to_owned(),
        Role::Product | Role::UnitPrice | Role::UnitCost | Role::Person | Role::Region | Role::Ignore => {
            texts.error_no_role(texts.role(role))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Month;
    use crate::i18n::Language;

    #[test]
    fn refusals_carry_their_numbers_in_both_languages() {
        let error = ImportError::TooLarge { bytes: 70 * 1024 * 1024, max: 64 * 1024 * 1024 };
        for language in Language::ALL {
            let text = Formats { language, ..Formats::default() }.import_error(&error);
            assert!(text.contains("70.0") && text.contains("64"), "{text}");
        }
    }

    #[test]
    fn what_stands_in_the_file_is_quoted_as_it_is() {
        let text = "{role} <b>a million</b>".to_owned();
        let issue = IssueKind::NotANumber { role: Role::Amount, text: text.clone() };
        for language in Language::ALL {
            let sentence = Formats { language, ..Formats::default() }.import_issue(&issue);
            assert!(sentence.contains(&text), "{sentence}");
        }
    }

    #[test]
    fn a_partial_month_names_its_day() {
        let month = Month::new(2011, 12).unwrap();
        let reason = PartialReason::EndsEarly { weekdays_left: 16, usual: 1 };
        let text = Language::En.texts().data.partial_month(PartialMonth { month, last_day: Some(9), reason }, false);
        assert!(text.starts_with("2011-12 ends on day 9, 16 weekdays before its end (usually 1)"), "{text}");
    }
}
