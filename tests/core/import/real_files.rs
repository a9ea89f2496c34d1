//! Real order books. The expected sums were added by Python's `csv` and `decimal` modules over the same files.

use kedge::domain::{Currency, IdGenerator, Money, Node};
use kedge::import::{ImportSession, Layout, PartialReason, ReadOptions, Role, Today, read, suggest, to_book};

use super::{fixture, minor, preview, table};

#[test]
fn classic_models_adds_up_to_the_cent() {
    let table = table("classic_models/orders.csv");
    let mapping = suggest(&table);
    let roles: Vec<Role> = mapping.columns.iter().map(|it| it.role).collect();
    let expected = [
        Role::Date,
        Role::Account,
        Role::Product,
        Role::Quantity,
        Role::Amount,
        Role::Person,
        Role::Region,
        Role::Ignore,
    ];
    assert_eq!(roles, expected);
    assert_eq!((mapping.layout.clone(), mapping.currency), (Layout::Long, Some(Currency::Usd)));
    let found = preview(&table);
    assert_eq!((found.counts.read, found.counts.used), (2996, 2996));
    assert_eq!((found.records.n_accounts(), found.records.n_products(), found.months.len), (98, 7, 29));
    assert_eq!(minor(&found), Some(960_419_061));
    assert_eq!(found.partial_month, None);

    let book = to_book(&found, &mut IdGenerator::new(1)).unwrap();
    let months: Vec<i64> = book.amounts_of(Node::Company).iter().map(|it| it.unwrap().minor()).collect();
    assert_eq!(months[..3], [11_669_277, 12_840_364, 16_051_714]);
    assert_eq!(months[28], 44_147_494);
    assert_eq!(months.iter().sum::<i64>(), 960_419_061);
    let units: i64 = book.quantities_of(Node::Company).iter().map(|it| it.unwrap().minor()).sum();
    assert_eq!(units, 105_516_000);
}

#[test]
fn online_retail_leaves_its_part_month_out() {
    let table = table("online_retail/invoices.csv");
    let found = preview(&table);
    assert_eq!((found.counts.used, found.records.n_accounts()), (22_190, 4_372));
    assert_eq!(minor(&found), Some(830_006_581));
    let partial = found.partial_month.unwrap();
    assert_eq!((partial.month.to_string().as_str(), partial.last_day), ("2011-12", Some(9)));
    assert!(matches!(partial.reason, PartialReason::EndsEarly { .. }));
    // 8 300 065.81 less 342 506.38 of December 2011.
    assert_eq!(found.sum_in_history, Some(Money::from_minor(795_755_943)));

    let book = to_book(&found, &mut IdGenerator::new(1)).unwrap();
    assert_eq!(book.months().len, 12);
    let total: i64 = book.amounts_of(Node::Company).iter().flatten().map(|it| it.minor()).sum();
    assert_eq!(total, 795_755_943);

    // What is left out is told, account by account.
    let session = ImportSession::open(&fixture("online_retail/invoices.csv"), "", ReadOptions::default()).unwrap();
    let open = session.summary().outcome.unwrap().open.unwrap();
    assert_eq!((open.month, open.last_day), (partial.month, Some(9)));
    assert_eq!(open.by_account.iter().map(|it| it.1.minor()).sum::<i64>(), 34_250_638);

    let options = ReadOptions { keep_partial_month: true, ..ReadOptions::default() };
    let kept = read(&table, &suggest(&table), &options).unwrap();
    assert_eq!(kept.history.len, 13);
    assert_eq!(kept.sum_in_history, kept.sum_of_amounts);
}

#[test]
fn a_month_that_holds_today_is_left_out() {
    let table = table("classic_models/orders.csv");
    let today = Today { month: "2005-05".parse().unwrap(), day: 30 };
    let options = ReadOptions { today: Some(today), ..ReadOptions::default() };
    let found = read(&table, &suggest(&table), &options).unwrap();
    assert_eq!(found.partial_month.unwrap().reason, PartialReason::NotOver);
}

#[test]
fn the_summary_is_light_and_survives_the_way_to_the_page() {
    let bytes = fixture("online_retail/invoices.csv");
    let session = kedge::import::ImportSession::open(&bytes, "invoices.csv", ReadOptions::default()).unwrap();
    let text = serde_json::to_string(&session.summary()).unwrap();
    assert!(text.len() < 300_000, "{}", text.len());
    assert_eq!(serde_json::from_str::<kedge::import::PreviewSummary>(&text).unwrap(), session.summary());
}
