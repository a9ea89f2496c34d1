//! The cascade by hand, and that everything adds up whatever is budgeted.

use super::super::tests::{Small, line, month, small, yuan};
use super::super::*;
use super::*;
use crate::domain::Quantity;
use crate::math::Generator;

fn of(budget: &Budget) -> Statement {
    statement(budget, &Extras::new()).unwrap()
}

fn year(row: &PlRow) -> Vec<i64> {
    PlLine::ALL.iter().map(|it| row.total(*it).unwrap().minor() / 100).collect()
}

#[test]
fn the_cascade_by_hand() {
    let Small { mut budget, accounts: [a, b], products: [x, y], mut ids } = small();
    // A: 1,200 reaches 2 %; B: 800 stays below 1,000.
    budget.tiers = vec![Tier { from: yuan(1000), rate: 200 }, Tier { from: yuan(1300), rate: 500 }];
    let it = CostDriver::Percent { rate: 1000, of: Base::Sales };
    budget.lines.push(line(&mut ids, "freight", Stage::Direct, Scope::Account(a), it));
    budget.lines.push(line(&mut ids, "rent", Stage::Common, Scope::Company, CostDriver::Fixed { per_month: yuan(30) }));
    let heads = CostDriver::PerHead { heads: 150, each: yuan(20) };
    budget.lines.push(line(&mut ids, "service", Stage::Serve, Scope::Spread, heads));
    let step = CostDriver::Step { block: yuan(900), each: yuan(50) };
    budget.lines.push(line(&mut ids, "depot", Stage::Serve, Scope::Company, step));
    let it = of(&budget);
    // X sells 1,800 at 80 % of list: 2,250 and 450 off; 225 pieces at 4 are 900. Y: 200, costs 140. Rebate 24.
    // Freight 10 % of A's 1,200; service 1.5 · 20 a month; depot: 2,000 start three blocks of 900; rent 60.
    let expected = [2450, 450, 2000, 24, 1976, 1040, 936, 120, 816, 60 + 150, 60, 546];
    assert_eq!(year(&it.company), expected);
    assert_eq!(budget.terms(x).quantity(180_000), Some(Quantity::from_minor(225_000)));
    let rebate = it.rebates[&a];
    assert_eq!((rebate.earning, rebate.amount, rebate.next.unwrap().rate), (yuan(1200), yuan(24), 500));
    assert_eq!((it.rebates[&b].tier, it.rebates[&b].amount), (None, yuan(0)));
    // Of service A bears 700/900 of January's 30 and 500/1,100 of February's.
    let service = it.accounts[&Some(a)].total(PlLine::Serve).unwrap();
    assert_eq!(service.minor(), (3000.0_f64 * 7.0 / 9.0).round() as i64 + (3000.0_f64 * 5.0 / 11.0).round() as i64);
    // What no account bears: rent and depot. What no product bears: freight as well.
    assert_eq!(year(&it.accounts[&None])[7..], [0, 0, 150, 60, -210]);
    assert_eq!(year(&it.products[&None])[7..], [120, -120, 150, 60, -330]);
    assert_eq!(year(&it.products[&Some(y)])[..7], [200, 0, 200, 4, 196, 140, 56]);
    // The rebate, 1,040 of goods and the freight move in proportion; rent and service stay.
    assert_eq!((it.variable(), it.fixed()), ((24 + 1040 + 120) * 100, (60 + 60) * 100));
}

#[test]
fn a_share_of_shares_and_of_what_is_left() {
    let Small { mut budget, mut ids, .. } = small();
    budget.tiers.clear();
    let fixed = CostDriver::Fixed { per_month: yuan(100) };
    let base = line(&mut ids, "wages", Stage::Direct, Scope::Company, fixed);
    let on_wages = CostDriver::Percent { rate: 4000, of: Base::Line(base.id) };
    let on_rest = CostDriver::Percent { rate: 1000, of: Base::Contribution };
    budget.lines.push(line(&mut ids, "bonus", Stage::Common, Scope::Company, on_rest));
    budget.lines.push(line(&mut ids, "insurance", Stage::Direct, Scope::Company, on_wages));
    budget.lines.push(base);
    let it = of(&budget);
    // Margin 2,000 − 900 − 140 = 960; wages 200, insurance 40 % of them; bonus a tenth of 680.
    let totals: Vec<i64> = it.lines.iter().map(|it| it.total().minor()).collect();
    assert_eq!(totals, [6_800, 8_000, 20_000]);
    assert_eq!(it.company.total(PlLine::Profit), Some(yuan(612)));
    // The bonus shares in 960 that move and in −280 that do not.
    assert_eq!(it.lines[0].parts, [-2_800, 9_600, 0]);
    assert_eq!((it.variable(), it.fixed()), (104_000 + 9_600, 28_000 - 2_800));
}

#[test]
fn without_a_cost_margins_are_not_known() {
    let Small { mut budget, accounts: [a, b], products: [_, y], .. } = small();
    budget.products.remove(&y);
    let it = of(&budget);
    assert_eq!(it.uncosted, [y]);
    assert_eq!(it.company.total(PlLine::Profit), None);
    assert_eq!(it.accounts[&Some(a)].total(PlLine::Cogs), None);
    assert_eq!(it.accounts[&Some(a)].total(PlLine::Net), Some(yuan(1200)));
    assert_eq!(it.accounts[&Some(b)].total(PlLine::GrossMargin), Some(yuan(400)));
}

#[test]
fn expenses_fall_in_their_months_and_changes_come_on_top() {
    let Small { mut budget, mut ids, .. } = small();
    let mut it = line(&mut ids, "fair", Stage::Common, Scope::Company, CostDriver::Fixed { per_month: yuan(10) });
    it.from = Some(month("2026-02"));
    let id = it.id;
    let mut share =
        line(&mut ids, "ads", Stage::Common, Scope::Company, CostDriver::Percent { rate: 100, of: Base::Sales });
    share.to = Some(month("2026-01"));
    budget.lines = vec![it, share];
    let extras = Extras::from([((id, month("2026-01")), yuan(3))]);
    let it = statement(&budget, &extras).unwrap();
    assert_eq!(it.lines[0].months, [yuan(3), yuan(10)]);
    assert_eq!(it.lines[1].months, [yuan(9), yuan(0)], "1 % of January's 900");
    assert_eq!(it.lines[0].parts, [1300, 0, 0]);
}

fn add_up(it: &Statement) {
    let n = it.window.len;
    for line in PlLine::ALL {
        for month in 0..n {
            let value = |row: &PlRow| row.months[month].value(line).minor();
            let company = value(&it.company);
            assert_eq!(it.accounts.values().map(value).sum::<i64>(), company, "{line:?} by account");
            assert_eq!(it.products.values().map(value).sum::<i64>(), company, "{line:?} by product");
        }
    }
    let of = |line| it.company.sum(line).minor();
    let expenses: i64 = it.lines.iter().map(|it| it.total().minor()).sum();
    assert_eq!(of(PlLine::Direct) + of(PlLine::Serve) + of(PlLine::Common), expenses);
    for line in &it.lines {
        assert_eq!(line.parts.iter().sum::<i64>(), line.total().minor());
    }
    let sales = of(PlLine::Sales);
    let steps: i64 = it.steps.iter().map(|it| it.at(it.sales.minor()).minor()).sum();
    assert_eq!(sales - it.variable() - it.fixed() - steps, of(PlLine::Profit), "three kinds of cost are all of it");
}

#[test]
fn whatever_is_budgeted_adds_up_in_every_row_and_column() {
    let mut rng = Generator::new(20_261_126);
    let mut below = |n: u64| (rng.uniform() * n as f64) as i64;
    for round in 0..300 {
        let mut ids = crate::domain::IdGenerator::new(round + 1);
        let accounts: Vec<AccountId> = (0..=below(5)).map(|_| AccountId(ids.next_id())).collect();
        let products: Vec<ProductId> = (0..=below(4)).map(|_| ProductId(ids.next_id())).collect();
        let n = 1 + below(12) as usize;
        let mut sales = SalesPlan::new();
        for a in &accounts {
            for p in &products {
                if below(4) > 0 || sales.is_empty() {
                    let cell = |it: i64| Money::from_minor(if it % 11 == 0 { -it } else { it });
                    sales.insert((*a, *p), (0..n).map(|_| cell(below(5_000_000))).collect());
                }
            }
        }
        let window = MonthRange { first: month("2026-04"), len: n };
        let mut budget = Budget::new(window, RevenueSource::Targets, sales);
        for it in &products {
            let price = (below(3) > 0).then(|| Money::from_minor(1 + below(100_000)));
            let cost = match price {
                Some(_) if below(2) > 0 => UnitCost::PerUnit(Money::from_minor(below(80_000))),
                _ => UnitCost::Share(below(9000)),
            };
            let terms = ProductTerms { price, cost: Some(cost), discount: below(5000), no_rebate: below(4) == 0 };
            budget.products.insert(*it, terms);
        }
        budget.tiers = vec![
            Tier { from: Money::from_minor(below(1_000_000)), rate: below(300) },
            Tier { from: Money::from_minor(1_000_000 + below(50_000_000)), rate: below(1000) },
        ];
        for i in 0..below(8) {
            let scope = match below(4) {
                0 => Scope::Account(accounts[below(accounts.len() as u64) as usize]),
                1 => Scope::Product(products[below(products.len() as u64) as usize]),
                2 => Scope::Company,
                _ => Scope::Spread,
            };
            let each = Money::from_minor(below(3_000_000));
            let earlier = budget.lines.get(below(8) as usize).map(|it| it.id);
            let stage = Stage::ALL[below(3) as usize];
            let of = match (below(5), earlier) {
                (0, Some(id)) => Base::Line(id),
                (1, _) => Base::Net,
                (2, _) => Base::GrossMargin,
                (3, _) if stage != Stage::Direct => Base::Contribution,
                _ => Base::Sales,
            };
            let driver = match below(5) {
                0 => CostDriver::Fixed { per_month: each },
                1 => CostDriver::Percent { rate: below(3000), of },
                2 => CostDriver::PerHead { heads: below(2000), each },
                3 => CostDriver::PerVisit { visits: below(900), each },
                _ => CostDriver::Step { block: Money::from_minor(1 + below(90_000_000)), each },
            };
            let mut it = line(&mut ids, &format!("L{i}"), stage, scope, driver);
            it.from = (below(3) == 0).then(|| window.first.plus(below(n as u64) as i32));
            budget.lines.push(it);
        }
        match statement(&budget, &Extras::new()) {
            Ok(it) => add_up(&it),
            // A contribution that a line of it rests on, by chance.
            Err(BudgetFault::Circle(names)) => assert!(names.len() >= 2),
            Err(other) => panic!("{other}"),
        }
    }
}
