//! Bad input gets its own answer, never a crash and never a silent decision.

use kedge::domain::IdGenerator;
use kedge::import::{
    BinaryKind, ImportError, IssueKind, ReadOptions, Role, Severity, open, open_text, read, suggest, to_book,
};

use super::{minor, pasted, preview};

#[test]
fn files_that_are_no_table_are_refused_by_name() {
    let not_text = |kind| Err(ImportError::NotText { kind });
    assert_eq!(open(b"", "a.csv"), Err(ImportError::EmptyFile));
    assert_eq!(open(b"\xef\xbb\xbf \r\n", "a.csv"), Err(ImportError::EmptyFile));
    assert_eq!(open(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "sales.csv"), not_text(BinaryKind::Picture));
    assert_eq!(open(b"PK\x03\x04....xl/workbook.xml", "sales.csv"), not_text(BinaryKind::Workbook));
    assert_eq!(open(b"%PDF-1.7", "sales.csv"), not_text(BinaryKind::Pdf));
    assert_eq!(open(&[0, 1, 0, 2, 3, 0, 0, 9], "sales.csv"), not_text(BinaryKind::Other));
    assert_eq!(open("客户\n甲\n乙\n".as_bytes(), "a.csv"), Err(ImportError::OneColumn));
    assert_eq!(open(b"account,date,amount\n", "a.csv"), Err(ImportError::NoRows));
}

#[test]
fn two_hundred_columns_are_read() {
    let header: Vec<String> = (0..200).map(|i| format!("note {i}")).collect();
    let cells = vec!["x"; 200].join(",");
    let text = format!("{},account,date,amount\n{cells},A,2025-01-05,7\n{cells},A,2025-02-05,8\n", header.join(","));
    assert_eq!(minor(&pasted(&text)), Some(1_500));
}

#[test]
fn a_missing_role_is_named() {
    let table = open_text("account,amount\nA,1\nB,2\n").unwrap();
    let found = read(&table, &suggest(&table), &ReadOptions::default());
    assert_eq!(found, Err(ImportError::MissingRole { role: Role::Date }));
}

#[test]
fn every_doubtful_row_is_listed_with_line_column_and_reason() {
    let text = "account,product,date,amount\n\
        A,p,2025-01-05,10\n\
        A,p,1900-01-05,10\n\
        A,p,2025-02-05,a million\n\
        A,p,soon,10\n\
        ,p,2025-02-05,10\n\
        A,p,2025-02-06,12%\n\
        A,p,2025-02-07,\n\
        A,p,2025-02-08\n\
        A,p,2025-01-05,10\n";
    let found = pasted(text);
    assert_eq!((found.counts.read, found.counts.used, found.counts.left_out), (9, 2, 7));
    assert_eq!(minor(&found), Some(2_000));
    let at = |line| found.issues.listed().iter().rfind(|it| it.line == line).unwrap();
    assert_eq!(at(3).kind, IssueKind::ImplausibleYear { text: "1900-01-05".to_owned(), year: 1900 });
    assert_eq!(at(4).kind, IssueKind::NotANumber { role: Role::Amount, text: "a million".to_owned() });
    assert_eq!((at(4).column.as_deref(), at(4).severity), (Some("amount"), Severity::LeftOut));
    assert_eq!(at(5).kind, IssueKind::UnreadableDate { text: "soon".to_owned() });
    assert_eq!(at(6).kind, IssueKind::EmptyName { role: Role::Account });
    assert!(matches!(at(7).kind, IssueKind::Percentage { .. }));
    assert_eq!(at(8).kind, IssueKind::EmptyNumber { role: Role::Amount });
    assert!(found.issues.listed().iter().any(|it| it.line == 9 && matches!(it.kind, IssueKind::RaggedRow { .. })));
    assert_eq!(at(10).kind, IssueKind::RepeatedRow { first_line: 2 });
    assert_eq!(at(10).severity, Severity::Doubtful);
}

#[test]
fn repeated_rows_can_be_left_out() {
    let table = open_text("account,date,amount\nA,2025-01,1\nA,2025-01,1\n").unwrap();
    let options = ReadOptions { keep_repeated_rows: false, ..ReadOptions::default() };
    assert_eq!(minor(&read(&table, &suggest(&table), &options).unwrap()), Some(100));
}

#[test]
fn duplicate_keys_of_month_columns_are_noted_and_added() {
    let found = pasted("account,product,2025-01,2025-02\nA,p,1,2\nA,p,10,\n");
    assert_eq!(minor(&found), Some(1_300));
    let duplicates: Vec<_> =
        found.issues.listed().iter().filter(|it| matches!(it.kind, IssueKind::DuplicateKey { .. })).collect();
    assert_eq!(duplicates.len(), 1);
    assert_eq!((duplicates[0].line, duplicates[0].column.as_deref()), (3, Some("2025-01")));
}

#[test]
fn names_with_markup_or_formulas_are_data() {
    let table = open_text("account,date,amount\n<b>A</b>,2025-01,1\n=SUM(A1),2025-01,2\n").unwrap();
    let book = to_book(&preview(&table), &mut IdGenerator::new(1)).unwrap();
    let names: Vec<&str> = book.accounts().iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["<b>A</b>", "=SUM(A1)"]);
}

#[test]
fn figures_beyond_exact_counting_are_left_out_and_sums_cannot_overflow() {
    let found = pasted("account,date,amount\nA,2025-01,99999999999999999\nA,2025-01,1\n");
    assert!(found.issues.listed().iter().any(|it| matches!(it.kind, IssueKind::NumberTooLarge { .. })));
    let many = "A,2025-01,80000000000000\n".repeat(1_200);
    let table = open_text(&format!("account,date,amount\n{many}")).unwrap();
    assert_eq!(read(&table, &suggest(&table), &ReadOptions::default()), Err(ImportError::Overflow));
}

#[test]
fn a_file_of_bad_rows_says_how_many_issues_it_has() {
    let table = open_text("account,date,amount\nA,2025-01,x\nB,2025-01,1e\n").unwrap();
    let found = read(&table, &suggest(&table), &ReadOptions::default());
    assert!(matches!(found, Err(ImportError::NoUsableRow { n_issues: 2 } | ImportError::MissingRole { .. })));
}
