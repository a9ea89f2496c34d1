//! Alerts in words: a kind, a figure, and one sentence that says why.

use crate::domain::{Money, Node};
use crate::plan::{AlertKind, Attainability, FollowUpFault};
use crate::workbench::alerts::{Alert, ErrorRun, Part, Severity, Why};

use super::{AlertsTexts, Formats};

impl AlertsTexts {
    /// What an alert watches.
    pub fn kind_of(&self, kind: AlertKind) -> &'static str {
        match kind {
            AlertKind::Missing => self.kind_missing,
            AlertKind::Drift => self.kind_drift,
            AlertKind::Tracking => self.kind_tracking,
            AlertKind::Behind => self.kind_behind,
            AlertKind::Chance => self.kind_chance,
            AlertKind::Moved => self.kind_moved,
            AlertKind::Stopped => self.kind_stopped,
        }
    }

    /// How grave it is.
    pub fn severity_of(&self, severity: Severity) -> &'static str {
        match severity {
            Severity::High => self.high,
            Severity::Medium => self.medium,
            Severity::Low => self.low,
        }
    }

    /// Why a task or a mute was refused.
    pub fn fault(&self, fault: FollowUpFault) -> &'static str {
        match fault {
            FollowUpFault::NoText => self.no_text,
            FollowUpFault::NoReason => self.no_reason,
            FollowUpFault::DayOver => self.day_over,
            FollowUpFault::NotThere => self.not_there,
        }
    }
}

/// P(attain) in words, bounds as bounds.
pub fn attain_words(probability: Attainability, formats: Formats) -> String {
    match probability {
        Attainability::Below(p) => format!("<{}", formats.percent(p, 0)),
        Attainability::Above(p) => format!(">{}", formats.percent(p, 0)),
        Attainability::About(p) => formats.percent(p, 0),
        Attainability::Decided(true) => "100%".to_owned(),
        Attainability::Decided(false) => "0%".to_owned(),
    }
}

/// Says alerts; `name` names accounts and products.
#[derive(Clone, Copy)]
pub struct AlertWords<'a> {
    /// The reader's formats.
    pub formats: Formats,
    /// The name of a node.
    pub name: &'a dyn Fn(Node) -> String,
}

impl AlertWords<'_> {
    fn texts(&self) -> &'static AlertsTexts {
        &self.formats.language.texts().alerts
    }

    /// The name of whom it is about.
    pub fn about(&self, node: Node) -> String {
        match node {
            Node::Company => self.texts().company.to_owned(),
            Node::Leaf(account, product) => {
                let (account, product) = ((self.name)(Node::Account(account)), (self.name)(Node::Product(product)));
                // Without a space where the language wants none; the catalogue orders them.
                self.texts().part_of(product, account)
            }
            other => (self.name)(other),
        }
    }

    /// The number that it is about.
    pub fn figure(&self, alert: &Alert) -> String {
        let formats = self.formats;
        match &alert.why {
            Why::Missing { n, .. } => formats.count(*n),
            Why::Stopped { bought, .. } => formats.money_signed(-*bought),
            Why::Drift { errors, .. } => formats.money_signed(errors.sum),
            Why::Tracking { signal, .. } => formats.number(*signal, 1),
            Why::Behind { deviation, .. } => formats.money_signed(*deviation),
            Why::Chance { chance, .. } => attain_words(*chance, formats),
            Why::Moved { sums: [before, after], .. } => formats.money_signed(*after - *before),
        }
    }

    /// Why it is raised.
    pub fn sentence(&self, alert: &Alert) -> String {
        let said = self.said(alert);
        // A name at the beginning of a sentence.
        let mut letters = said.chars();
        letters.next().map(|it| it.to_uppercase().chain(letters).collect()).unwrap_or_default()
    }

    fn said(&self, alert: &Alert) -> String {
        let (texts, formats, name) = (self.texts(), self.formats, self.about(alert.key.node));
        let unit = formats.unit_label();
        let money = |it: Money| formats.money(it);
        match &alert.why {
            Why::Missing { first, n, main } => {
                let part = main.map(|it| texts.missing_part(self.product(it))).unwrap_or_default();
                texts.why_missing(name, formats.count(*n), formats.month(*first)) + &part + texts.missing_end
            }
            Why::Stopped { since, n, bought, target } => {
                let words = &formats.language.texts().stopped;
                let said =
                    texts.why_stopped(name, formats.month(*since), formats.count(*n), money(*bought), unit.clone());
                let plan = target.map(|it| match it.minor() {
                    0 => words.alert_none.to_owned(),
                    _ => words.alert_carries(money(it), unit),
                });
                said + &plan.unwrap_or_default()
            }
            Why::Drift { since, errors } => self.errors(&name, errors) + &texts.since(formats.month(*since)),
            Why::Tracking { signal, limit, errors } => {
                self.errors(&name, errors) + &texts.signal(formats.number(*signal, 1), formats.number(*limit, 1))
            }
            Why::Behind { pace, deviation, gap, chance, main, usual } => {
                let words = &formats.language.texts().usual;
                let usual = usual.map(|it| words.behind_usual(money(it), &unit)).unwrap_or_default();
                let said = texts.why_behind(name, formats.percent(*pace, 0), formats.money_signed(*deviation), &unit);
                let lands = gap.map(|it| texts.lands(formats.money_signed(it), &unit)).unwrap_or_default();
                let chance = chance.map(|it| texts.chance(attain_words(it, formats))).unwrap_or_default();
                said + &self.part(*main) + &usual + &lands + &chance + texts.stop
            }
            Why::Chance { chance, landing, target } => {
                let said = texts.why_chance(name, money(*target), &unit, attain_words(*chance, formats));
                said + &landing.map(|it| texts.landing(money(it), &unit)).unwrap_or_default() + texts.stop
            }
            Why::Moved { version, sums: [before, after], n_outside, n, main } => {
                let counts = [n_outside, n].map(|it| formats.count(*it));
                let [k, months] = counts;
                texts.why_moved(version, name, money(*before), money(*after), unit, k, months)
                    + &self.part(*main)
                    + texts.stop
            }
        }
    }

    fn errors(&self, name: &str, it: &ErrorRun) -> String {
        let (texts, formats) = (self.texts(), self.formats);
        let (k, months) = (formats.count(it.n_same), formats.count(it.n));
        let (sum, unit) = (formats.money_signed(it.sum), formats.unit_label());
        let said = match it.sum < Money::default() {
            true => texts.why_below(name, k, months, sum, unit),
            false => texts.why_above(name, k, months, sum, unit),
        };
        said + &self.part(it.main)
    }

    fn part(&self, part: Option<Part>) -> String {
        let Some(Part { node, amount, is_most }) = part else { return String::new() };
        let (name, amount) = (self.product(node), self.formats.money_signed(amount));
        if is_most { self.texts().most(name, amount) } else { self.texts().largest(name, amount) }
    }

    /// A part is named without the account that the sentence names already.
    fn product(&self, node: Node) -> String {
        match node {
            Node::Leaf(_, product) => (self.name)(Node::Product(product)),
            other => self.about(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{AccountId, IdGenerator, ProductId};
    use crate::i18n::Language;
    use crate::plan::AlertKey;

    fn alert(kind: AlertKind, node: Node, why: Why) -> Alert {
        Alert { key: AlertKey { kind, node }, severity: Severity::High, stake: Money::default(), why }
    }

    /// −120 万元, −95 万元, … in minor units.
    fn wan(it: i64) -> Money {
        Money::from_minor(it * 1_000_000)
    }

    #[test]
    fn every_kind_says_why_in_both_languages() {
        let mut ids = IdGenerator::new(3);
        let (account, product) = (AccountId(ids.next_id()), ProductId(ids.next_id()));
        let leaf = Node::Leaf(account, product);
        let name = |node: Node| match node {
            Node::Account(_) => "X".to_owned(),
            _ => "Y".to_owned(),
        };
        let errors = ErrorRun {
            n_same: 4,
            n: 5,
            sum: wan(-120),
            main: Some(Part { node: leaf, amount: wan(-95), is_most: true }),
        };
        let month = |it: &str| it.parse().unwrap();
        let of = Node::Account(account);
        let small = Part { node: Node::Account(account), amount: wan(40), is_most: false };
        let alerts = [
            alert(AlertKind::Drift, of, Why::Drift { since: month("2026-03"), errors: errors.clone() }),
            alert(
                AlertKind::Tracking,
                Node::Company,
                Why::Tracking {
                    signal: 9.25,
                    limit: 8.2,
                    errors: ErrorRun { n_same: 11, n: 12, sum: wan(130), main: Some(small) },
                },
            ),
            alert(
                AlertKind::Behind,
                of,
                Why::Behind {
                    pace: 0.914,
                    deviation: wan(-171),
                    gap: Some(wan(-230)),
                    chance: Some(Attainability::Below(0.01)),
                    main: None,
                    usual: Some(wan(52)),
                },
            ),
            alert(
                AlertKind::Chance,
                of,
                Why::Chance { chance: Attainability::About(0.123), landing: Some(wan(901)), target: wan(997) },
            ),
            alert(AlertKind::Missing, of, Why::Missing { first: month("2026-06"), n: 1, main: Some(leaf) }),
            alert(AlertKind::Missing, of, Why::Missing { first: month("2026-05"), n: 2, main: None }),
            alert(
                AlertKind::Stopped,
                of,
                Why::Stopped { since: month("2026-03"), n: 8, bought: wan(640), target: Some(wan(0)) },
            ),
            alert(
                AlertKind::Moved,
                of,
                Why::Moved { version: "S1".to_owned(), sums: [wan(300), wan(240)], n_outside: 7, n: 11, main: None },
            ),
        ];
        let said = |language| {
            let words = AlertWords { formats: Formats { language, ..Formats::default() }, name: &name };
            alerts.iter().map(|it| words.sentence(it)).collect::<Vec<String>>()
        };
        assert_eq!(
            said(Language::En),
            [
                "Sales of X were below the forecast in 4 of 5 months, together −120 万元; most comes from Y (−95). The control chart has been outside its limits since 2026-03.",
                "Sales of the company were above the forecast in 11 of 12 months, together +130 万元; the largest part is X (+40). The tracking signal stands at 9.3 (limit ±8.2).",
                "X is at 91% of its path, −171 万元 to date; by its own habits at least 52 万元 were due by now; at this forecast it lands −230 万元 from its target; P(attain) <1%.",
                "X reaches its target of 997 万元 with a probability of 12%; the forecast lands at 901 万元.",
                "X has no figures for 2026-06 (Y). Missing is not zero: totals leave these months out.",
                "X has no figures for 2 months from 2026-05 on. Missing is not zero: totals leave these months out.",
                "X has bought nothing since 2026-03, for 8 months: longer than chance explains. In the twelve months before it bought 640 万元; nothing is forecast for it. The plan gives it no target.",
                "Since snapshot “S1” the forecast of X went from 300 to 240 万元; 7 of 11 shared months lie outside the range of that time.",
            ]
        );
        assert_eq!(
            said(Language::Zh),
            [
                "X近 5 个月中有 4 个月低于预测，合计 −120 万元，主要来自Y（−95）。控制图自 2026-03 起超出控制限。",
                "公司近 12 个月中有 11 个月高于预测，合计 +130 万元，其中X占得最多（+40）。跟踪信号为 9.3（界限 ±8.2）。",
                "X完成进度为计划路径的 91%，累计相差 −171 万元；按该户自身规律，到此至少应有 52 万元；按当前预测，落点与目标相差 −230 万元；达成概率 <1%。",
                "X达成目标 997 万元的概率为 12%，预测落点 901 万元。",
                "X自 2026-06 起缺 1 个月数据（Y）。缺失不等于零，合计中不含这些月份。",
                "X自 2026-05 起缺 2 个月数据。缺失不等于零，合计中不含这些月份。",
                "X自 2026-03 起已连续 8 个月没有成交，远超偶然。此前十二个月成交 640 万元，预测按 0 计。计划不给它目标。",
                "自快照“S1”以来，X的预测由 300 变为 240 万元；可比的 11 个月中有 7 个月超出当时的区间。",
            ]
        );
    }
}
