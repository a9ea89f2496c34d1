//! Encodings, decimal commas, months as columns, units and gaps. Expected sums are added by hand beside each case.

use kedge::domain::{Book, Currency, IdGenerator, Money, Node, SalesSeries};
use kedge::import::{
    DateOrder, DecimalMark, GapRule, ImportSession, IssueKind, Layout, MergePolicy, ReadOptions, Role, Severity,
    Silence, TextEncoding, merge_book, open_text, read, suggest, to_book,
};

use super::{minor, pasted, preview, table};

fn book(text: &str, seed: u64) -> Book {
    to_book(&pasted(text), &mut IdGenerator::new(seed)).unwrap()
}

fn company(book: &Book) -> Vec<Option<i64>> {
    book.amounts_of(Node::Company).into_iter().map(|it| it.map(Money::minor)).collect()
}

#[test]
fn one_table_in_every_encoding() {
    for (path, encoding) in [
        ("import/long_gb18030.csv", TextEncoding::Gb18030),
        ("import/long_utf8_bom.csv", TextEncoding::Utf8Bom),
        ("import/long_utf16.txt", TextEncoding::Utf16Le),
        ("import/long_utf16be_no_mark.txt", TextEncoding::Utf16Be),
    ] {
        let table = table(path);
        assert_eq!(table.encoding, encoding, "{path}");
        assert_eq!(table.header[0], "客户名称", "{path}");
        let found = preview(&table);
        // 1 234.50 + 2 000 − 300 + 12 000 + 0.01 (half a cent away from zero).
        assert_eq!(minor(&found), Some(1_493_451), "{path}");
        assert_eq!((found.counts.used, found.counts.totals), (5, 1), "{path}");
        let total = found.issues.listed().iter().find(|it| it.line == 7).unwrap();
        assert_eq!(total.kind, IssueKind::TotalRow { label: "合计".to_owned(), equals_sum: true }, "{path}");
    }
}

#[test]
fn decimal_commas_are_a_matter_of_the_column() {
    for (path, encoding) in [
        ("import/european.csv", TextEncoding::Utf8),
        ("import/european_latin1.csv", TextEncoding::Other("windows-1252".to_owned())),
    ] {
        let table = table(path);
        assert_eq!(table.encoding, encoding);
        let mapping = suggest(&table);
        assert_eq!((mapping.date_order, mapping.date_order_ambiguous), (DateOrder::DayFirst, false));
        assert_eq!((mapping.column(Role::Account), mapping.currency), (Some(0), Some(Currency::Eur)));
        // 1 234.56 + 99.90 − 12.00.
        assert_eq!(minor(&preview(&table)), Some(132_246), "{path}");
    }
}

#[test]
fn months_as_columns_keep_missing_apart_from_zero() {
    let table = table("import/months_as_columns.csv");
    assert!(matches!(suggest(&table).layout, Layout::MonthsAsColumns { ref months, .. } if months.len() == 4));
    let found = preview(&table);
    assert_eq!(found.counts.totals, 2);
    // In 万元: 1.5 + 0 + 2, 3.25 + 4, 10 + 11 + 12 − 1 = 42.75.
    assert_eq!(minor(&found), Some(42_750_000));
    let book = to_book(&found, &mut IdGenerator::new(3)).unwrap();
    let first = &book.series()[0].amounts;
    let expected = [Some(1_500_000), None, Some(0), Some(2_000_000)];
    assert_eq!(first.iter().map(|it| it.map(Money::minor)).collect::<Vec<_>>(), expected);
    assert_eq!(book.series()[1].active_from, 2);
}

#[test]
fn months_in_headers_may_be_written_as_days() {
    let found = pasted("customer,product,1/1/2025,2/1/2025,3/1/2025\nA,p,1,2,3\n");
    assert_eq!((found.months.first.to_string().as_str(), found.months.len), ("2025-01", 3));
}

#[test]
fn a_month_without_a_row_is_zero_after_the_first_sale_or_missing_as_chosen() {
    let text = "account,product,date,amount\nA,p,2025-01,5\nA,p,2025-04,6\nB,p,2025-03,7\n";
    let by_zero = book(text, 1);
    assert_eq!(company(&by_zero), [Some(500), Some(0), Some(700), Some(600)]);
    let second = &by_zero.series()[1];
    assert_eq!((second.active_from, second.amounts[3]), (2, Some(Money::from_minor(0))));
    let table = open_text(text).unwrap();
    let options = ReadOptions { gaps: GapRule::Missing, ..ReadOptions::default() };
    let missing = to_book(&read(&table, &suggest(&table), &options).unwrap(), &mut IdGenerator::new(1)).unwrap();
    assert_eq!(missing.series()[0].amounts[1], None);
}

#[test]
fn amounts_come_from_quantity_and_price_where_there_is_no_amount() {
    let text = "customer\tproduct\tdate\tqty\tunit price\tunit cost\nA\tp\t2025-01-05\t3\t0.335\t0.1\nA\tp\t2025-02-05\t2\t10\tx\n";
    let found = pasted(text);
    // 3 × 0.335 = 1.005, half a cent away from zero; 2 × 10.
    assert_eq!(minor(&found), Some(101 + 2_000));
    let book = to_book(&found, &mut IdGenerator::new(1)).unwrap();
    assert_eq!(book.series()[0].costs, [Some(Money::from_minor(30)), None]);
}

#[test]
fn open_dates_are_noticed() {
    let table = open_text("account,product,date,amount\nA,p,03/04/2025,1\nA,p,05/06/2025,1\n").unwrap();
    let mapping = suggest(&table);
    assert!(mapping.date_order_ambiguous);
    let found = read(&table, &mapping, &ReadOptions::default()).unwrap();
    assert_eq!((found.issues.listed()[0].severity, found.issues.listed()[0].line), (Severity::Notice, 2));
    assert!(matches!(found.issues.listed()[0].kind, IssueKind::AmbiguousDates { .. }));
    let decided = open_text("account,product,date,amount\nA,p,03/04/2025,1\nA,p,05/16/2025,1\n").unwrap();
    assert_eq!(suggest(&decided).date_order, DateOrder::MonthFirst);
}

#[test]
fn names_are_preferred_to_codes() {
    let table =
        open_text("客户编码,客户名称,产品编码,产品名称,月份,金额\n1,甲,7,锚,202501,5\n2,乙,8,链,202502,6\n").unwrap();
    let mapping = suggest(&table);
    assert_eq!((mapping.column(Role::Account), mapping.column(Role::Product)), (Some(1), Some(3)));
    assert_eq!(mapping.column(Role::Date), Some(4));
}

#[test]
fn an_extended_book_keeps_ids_and_replaces_the_months_of_the_file() {
    let old = book("account,product,date,amount\nA,p,2025-01,1\nA,p,2025-02,2\nB,p,2025-01,3\nB,p,2025-02,4\n", 1);
    let new = book("account,product,date,amount\nA,p,2025-02,20\nA,p,2025-03,30\nC,p,2025-03,40\n", 2);
    let unknown = Silence { named: GapRule::Missing, absent: GapRule::Missing };
    let merged = merge_book(&old, &new, MergePolicy::Extend, unknown).unwrap();
    assert_eq!(company(&merged), [Some(400), Some(2_400), Some(7_000)]);
    assert_eq!(merged.accounts().len(), 3);
    assert_eq!(merged.accounts()[..2], old.accounts()[..]);
    assert_eq!(merged.products(), old.products());
    let replaced = merge_book(&old, &new, MergePolicy::Replace, unknown).unwrap();
    assert_eq!(replaced.accounts()[0].id, old.accounts()[0].id);
    assert_eq!(company(&replaced), company(&new));
}

/// Orders up to February, then those of March and April: A buys in April alone, B not at all, C is new in April.
#[test]
fn a_month_without_a_row_is_zero_when_orders_go_on() {
    let old = book("account,product,date,amount\nA,p,2025-01,1\nA,p,2025-02,2\nB,p,2025-01,3\n", 1);
    let file = "account,product,date,amount\nA,p,2025-04,30\nC,p,2025-03,5\nC,p,2025-04,40\n";
    let new = book(file, 2);
    assert_eq!(MergePolicy::suggested(old.months(), new.months()), MergePolicy::Extend);
    assert_eq!(MergePolicy::suggested(old.months(), old.months()), MergePolicy::Replace);
    assert_eq!(MergePolicy::suggested(new.months(), old.months()), MergePolicy::Replace);
    let extended = |named: GapRule, absent: GapRule| -> Vec<Vec<Option<i64>>> {
        let merged = merge_book(&old, &new, MergePolicy::Extend, Silence { named, absent }).unwrap();
        let minor = |it: &SalesSeries| it.amounts.iter().map(|it| it.map(Money::minor)).collect();
        merged.series().iter().map(minor).collect()
    };
    let find =
        |all: &[Vec<Option<i64>>], row: &[Option<i64>]| assert!(all.iter().any(|it| it == row), "{row:?} in {all:?}");
    let zero = extended(GapRule::Zero, GapRule::Zero);
    find(&zero, &[Some(100), Some(200), Some(0), Some(3000)]);
    find(&zero, &[Some(300), Some(0), Some(0), Some(0)]);
    find(&zero, &[None, None, Some(500), Some(4000)]);
    // A file of one region says nothing about the others.
    let region = extended(GapRule::Zero, GapRule::Missing);
    find(&region, &[Some(100), Some(200), Some(0), Some(3000)]);
    find(&region, &[Some(300), Some(0), None, None]);
    // An empty cell of a month column is never zero.
    let table = extended(GapRule::Missing, GapRule::Missing);
    find(&table, &[Some(100), Some(200), None, Some(3000)]);
}

/// What the book knew already stays, also when the file covers those months.
#[test]
fn silence_never_takes_a_known_figure_away() {
    let old = book("account,product,date,amount\nA,p,2025-01,1\nB,p,2025-01,3\nB,p,2025-02,4\n", 1);
    let new = book("account,product,date,amount\nA,p,2025-02,20\nA,p,2025-03,30\n", 2);
    let all = Silence { named: GapRule::Zero, absent: GapRule::Zero };
    let merged = merge_book(&old, &new, MergePolicy::Extend, all).unwrap();
    assert_eq!(company(&merged), [Some(400), Some(2400), Some(3000)]);
}

const MERGED: &str = "客户\t产品\t月份\t金额\n甲\t电缆\t2025-01\t10\n\t\t2025-02\t20\n\t电线\t2025-01\t35\n小计\t\t\t65\n乙\t电缆\t2025-01\t5\n\t\t2025-02\t5\n";

#[test]
fn blanks_of_merged_cells_are_left_out_with_a_count_or_filled_as_chosen() {
    let table = open_text(MERGED).unwrap();
    let mapping = suggest(&table);
    let plain = read(&table, &mapping, &ReadOptions::default()).unwrap();
    assert_eq!((minor(&plain), plain.counts.blank_below), (Some(1_500), 3), "甲 10 and 乙 5 alone have names");
    assert!(
        plain.issues.listed().iter().any(|it| it.line == 3 && it.kind == IssueKind::EmptyName { role: Role::Account })
    );
    let options = ReadOptions { fill_down: true, ..ReadOptions::default() };
    let filled = read(&table, &mapping, &options).unwrap();
    // 10 + 20 + 35 + 5 + 5; the subtotal stays out.
    assert_eq!((minor(&filled), filled.counts.blank_below, filled.counts.totals), (Some(7_500), 3, 1));
    let expected = IssueKind::FilledDown { role: Role::Account, name: "乙".to_owned() };
    assert!(filled.issues.listed().iter().any(|it| it.line == 7 && it.kind == expected), "each filled row is listed");
    let book = to_book(&filled, &mut IdGenerator::new(1)).unwrap();
    let names: Vec<&str> = book.accounts().iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["甲", "乙"]);
}

#[test]
fn a_blank_total_is_no_merged_cell() {
    let table = open_text("account\tmonth\tamount\nA\t2025-01\t10\nB\t2025-01\t20\n\t\t30\n").unwrap();
    let options = ReadOptions { fill_down: true, ..ReadOptions::default() };
    let found = read(&table, &suggest(&table), &options).unwrap();
    assert_eq!((minor(&found), found.counts.totals), (Some(3_000), 1));
}

#[test]
fn the_unit_and_the_decimal_mark_of_a_column_can_be_changed() {
    let table = open_text("account\tmonth\tamount\nA\t2025-01\t1.234\nA\t2025-02\t2.000\n").unwrap();
    let mut mapping = suggest(&table);
    let column = mapping.column(Role::Amount).unwrap();
    mapping.columns[column].decimal_mark = DecimalMark::Comma;
    assert_eq!(
        minor(&read(&table, &mapping, &ReadOptions::default()).unwrap()),
        Some(323_400),
        "points group thousands"
    );
    mapping.columns[column].decimal_mark = DecimalMark::Point;
    mapping.columns[column].unit_exponent = 4;
    assert_eq!(minor(&read(&table, &mapping, &ReadOptions::default()).unwrap()), Some(3_234_000), "3.234 万");
}

#[test]
fn issues_beyond_the_summary_are_listed_by_severity_and_progress_grows() {
    let mut text = "account,month,amount\n".to_owned();
    for i in 0..6_000 {
        text.push_str(if i % 2 == 0 { "A,2025-01,1\n" } else { "A,someday,1\n" });
    }
    let mut shares = Vec::new();
    let session =
        ImportSession::open_telling(text.as_bytes(), "a.csv", ReadOptions::default(), &mut |it| shares.push(it))
            .unwrap();
    assert!(shares.len() >= 4 && shares.is_sorted() && shares.iter().all(|it| (0.0..=1.0).contains(it)), "{shares:?}");
    let summary = session.summary().outcome.unwrap();
    assert_eq!(summary.n_by_severity[&Severity::LeftOut], 3_000);
    let last = session.issues(Some(Severity::LeftOut), 2_999, 100);
    assert_eq!(last.iter().map(|it| it.line).collect::<Vec<_>>(), [6_001]);
    // All rows of A but the first repeat it.
    assert_eq!(session.issues(Some(Severity::Doubtful), 0, usize::MAX).len(), summary.n_issues - 3_000);
}
