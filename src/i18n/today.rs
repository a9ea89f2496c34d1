//! What Today says: the headline, what is due, what to do first, and the text of a review.

use crate::domain::{Day, Money, Node};
use crate::plan::{Review, Task};
use crate::workbench::today::{Due, NextStep};

use super::{Formats, TodayTexts};

/// The company's year in one number.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct YearFigures {
    /// The landing; `None` where the forecast does not reach the year's end.
    pub landing: Option<Money>,
    /// The target; `None` without a plan.
    pub target: Option<Money>,
    /// P(attain), 0 to 1.
    pub chance: Option<f64>,
}

impl TodayTexts {
    /// The weekday of a day.
    pub fn weekday(&self, day: Day) -> &'static str {
        self.weekdays.split(' ').nth(day.weekday() as usize).unwrap_or_default()
    }

    /// What to do first. `person` looks after the account, `product` names the product.
    pub fn step(&self, step: NextStep, person: Option<&str>, product: impl Fn(Node) -> String) -> String {
        match (step, person) {
            (NextStep::FindMonths, _) => self.step_months.to_owned(),
            (NextStep::LookAtSeries, _) => self.step_series.to_owned(),
            (NextStep::LookAtProduct(node), _) => self.step_product(product(node)),
            (NextStep::AdjustPlan, _) => self.step_adjust.to_owned(),
            (NextStep::AskReason, Some(person)) if !person.is_empty() => self.step_ask_who(person),
            (NextStep::AskReason, _) => self.step_reason.to_owned(),
        }
    }

    /// What is due, without its day.
    pub fn due_words(&self, due: &Due, formats: Formats, name: impl Fn(Node) -> String) -> String {
        match due {
            Due::Task(it) => it.text.clone(),
            Due::Months(it) => self.due_months(formats.count(it.n_waiting), formats.month(it.last)),
            Due::Assumption { statement, is_broken: true, .. } => self.due_broken(statement),
            Due::Assumption { statement, .. } => self.due_assumption(statement),
            Due::Decision { what, .. } => self.due_decision(what),
            Due::Mute(it) => self.due_mute(it.until, &it.reason),
            Due::Severe { n, text } => formats.language.texts().feedback.due_severe(*n, text),
            Due::Hours(it) => {
                let [need, there] = [it.need, it.capacity].map(|it| formats.number(it, 0));
                let said = self.due_hours(&it.person, need, there, formats.month(it.month));
                if it.n_more > 0 { self.due_hours_more(said, formats.count(it.n_more)) } else { said }
            }
            Due::Held { account, amount, reason } => {
                self.due_held(name(Node::Account(*account)), formats.money_signed(*amount), reason)
            }
        }
    }

    /// The year since the last review, in sentences; those without a figure on both sides are left out, as is the number
    /// of alerts while it is `None`.
    pub fn since_review(
        &self,
        before: &Review,
        now: YearFigures,
        n_alerts: Option<usize>,
        formats: Formats,
    ) -> Vec<String> {
        let unit = formats.unit_label();
        let landing = before.landing.zip(now.landing).map(|(then, now)| match now - then {
            it if it == Money::default() => self.landing_same(formats.money(now), &unit),
            it => self.landing_moved(formats.money_signed(it), &unit, formats.money(then), formats.money(now)),
        });
        let target = before.target.zip(now.target).filter(|(then, now)| then != now);
        let target = target.map(|(then, now)| self.target_moved(formats.money(then), formats.money(now), &unit));
        let chance =
            before.chance.zip(now.chance).map(|(then, now)| (formats.percent(then, 0), formats.percent(now, 0)));
        let chance = chance.filter(|(then, now)| then != now).map(|(then, now)| self.chance_moved(then, now));
        let alerts = n_alerts.filter(|it| before.n_alerts != *it);
        let alerts = alerts.map(|it| self.alerts_moved(formats.count(before.n_alerts), formats.count(it)));
        [landing, target, chance, alerts].into_iter().flatten().collect()
    }

    /// A review as plain text: its headline, what was seen, the note, and the open tasks.
    pub fn review_text(&self, head: &str, seen: &[String], note: &str, tasks: &[&Task]) -> String {
        let line = |it: &&Task| match it.owner.is_empty() {
            true => format!("- {}", self.text_task_plain(&it.text, it.due)),
            false => format!("- {}", self.text_task(&it.text, &it.owner, it.due)),
        };
        let mut lines = vec![head.to_owned(), String::new()];
        lines.extend(seen.iter().cloned());
        lines.extend(Some(note.trim()).filter(|it| !it.is_empty()).map(str::to_owned));
        lines.push(String::new());
        match tasks.is_empty() {
            true => lines.push(self.text_none.to_owned()),
            false => {
                lines.push(self.text_tasks.to_owned());
                lines.extend(tasks.iter().map(line));
            }
        }
        lines.join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{IdGenerator, ReviewId, TaskId};
    use crate::i18n::Language;

    fn review(landing: Option<i64>) -> Review {
        Review {
            id: ReviewId(IdGenerator::new(1).next_id()),
            at: 0.0,
            day: "2026-06-29".parse().unwrap(),
            author: String::new(),
            month: None,
            landing: landing.map(|it| Money::from_minor(it * 1_000_000)),
            target: Some(Money::from_minor(44_000_000_000)),
            chance: Some(0.43),
            n_alerts: 2,
            note: String::new(),
        }
    }

    #[test]
    fn what_changed_since_the_last_review_is_said_in_both_languages() {
        let now = YearFigures {
            landing: Some(Money::from_minor(43_507_000_000)),
            target: Some(Money::from_minor(44_000_000_000)),
            chance: Some(0.39),
        };
        let said = |language: Language, before: Option<i64>| {
            let formats = Formats { language, ..Formats::default() };
            language.texts().today.since_review(&review(before), now, Some(4), formats)
        };
        assert_eq!(
            said(Language::En, Some(43_767)),
            [
                "The landing moved by −260 万元, from 43,767 to 43,507.",
                "P(attain) went from 43% to 39%.",
                "Waiting alerts: 2 then, 4 now.",
            ]
        );
        assert_eq!(
            said(Language::Zh, Some(43_767)),
            [
                "预计落点变动 −260 万元，由 43,767 变为 43,507。",
                "达成概率由 43% 变为 39%。",
                "待处理预警：当时 2 条，现在 4 条。"
            ]
        );
        assert_eq!(said(Language::En, Some(43_507))[0], "The landing is the same: 43,507 万元.");
        assert_eq!(said(Language::En, None)[0], "P(attain) went from 43% to 39%.");
    }

    #[test]
    fn the_text_of_a_review_lists_its_open_tasks() {
        let task = |owner: &str| Task {
            id: TaskId(IdGenerator::new(2).next_id()),
            text: "Call the buyer".to_owned(),
            owner: owner.to_owned(),
            due: "2026-07-09".parse().unwrap(),
            about: None,
            alert: None,
            month: None,
            made: 0.0,
            author: String::new(),
            done: None,
        };
        let (texts, seen) = (&Language::En.texts().today, ["Figures are in.".to_owned()]);
        let text = texts.review_text("Kedge, review of 2026-07-06", &seen, " quiet week ", &[&task("He"), &task("")]);
        assert_eq!(
            text,
            "Kedge, review of 2026-07-06\n\nFigures are in.\nquiet week\n\nTasks:\n- Call the buyer, He, due 2026-07-09\n- Call the buyer, due 2026-07-09"
        );
        assert!(Language::Zh.texts().today.review_text("x", &[], "", &[]).ends_with("没有未完成的任务。"));
        let monday = "2026-07-06".parse().unwrap();
        assert_eq!([Language::Zh, Language::En].map(|it| it.texts().today.weekday(monday)), ["星期一", "Monday"]);
    }
}
