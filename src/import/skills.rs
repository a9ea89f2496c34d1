//! A skill map from a block of cells: a row a skill of a person, or people down and skills across.
//!
//! - Rows: person, skill, required, now, in this order or in any under a heading in either language; further columns, such
//!   as the gap of our own table, are left out.
//! - A map: the first cell names people, the others are skills; a cell is a grade, or `now/required`, or nothing.
//!
//! A row that cannot be read is told with its number and what is wrong, and none of it is taken; the others can be.

use std::collections::BTreeSet;

use crate::plan::staffing::Judged;

use super::number::half_width;

/// Letters of a person's or a skill's name, as its field takes them.
const LONGEST: usize = 40;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SkillColumn {
    /// Whose.
    Person,
    /// What.
    Skill,
    /// 1 to 5.
    Required,
    /// 1 to 5, or nothing.
    Now,
}

impl SkillColumn {
    /// The usual order.
    pub const ALL: [Self; 4] = [Self::Person, Self::Skill, Self::Required, Self::Now];

    const fn headings(self) -> &'static [&'static str] {
        match self {
            Self::Person => &["person", "name", "人员", "姓名", "员工"],
            Self::Skill => &["skill", "技能"],
            Self::Required => &["required", "asked", "target", "要求", "目标"],
            Self::Now => &["now", "grade", "current", "现有", "现状", "等级"],
        }
    }

    fn of_heading(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        Self::ALL.into_iter().find(|it| it.headings().contains(&text.as_str()))
    }
}

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SkillIssue {
    /// The cell holds what its column cannot have.
    Cell(SkillColumn, String),
    /// Nothing stands where a name has to.
    Missing(SkillColumn),
    /// The skill of the person stands further up already.
    Twice(String, String),
}

/// How a block was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SkillShape {
    /// A row a skill, columns in their usual order.
    #[default]
    InOrder,
    /// A row a skill, columns by their heading.
    ByHeading,
    /// People down, skills across.
    Map,
}

/// What a block of cells holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SkillBlock {
    /// What can be taken.
    pub judged: Vec<Judged>,
    /// Rows that cannot, by their number from 1, the heading included.
    pub issues: Vec<(usize, SkillIssue)>,
    /// How it was read.
    pub shape: SkillShape,
}

/// Reads cells separated by tabs.
pub fn skills_of(text: &str) -> SkillBlock {
    let mut reader =
        csv::ReaderBuilder::new().delimiter(b'\t').has_headers(false).flexible(true).from_reader(text.as_bytes());
    let rows: Vec<Vec<String>> =
        reader.records().filter_map(Result::ok).map(|it| it.iter().map(plain).collect()).collect();
    let Some(first) = rows.first() else { return SkillBlock::default() };
    let headings: Vec<Option<SkillColumn>> = first.iter().map(|it| SkillColumn::of_heading(it)).collect();
    let shape = match headings.iter().flatten().count() {
        2.. => SkillShape::ByHeading,
        1 if headings[0] == Some(SkillColumn::Person) && first.len() > 1 => SkillShape::Map,
        _ => SkillShape::InOrder,
    };
    let columns =
        if shape == SkillShape::ByHeading { headings } else { SkillColumn::ALL.into_iter().map(Some).collect() };
    let mut block = SkillBlock { shape, ..SkillBlock::default() };
    let mut known = BTreeSet::new();
    for (i, row) in rows.iter().enumerate().skip(usize::from(shape != SkillShape::InOrder)) {
        if row.iter().all(String::is_empty) {
            continue;
        }
        let read = match shape {
            SkillShape::Map => of_map(first, row),
            _ => of_row(&columns, row).map(|it| vec![it]),
        };
        let read = read.and_then(|all| match all.iter().find(|it| known.contains(&name_of(it))) {
            Some(it) => Err(SkillIssue::Twice(it.person.clone(), it.skill.clone())),
            None => Ok(all),
        });
        match read {
            Ok(all) => {
                known.extend(all.iter().map(name_of));
                block.judged.extend(all);
            }
            Err(issue) => block.issues.push((i + 1, issue)),
        }
    }
    block
}

fn name_of(it: &Judged) -> (String, String) {
    (it.person.clone(), it.skill.clone())
}

/// A cell without blanks around it, and without the mark that keeps a text of ours from being taken for a formula.
fn plain(cell: &str) -> String {
    let cell = cell.trim();
    let guarded = cell.strip_prefix('\'').filter(|it| it.starts_with(['=', '+', '-', '@']));
    guarded.unwrap_or(cell).to_owned()
}

fn of_row(columns: &[Option<SkillColumn>], row: &[String]) -> Result<Judged, SkillIssue> {
    let cell = |column| {
        let at = columns.iter().position(|it| *it == Some(column))?;
        row.get(at).map(String::as_str).filter(|it| !it.is_empty())
    };
    let name = |column| name(column, cell(column).unwrap_or_default());
    let graded = |column| cell(column).map_or(Ok(None), |it| grade(column, it));
    Ok(Judged {
        person: name(SkillColumn::Person)?,
        skill: name(SkillColumn::Skill)?,
        required: graded(SkillColumn::Required)?,
        now: graded(SkillColumn::Now)?,
    })
}

fn of_map(heading: &[String], row: &[String]) -> Result<Vec<Judged>, SkillIssue> {
    let person = name(SkillColumn::Person, row.first().map(String::as_str).unwrap_or_default())?;
    let cells = heading.iter().zip(row).skip(1).filter(|(skill, cell)| !skill.is_empty() && !cell.is_empty());
    let judged = cells.map(|(skill, cell)| {
        let (now, required) = cell.split_once(['/', '／']).map_or((cell.as_str(), None), |it| (it.0, Some(it.1)));
        Ok(Judged {
            person: person.clone(),
            skill: name(SkillColumn::Skill, skill)?,
            required: required.map_or(Ok(None), |it| grade(SkillColumn::Required, it))?,
            now: grade(SkillColumn::Now, now)?,
        })
    });
    judged.collect()
}

fn name(column: SkillColumn, text: &str) -> Result<String, SkillIssue> {
    match text.chars().count() {
        0 => Err(SkillIssue::Missing(column)),
        1..=LONGEST => Ok(text.to_owned()),
        _ => Err(SkillIssue::Cell(column, text.to_owned())),
    }
}

/// A grade from 1 to 5; a dash is none.
fn grade(column: SkillColumn, text: &str) -> Result<Option<u8>, SkillIssue> {
    let plain = half_width(text);
    if matches!(plain.trim(), "" | "-" | "–" | "—" | "·") {
        return Ok(None);
    }
    let number = plain.trim().parse().ok().filter(|it| (1..=5).contains(it));
    number.map(Some).ok_or_else(|| SkillIssue::Cell(column, text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(person: &str, skill: &str, required: Option<u8>, now: Option<u8>) -> Judged {
        Judged { person: person.into(), skill: skill.into(), required, now }
    }

    #[test]
    fn rows_are_read_in_order_or_by_their_heading() {
        let block = skills_of("林一\t投标\t5\t2\n何二\t投标\t\t–\n");
        assert_eq!(block.shape, SkillShape::InOrder);
        assert_eq!(block.judged, [judged("林一", "投标", Some(5), Some(2)), judged("何二", "投标", None, None)]);
        let block = skills_of("Skill\tPerson\tNow\tRequired\tGap\n'=Tender\tLi\t３\t4\t1\n");
        assert_eq!(
            (block.shape, block.judged),
            (SkillShape::ByHeading, vec![judged("Li", "=Tender", Some(4), Some(3))])
        );
    }

    #[test]
    fn a_map_has_people_down_and_skills_across() {
        let block = skills_of("姓名\t投标\t谈判\n林一\t2/5\t4\n何二\t\t–/3\n");
        assert_eq!(block.shape, SkillShape::Map);
        let expected = [
            judged("林一", "投标", Some(5), Some(2)),
            judged("林一", "谈判", None, Some(4)),
            judged("何二", "谈判", Some(3), None),
        ];
        assert_eq!((block.judged, block.issues), (expected.to_vec(), Vec::new()));
    }

    #[test]
    fn each_row_that_is_left_out_says_why() {
        let block =
            skills_of("Li\tTender\t6\t2\nLi\t\t3\t2\nLi\tTender\t3\tx\nLi\tTender\t3\t1\n\t\t\t\nLi\tTender\t4\t4");
        let expected = [
            (1, SkillIssue::Cell(SkillColumn::Required, "6".into())),
            (2, SkillIssue::Missing(SkillColumn::Skill)),
            (3, SkillIssue::Cell(SkillColumn::Now, "x".into())),
            (6, SkillIssue::Twice("Li".into(), "Tender".into())),
        ];
        assert_eq!(block.issues, expected);
        assert_eq!(block.judged, [judged("Li", "Tender", Some(3), Some(1))]);
        assert_eq!(skills_of(""), SkillBlock::default());
    }
}
