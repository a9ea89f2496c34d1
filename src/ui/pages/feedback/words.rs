//! The words of the page.

use crate::domain::Book;
use crate::i18n::{FeedbackTexts, Formats};
use crate::import::{TicketColumn, TicketIssue};
use crate::plan::feedback::{
    ClosingTime, Contentment, Feedback, FeedbackFault, LEAST_ANSWERS, NetPromoter, Progress, Ranked, Source, Topic,
    Verdict, Voice,
};

/// The headline: what is most urgent.
pub fn headline(it: &Voice, formats: Formats) -> String {
    let words = &formats.language.texts().feedback;
    let Some(first) = it.open.first() else {
        return if it.closing.is_none() { words.headline_none } else { words.headline_closed }.to_owned();
    };
    let urgent = it.themes.iter().filter(|it| it.name.is_some() && it.n_open > 0);
    let urgent = urgent.max_by(|a, b| a.priority.total_cmp(&b.priority));
    match urgent.and_then(|it| Some((it.name.as_ref()?, it))) {
        Some((name, theme)) => words.headline_theme(name, formats.count(theme.n_open), short(&first.feedback.text)),
        None => words.headline_first(short(&first.feedback.text)),
    }
}

/// A text of at most forty characters.
fn short(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    if line.chars().count() <= 40 {
        line.to_owned()
    } else {
        format!("{}…", line.chars().take(39).collect::<String>())
    }
}

/// The score and what it says.
pub fn nps_words(it: Option<&NetPromoter>, formats: Formats) -> (String, String) {
    let words = &formats.language.texts().feedback;
    let Some(it) = it else { return ("—".to_owned(), words.no_answers.to_owned()) };
    let number = |it: f64| formats.number(it, 0);
    let parts = words.nps_parts(formats.count(it.promoters), formats.count(it.detractors), formats.count(it.n));
    let (low, high) = it.range();
    let said = match it.verdict() {
        None => words.nps_few(LEAST_ANSWERS),
        Some(verdict) => {
            let range = words.nps_range(number(low), number(high), number(it.error));
            let verdict = match verdict {
                Verdict::Above => words.nps_above,
                Verdict::Below => words.nps_below,
                Verdict::Open => words.nps_open,
            };
            words.both(range, verdict)
        }
    };
    (number(it.score), words.both(parts, said))
}

/// The share and of how many.
pub fn csat_words(it: Option<Contentment>, formats: Formats) -> (String, String) {
    let words = &formats.language.texts().feedback;
    let Some(it) = it else { return ("—".to_owned(), words.no_answers.to_owned()) };
    (formats.percent(it.share(), 0), words.csat_parts(formats.count(it.content), formats.count(it.n)))
}

/// The median and of how many.
pub fn closing_words(it: Option<ClosingTime>, formats: Formats) -> (String, String) {
    let words = &formats.language.texts().feedback;
    let Some(it) = it else { return ("—".to_owned(), String::new()) };
    let median = it.median.map_or_else(|| words.not_reached.to_owned(), |it| words.days(formats.number(it, 0)));
    (median, words.closing_parts(formats.count(it.n_closed), formats.count(it.n_open)))
}

/// Who said it.
pub fn source_name(it: Source, words: &FeedbackTexts) -> &'static str {
    match it {
        Source::Customer => words.source_customer,
        Source::Sales => words.source_sales,
        Source::Rival => words.source_rival,
    }
}

/// Of what kind it is.
pub fn topic_name(it: Topic, words: &FeedbackTexts) -> &'static str {
    match it {
        Topic::Complaint => words.topic_complaint,
        Topic::Request => words.topic_request,
        Topic::Praise => words.topic_praise,
        Topic::News => words.topic_news,
    }
}

/// How far it is.
pub fn progress_name(it: Progress, words: &FeedbackTexts) -> &'static str {
    match it {
        Progress::New => words.new,
        Progress::InWork => words.in_work,
        Progress::Closed => words.closed,
    }
}

/// Why it is not kept.
pub fn fault_words(it: FeedbackFault, words: &FeedbackTexts) -> &'static str {
    match it {
        FeedbackFault::NoText => words.fault_text,
        FeedbackFault::Severity => words.fault_severity,
        FeedbackFault::Nps => words.fault_nps,
        FeedbackFault::Csat => words.fault_csat,
        FeedbackFault::ClosedDay => words.fault_closed,
        FeedbackFault::ClosedFirst => words.fault_order,
        FeedbackFault::NotThere => words.fault_gone,
    }
}

/// The name of a column.
pub fn column_name(it: TicketColumn, words: &FeedbackTexts) -> &'static str {
    match it {
        TicketColumn::Opened => words.opened,
        TicketColumn::Source => words.source,
        TicketColumn::Topic => words.topic,
        TicketColumn::Severity => words.severity,
        TicketColumn::Account => words.account,
        TicketColumn::Product => words.product,
        TicketColumn::Theme => words.theme,
        TicketColumn::Text => words.text,
        TicketColumn::Progress => words.progress,
        TicketColumn::Closed => words.closed_on,
        TicketColumn::Nps => words.nps_short,
        TicketColumn::Csat => words.csat_short,
    }
}

/// What is wrong with a pasted row, and how to mend it.
pub fn issue_words(row: usize, it: &TicketIssue, words: &FeedbackTexts) -> String {
    let said = match it {
        TicketIssue::Cell(column, text) => {
            let expects = match column {
                TicketColumn::Opened | TicketColumn::Closed => words.expects_day,
                TicketColumn::Severity | TicketColumn::Csat => words.expects_five,
                TicketColumn::Nps => words.expects_ten,
                TicketColumn::Source => words.expects_source,
                TicketColumn::Topic => words.expects_topic,
                _ => words.expects_progress,
            };
            words.issue_cell(column_name(*column, words), text, expects)
        }
        TicketIssue::Missing(column) => words.issue_missing(column_name(*column, words)),
        TicketIssue::Unknown(column, text) => words.issue_unknown(column_name(*column, words), text),
        TicketIssue::Fault(fault) => fault_words(*fault, words).to_owned(),
    };
    words.issue_row(row, said)
}

/// The name of the account that it is about.
pub fn account_name(it: &Feedback, book: Option<&Book>) -> Option<String> {
    let id = it.account?;
    Some(book.and_then(|book| book.account(id)).map_or_else(|| id.to_string(), |it| it.name.clone()))
}

/// The name of the product that it is about.
pub fn product_name(it: &Feedback, book: Option<&Book>) -> Option<String> {
    let id = it.product?;
    Some(book.and_then(|book| book.product(id)).map_or_else(|| id.to_string(), |it| it.name.clone()))
}

/// The priority with its working.
pub fn working(it: &Ranked, formats: Formats) -> String {
    let words = &formats.language.texts().feedback;
    let severity = formats.count(usize::from(it.feedback.severity));
    words.working(
        severity,
        formats.count(it.n_theme),
        formats.number(it.weight, 2),
        formats.number(it.priority, 1),
        short(&it.feedback.text),
    )
}
