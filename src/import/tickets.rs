//! Feedback from a block of cells: columns in their usual order, or in any order under a heading in either language.
//!
//! A row that cannot be read is told with its number and what is wrong, and none of it is taken; the others can be.

use crate::domain::{Account, AccountId, Book, Day, FeedbackId, IdGenerator, Product, ProductId};
use crate::plan::feedback::{Feedback, FeedbackFault, Progress, Source, Topic};

use super::date::{DateOrder, parse_date};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TicketColumn {
    /// The day on which it was said.
    Opened,
    /// Who said it.
    Source,
    /// Of what kind it is.
    Topic,
    /// 1 to 5.
    Severity,
    /// The account's name.
    Account,
    /// The product's name.
    Product,
    /// The theme.
    Theme,
    /// What was said.
    Text,
    /// How far it is.
    Progress,
    /// The day on which it was closed.
    Closed,
    /// 0 to 10.
    Nps,
    /// 1 to 5.
    Csat,
}

impl TicketColumn {
    /// The usual order.
    pub const ALL: [Self; 12] = [
        Self::Opened,
        Self::Source,
        Self::Topic,
        Self::Severity,
        Self::Account,
        Self::Product,
        Self::Theme,
        Self::Text,
        Self::Progress,
        Self::Closed,
        Self::Nps,
        Self::Csat,
    ];

    /// The headings that name it, in both languages and as our own tables write them.
    const fn headings(self) -> &'static [&'static str] {
        match self {
            Self::Opened => &["opened", "date", "opened on", "日期", "提出日期", "提出", "反馈日期"],
            Self::Source => &["source", "from", "来源"],
            Self::Topic => &["type", "kind", "类型", "类别"],
            Self::Severity => &["severity", "严重度", "严重程度", "级别"],
            Self::Account => &["account", "customer", "客户"],
            Self::Product => &["product", "产品"],
            Self::Theme => &["theme", "topic", "主题"],
            Self::Text => &["feedback", "text", "what was said", "description", "反馈", "内容", "反馈内容", "描述"],
            Self::Progress => &["status", "state", "状态"],
            Self::Closed => &["closed", "closed on", "关闭日期", "关闭", "完成日期"],
            Self::Nps => &["nps", "推荐度", "nps (0–10)", "nps（0–10）"],
            Self::Csat => &["csat", "满意度", "csat (1–5)", "csat（1–5）"],
        }
    }

    fn of_heading(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        Self::ALL.into_iter().find(|it| it.headings().contains(&text.as_str()))
    }
}

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TicketIssue {
    /// The cell holds what its column cannot have.
    Cell(TicketColumn, String),
    /// Nothing stands where something has to.
    Missing(TicketColumn),
    /// No account or product has this name.
    Unknown(TicketColumn, String),
    /// The row contradicts itself.
    Fault(FeedbackFault),
}

/// What a block of cells holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TicketBlock {
    /// Rows that can be taken.
    pub tickets: Vec<Feedback>,
    /// Rows that cannot, by their number from 1, the heading included.
    pub issues: Vec<(usize, TicketIssue)>,
    /// Headings that name nothing known.
    pub unknown: Vec<String>,
    /// Whether the first row was a heading.
    pub has_heading: bool,
}

/// Reads cells separated by tabs. Names of accounts and products are those of the book, whatever their case.
pub fn tickets_of(text: &str, book: Option<&Book>, ids: &mut IdGenerator) -> TicketBlock {
    let mut reader =
        csv::ReaderBuilder::new().delimiter(b'\t').has_headers(false).flexible(true).from_reader(text.as_bytes());
    let rows: Vec<Vec<String>> =
        reader.records().filter_map(Result::ok).map(|it| it.iter().map(|it| it.trim().to_owned()).collect()).collect();
    let mut block = TicketBlock::default();
    let headings = rows.first().map(|row| row.iter().map(|it| TicketColumn::of_heading(it)).collect::<Vec<_>>());
    // Words such as "customer" stand in rows as well: a heading has two of them at least and neither days nor numbers.
    let is_figure = |it: &String| it.parse::<f64>().is_ok() || parse_date(it, DateOrder::DayFirst).is_ok();
    let has_figures = rows.first().is_some_and(|row| row.iter().any(is_figure));
    block.has_heading = !has_figures && headings.as_ref().is_some_and(|it| it.iter().flatten().count() >= 2);
    let columns: Vec<Option<TicketColumn>> = match headings.filter(|_| block.has_heading) {
        Some(it) => it,
        None => TicketColumn::ALL.into_iter().map(Some).collect(),
    };
    if let Some(first) = rows.first().filter(|_| block.has_heading) {
        let unknown = first.iter().zip(&columns).filter(|it| it.1.is_none() && !it.0.is_empty());
        block.unknown = unknown.map(|it| it.0.clone()).collect();
    }
    for (i, row) in rows.iter().enumerate().skip(usize::from(block.has_heading)) {
        if row.iter().all(|it| it.is_empty()) {
            continue;
        }
        match (Cells { row, columns: &columns, book }).feedback(FeedbackId(ids.next_id())) {
            Ok(it) => block.tickets.push(it),
            Err(issue) => block.issues.push((i + 1, issue)),
        }
    }
    block
}

/// One row by its columns.
struct Cells<'a> {
    row: &'a [String],
    columns: &'a [Option<TicketColumn>],
    book: Option<&'a Book>,
}

impl Cells<'_> {
    fn feedback(&self, id: FeedbackId) -> Result<Feedback, TicketIssue> {
        use TicketColumn as At;
        let closed = self.day(At::Closed)?;
        let usual = if closed.is_some() { Progress::Closed } else { Progress::New };
        let progress = self.word(At::Progress, progress_word)?.unwrap_or(usual);
        let it = Feedback {
            id,
            text: self.cell(At::Text).ok_or(TicketIssue::Missing(At::Text))?.to_owned(),
            source: self.word(At::Source, source_word)?.unwrap_or(Source::Customer),
            topic: self.word(At::Topic, topic_word)?.unwrap_or(Topic::News),
            severity: self.number(At::Severity, 1, 5)?.ok_or(TicketIssue::Missing(At::Severity))?,
            account: self.account()?,
            product: self.product()?,
            theme: self.cell(At::Theme).unwrap_or_default().to_owned(),
            progress,
            opened: self.day(At::Opened)?.ok_or(TicketIssue::Missing(At::Opened))?,
            closed,
            nps: self.number(At::Nps, 0, 10)?,
            csat: self.number(At::Csat, 1, 5)?,
            against: None,
        };
        it.verify().map_err(TicketIssue::Fault)?;
        Ok(it)
    }

    fn cell(&self, column: TicketColumn) -> Option<&str> {
        let at = self.columns.iter().position(|it| *it == Some(column))?;
        self.row.get(at).map(String::as_str).filter(|it| !it.is_empty())
    }

    fn day(&self, column: TicketColumn) -> Result<Option<Day>, TicketIssue> {
        let Some(text) = self.cell(column) else { return Ok(None) };
        let parsed = parse_date(text, DateOrder::DayFirst).ok();
        let day = parsed.and_then(|it| Day::new(it.month.year(), it.month.month(), it.day?));
        day.map(Some).ok_or_else(|| TicketIssue::Cell(column, text.to_owned()))
    }

    fn number(&self, column: TicketColumn, low: u8, high: u8) -> Result<Option<u8>, TicketIssue> {
        let Some(text) = self.cell(column) else { return Ok(None) };
        let number = super::number::half_width(text).trim().parse().ok().filter(|it| (low..=high).contains(it));
        number.map(Some).ok_or_else(|| TicketIssue::Cell(column, text.to_owned()))
    }

    fn word<T>(&self, column: TicketColumn, of: fn(&str) -> Option<T>) -> Result<Option<T>, TicketIssue> {
        let Some(text) = self.cell(column) else { return Ok(None) };
        of(&text.to_lowercase()).map(Some).ok_or_else(|| TicketIssue::Cell(column, text.to_owned()))
    }

    fn account(&self) -> Result<Option<AccountId>, TicketIssue> {
        let Some(text) = self.cell(TicketColumn::Account) else { return Ok(None) };
        let is_it = |it: &&Account| it.name.trim().to_lowercase() == text.to_lowercase();
        let found = self.book.and_then(|it| it.accounts().iter().find(is_it));
        found.map(|it| Some(it.id)).ok_or_else(|| TicketIssue::Unknown(TicketColumn::Account, text.to_owned()))
    }

    fn product(&self) -> Result<Option<ProductId>, TicketIssue> {
        let Some(text) = self.cell(TicketColumn::Product) else { return Ok(None) };
        let is_it = |it: &&Product| it.name.trim().to_lowercase() == text.to_lowercase();
        let found = self.book.and_then(|it| it.products().iter().find(is_it));
        found.map(|it| Some(it.id)).ok_or_else(|| TicketIssue::Unknown(TicketColumn::Product, text.to_owned()))
    }
}

fn source_word(text: &str) -> Option<Source> {
    Some(match text {
        "customer" | "customers" | "客户" => Source::Customer,
        "sales" | "销售" | "业务员" => Source::Sales,
        "rival" | "competitor" | "竞争对手" | "竞品" | "对手" => Source::Rival,
        _ => return None,
    })
}

fn topic_word(text: &str) -> Option<Topic> {
    Some(match text {
        "complaint" | "投诉" => Topic::Complaint,
        "request" | "wish" | "需求" | "建议" => Topic::Request,
        "praise" | "表扬" => Topic::Praise,
        "news" | "information" | "信息" | "动态" => Topic::News,
        _ => return None,
    })
}

fn progress_word(text: &str) -> Option<Progress> {
    Some(match text {
        "new" | "open" | "新建" | "新" | "未处理" => Progress::New,
        "in work" | "in progress" | "处理中" => Progress::InWork,
        "closed" | "done" | "已关闭" | "关闭" | "已完成" => Progress::Closed,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::MonthRange;

    fn book() -> Book {
        let mut ids = IdGenerator::new(6);
        let account = Account { id: AccountId(ids.next_id()), name: "Huaxing".into(), region: None, person: None };
        let product = Product { id: ProductId(ids.next_id()), name: "高压电缆".into() };
        let months = MonthRange { first: "2026-01".parse().unwrap(), len: 1 };
        Book::new(months, vec![account], vec![product], Vec::new()).unwrap()
    }

    fn read(text: &str) -> TicketBlock {
        tickets_of(text, Some(&book()), &mut IdGenerator::new(7))
    }

    #[test]
    fn the_usual_order_needs_no_heading() {
        let found = read(
            "2026-05-04\tcustomer\tcomplaint\t5\thuaxing\t高压电缆\tdelivery\t\"late, \"\"again\"\"\nand again\"\tclosed\t2026/5/9\t3\t2\n\
             2026年6月1日\t竞争对手\t\t2\t\t\t\t降价 5%\n",
        );
        assert_eq!((found.issues.len(), found.has_heading), (0, false));
        let [first, second] = &found.tickets[..] else { panic!("{found:?}") };
        assert_eq!(first.text, "late, \"again\"\nand again");
        assert_eq!((first.severity, first.nps, first.csat, first.progress), (5, Some(3), Some(2), Progress::Closed));
        assert_eq!(first.closed.unwrap().to_string(), "2026-05-09");
        assert!(first.account.is_some() && first.product.is_some());
        assert_eq!((second.source, second.topic, second.progress), (Source::Rival, Topic::News, Progress::New));
        assert_ne!(first.id, second.id);
    }

    #[test]
    fn a_heading_in_either_language_names_the_columns() {
        let found = read("严重度\t日期\t反馈内容\t颜色\n4\t2026-05-04\t交货晚\t红\n");
        assert!(found.has_heading);
        assert_eq!(found.unknown, ["颜色"]);
        assert_eq!((found.tickets[0].severity, found.tickets[0].text.as_str()), (4, "交货晚"));
        let english = read("Opened\tSeverity\tFeedback\tClosed\n04/05/2026\t1\tfine\t06/05/2026");
        assert_eq!(english.tickets[0].opened.to_string(), "2026-05-04");
        assert_eq!(english.tickets[0].progress, Progress::Closed, "a day says so");
    }

    #[test]
    fn every_bad_row_is_told_by_its_number() {
        use TicketColumn as At;
        let found = read(
            "opened\tseverity\taccount\tfeedback\tstatus\tclosed\tnps\n\
             soon\t3\t\tx\n\
             2026-05-04\t6\t\tx\n\
             2026-05-04\t\t\tx\n\
             \n\
             2026-05-04\t3\tNobody\tx\n\
             2026-05-04\t3\t\t\n\
             2026-05-04\t3\t\tx\tclosed\t2026-05-01\n\
             2026-05-04\t3\t\tx\tmaybe\n\
             2026-05-04\t3\t\tx\t\t\t11\n\
             2026-05\t3\t\tx\n\
             2026-05-04\t3\tHUAXING\tgood\n",
        );
        assert_eq!((found.tickets.len(), found.tickets[0].text.as_str()), (1, "good"));
        // The csv reader leaves empty lines out, so rows count without them.
        let issues: Vec<TicketIssue> = found.issues.iter().map(|it| it.1.clone()).collect();
        assert_eq!(
            issues,
            [
                TicketIssue::Cell(At::Opened, "soon".into()),
                TicketIssue::Cell(At::Severity, "6".into()),
                TicketIssue::Missing(At::Severity),
                TicketIssue::Unknown(At::Account, "Nobody".into()),
                TicketIssue::Missing(At::Text),
                TicketIssue::Fault(FeedbackFault::ClosedFirst),
                TicketIssue::Cell(At::Progress, "maybe".into()),
                TicketIssue::Cell(At::Nps, "11".into()),
                TicketIssue::Cell(At::Opened, "2026-05".into()),
            ]
        );
        assert_eq!(found.issues[0].0, 2);
        assert!(read("").tickets.is_empty() && read("\n\n").issues.is_empty());
    }
}
