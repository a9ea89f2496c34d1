//! Workbooks in and out, with the reader and the writer that the browser has.

use std::io::Write as _;

use kedge::domain::{Account, Book, IdGenerator, Measure, Money, Month, MonthRange};
use kedge::import::export::{Cell, ExportTable};
use kedge::import::{BinaryKind, ImportError, ImportSession, IssueKind, ReadOptions, Role, SourceTable};
use kedge::sheet::protocol::{AmountFormat, ExportBook, HistoryAsk};
use kedge::sheet::{OpenWorkbook, to_xlsx};

fn fixture(name: &str) -> Vec<u8> {
    let path = format!("{}/tests/data/workbooks/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(path).expect("the fixture is there")
}

fn opened(name: &str) -> OpenWorkbook {
    OpenWorkbook::open(&fixture(name), name).expect("it opens")
}

fn session(table: SourceTable) -> ImportSession {
    ImportSession::open_table(table, ReadOptions::default(), &mut |_| ())
}

fn cells(table: &SourceTable) -> Vec<Vec<&str>> {
    table.rows.iter().map(|row| row.cells().collect()).collect()
}

fn money(minor: i64) -> Cell {
    Cell::Money(Money::from_minor(minor))
}

#[test]
fn months_over_products_become_rows_with_their_addresses() {
    let table = opened("months_over_products.xlsx").table(0).unwrap();
    assert_eq!(table.header, ["大区", "客户", "产品", "月份", "金额"]);
    assert_eq!(
        cells(&table)[..5],
        [
            ["华东", "甲公司", "茶", "2025年1月", "0.1"],
            ["华东", "甲公司", "酒", "2025年1月", "20.25"],
            ["华东", "甲公司", "茶", "2025年2月", "3"],
            ["华东", "甲公司", "酒", "2025年2月", "4.0050"],
            ["华东", "乙公司", "茶", "2025年1月", "5"],
        ]
    );
    let origin = table.origin.clone().unwrap();
    assert_eq!(origin.address(3, 4, 4).as_deref(), Some("G4"));
    assert!(origin.facts.is_spread);
    assert_eq!(origin.facts.n_total_columns, 2);
    let session = session(table);
    let read = session.preview().unwrap();
    // By hand: 0.10 + 20.25 + 3 + 4.01 (half away from zero) + 5 + 7 + 8 − 1.5 + 2 + 3 + 4.
    assert_eq!(read.sum_of_amounts, Some(Money::from_minor(5_486)));
    assert_eq!(session.summary().outcome.unwrap().n_accounts, 3);
}

#[test]
fn days_from_1904_are_those_that_were_meant() {
    let table = opened("days_from_1904.xlsx").table(0).unwrap();
    assert!(table.origin.as_ref().unwrap().facts.is_1904);
    assert_eq!(cells(&table)[1], ["Acme", "Tea", "2025-02-15", "201"]);
    let session = session(table);
    let by_month = &session.preview().unwrap().by_month;
    let found: Vec<String> = by_month.iter().map(|it| format!("{} {}", it.month, it.n_rows)).collect();
    assert_eq!(found, ["2025-01 1", "2025-02 1", "2025-03 1"]);
}

#[test]
fn errors_and_formulas_without_value_are_named_by_their_cells() {
    let workbook = opened("errors_and_hidden.xlsx");
    let infos = workbook.infos();
    let names: Vec<(&str, bool)> = infos.iter().map(|it| (it.name.as_str(), it.is_hidden)).collect();
    assert_eq!(names, [("说明", false), ("明细", false), ("底稿", true)]);
    let likeliest = (0..infos.len()).max_by_key(|it| infos[*it].likeliness);
    assert_eq!(likeliest, Some(1));
    let table = workbook.table(1).unwrap();
    let facts = table.origin.as_ref().unwrap().facts.clone();
    assert_eq!((facts.n_hidden, facts.n_errors, facts.n_unvalued), (1, 2, 1));
    let session = session(table);
    let read = session.preview().unwrap();
    assert_eq!(read.counts.used, 2);
    assert_eq!(read.sum_of_amounts, Some(Money::from_minor(1_735)));
    let found: Vec<(Option<&str>, &IssueKind)> =
        read.issues.listed().iter().map(|it| (it.cell.as_deref(), &it.kind)).collect();
    let error = |text: &str| IssueKind::ErrorCell { text: text.to_owned() };
    let formula = IssueKind::NotANumber { role: Role::Amount, text: "=1+2".to_owned() };
    assert_eq!(found, [(Some("D3"), &error("#N/A")), (Some("D4"), &formula), (Some("A5"), &error("#REF!"))]);
}

#[test]
fn a_number_shown_in_ten_thousands_is_not_multiplied_again() {
    let table = opened("formats.xlsx").table(0).unwrap();
    assert_eq!(cells(&table)[0], ["甲", "2025-01-01", "12.5", "1.2340", "12.5%"]);
    let session = session(table);
    assert_eq!(session.preview().unwrap().sum_of_amounts, Some(Money::from_minor(21_550_000)));
}

#[test]
fn stored_values_of_formulas_are_read_to_the_last_digit() {
    let table = opened("as_excel.xlsx").table(0).unwrap();
    let amounts: Vec<&str> = cells(&table).iter().map(|it| it[3]).collect();
    assert_eq!(amounts, ["0.1", "0.3", "2.6750", "3.0750"]);
    assert_eq!(cells(&table)[0][..3], ["O'Brien & Sons", "Tea", "2025-01-01"]);
    let session = session(table);
    let read = session.preview().unwrap();
    assert_eq!((read.counts.used, read.counts.totals), (3, 1));
    assert_eq!(read.sum_of_amounts, Some(Money::from_minor(308)));
}

/// What is written reads back as the same amounts, months and names, the risky ones included.
#[test]
fn a_history_survives_the_way_out_and_in() {
    // The import takes a name in full-width letters for the same name, so the two formulas differ.
    let names = ["甲", "=1+1", "＝2+2", "-负责", "007", "a,\"b\""];
    let mut table = ExportTable { name: "History".to_owned(), n_names: 2, ..ExportTable::default() };
    table.header = vec![Cell::text("客户"), Cell::text("产品")];
    let months = [0, 1].map(|it| Month::new(2025, 11).unwrap().plus(it));
    table.header.extend(months.map(Cell::Month));
    let amounts = [(10, -12_345), (9_007_199_254_740, 30), (1, 2), (3, 4), (5, 6), (7, 8)];
    table.rows = names
        .iter()
        .zip(amounts)
        .map(|(name, (a, b))| vec![Cell::text(*name), Cell::text("茶"), money(a), money(b)])
        .collect();
    let file =
        to_xlsx(ExportBook { tables: vec![table], written_on: (2026, 11, 23), ..ExportBook::default() }).unwrap();
    let read = OpenWorkbook::open(&file, "x.xlsx").unwrap().table(0).unwrap();
    assert_eq!(read.header, ["客户", "产品", "2025-11-01", "2025-12-01"]);
    assert_eq!(read.rows.iter().filter_map(|it| it.get(0)).collect::<Vec<_>>(), names);
    let session = session(read);
    let book = session.book(&mut IdGenerator::new(1)).unwrap();
    let found: Vec<(i64, i64)> =
        (book.series().iter()).map(|it| (it.amounts[0].unwrap().minor(), it.amounts[1].unwrap().minor())).collect();
    assert_eq!(found, amounts);
    let written: Vec<&Account> = book.accounts().iter().collect();
    assert_eq!(written[1].name, "=1+1");
}

#[test]
fn the_writer_lays_out_a_book_by_measure() {
    let session = ImportSession::open(
        "客户,产品,日期,数量,金额\n甲,茶,2025-01-01,2,10.05\n甲,茶,2025-02-01,3,-1\n".as_bytes(),
        "a.csv",
        ReadOptions::default(),
    );
    let book: Book = session.unwrap().book(&mut IdGenerator::new(1)).unwrap();
    assert_eq!(book.months(), MonthRange { first: Month::new(2025, 1).unwrap(), len: 2 });
    let labels = ["客户", "产品", "人员", "大区"].map(str::to_owned);
    let measures = vec![(Measure::Amount, "金额".to_owned()), (Measure::Quantity, "数量".to_owned())];
    let ask = ExportBook { history: Some(HistoryAsk { book, measures, labels }), ..ExportBook::default() };
    let workbook = OpenWorkbook::open(&to_xlsx(ask).unwrap(), "b.xlsx").unwrap();
    let row = |sheet| cells(&workbook.table(sheet).unwrap())[0].iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
    assert_eq!(row(0), ["甲", "茶", "", "", "10.05", "-1"]);
    assert_eq!(row(1), ["甲", "茶", "", "", "2", "3"]);
}

/// Totals are live formulas whose stored value is the exact amount; amounts shown in 万 are stored whole.
#[test]
fn sums_are_formulas_and_units_are_formats() {
    let mut table = ExportTable { name: "计划".to_owned(), n_names: 1, ..ExportTable::default() };
    table.header = vec![Cell::text("客户"), Cell::text("金额")];
    table.rows =
        vec![vec![Cell::Empty, Cell::Empty], vec![Cell::text("甲"), money(10)], vec![Cell::text("乙"), money(20)]];
    table.rows[0] = vec![Cell::text("全部"), table.sum_or_money(Money::from_minor(30), (1, 2), (1, 1))];
    let ask = ExportBook { tables: vec![table], amounts: AmountFormat::TenThousand, ..ExportBook::default() };
    let file = to_xlsx(ask).unwrap();
    let part = |name: &str| {
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&file)).unwrap();
        std::io::read_to_string(archive.by_name(name).unwrap()).unwrap()
    };
    let sheet = part("xl/worksheets/sheet1.xml");
    assert!(sheet.contains("<f>SUM(B3:B4)</f><v>0.3</v>"), "{sheet}");
    assert!(sheet.contains("<pane xSplit=\"1\" ySplit=\"1\""), "{sheet}");
    assert!(part("xl/styles.xml").contains("formatCode=\"0\\.0,&quot;万&quot;\""));
}

#[test]
fn what_is_no_readable_workbook_is_refused_with_its_reason() {
    let refused = |bytes: &[u8]| OpenWorkbook::open(bytes, "x.xlsx").unwrap_err();
    assert_eq!(refused(b""), ImportError::EmptyFile);
    assert!(matches!(refused(b"PK\x03\x04 cut off"), ImportError::DamagedWorkbook { .. }));
    let archive = zipped(&[("readme.txt", b"no workbook")]);
    assert_eq!(refused(&archive), ImportError::NotText { kind: BinaryKind::Archive });
    let old = [b"\xd0\xcf\x11\xe0".as_slice(), &[0; 600]].concat();
    let not_text = |kind| Err(ImportError::NotText { kind });
    let opened = |bytes: &[u8]| ImportSession::open(bytes, "x.xls", ReadOptions::default()).map(|_| ());
    assert_eq!(opened(&old), not_text(BinaryKind::OldWorkbook));
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(opened(&[old, name].concat()), not_text(BinaryKind::LockedWorkbook));
    let mut truncated = fixture("as_excel.xlsx");
    truncated.truncate(truncated.len() / 2);
    assert!(matches!(refused(&truncated), ImportError::DamagedWorkbook { .. }));
}

/// A part that unpacks a thousandfold is not unpacked to its end, whatever the directory promises.
#[test]
fn a_bomb_is_not_unpacked() {
    let sheet = vec![b' '; 40 * 1024 * 1024];
    let bomb = zipped(&[("xl/workbook.xml", b"<workbook/>"), ("xl/worksheets/sheet1.xml", &sheet)]);
    assert!(bomb.len() < 100_000);
    assert!(matches!(OpenWorkbook::open(&bomb, "b.xlsx"), Err(ImportError::UnpacksTooLarge { .. })));
}

fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// Chopped and flipped workbooks never panic.
#[test]
fn damaged_workbooks_never_panic() {
    for name in ["as_excel.xlsx", "errors_and_hidden.xlsx"] {
        let whole = fixture(name);
        for i in 0..200 {
            let mut bytes = whole.clone();
            let at = i * bytes.len() / 200;
            bytes[at] ^= 0x5a;
            if let Ok(workbook) = OpenWorkbook::open(&bytes, name) {
                (0..workbook.infos().len()).for_each(|it| drop(workbook.table(it)));
            }
            drop(OpenWorkbook::open(&whole[..at], name));
        }
    }
}
