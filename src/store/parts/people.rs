//! The team's size and skills: kind `staffing`, the only record; `hire` and `skill`, one record each.

use std::sync::Arc;

use crate::domain::{HireId, Money, SkillId};
use crate::plan::staffing::{Hire, Skill, Staffing};
use crate::store::record::{Fields, Id, Value};
use crate::workbench::Document;

use super::row::Row;
use super::{ConvertError, Part, Rows, Writer, bad};

const STAFFING: &str = "staffing";
const HIRE: &str = "hire";
const SKILL: &str = "skill";

pub(super) const PART: Part = Part { kinds: &[STAFFING, HIRE, SKILL], same, write, read };

fn same(a: &Document, b: &Document) -> bool {
    Arc::ptr_eq(&a.staffing, &b.staffing)
}

fn write(before: Option<&Document>, document: &Document, out: &mut Writer) {
    let it = &document.staffing;
    let usual = Staffing { hires: it.hires.clone(), skills: it.skills.clone(), ..Staffing::default() };
    out.only(STAFFING, (**it != usual).then(|| fields(it)));
    let hires = before.map(|it| it.staffing.hires.as_slice());
    out.list(HIRE, hires, &it.hires, |it| Id::one(it.id.0), hire_fields);
    let skills = before.map(|it| it.staffing.skills.as_slice());
    out.list(SKILL, skills, &it.skills, |it| Id::one(it.id.0), skill_fields);
}

fn fields(it: &Staffing) -> Fields {
    let ramp: Vec<Value> = it.ramp.iter().map(|it| Value::Int(i64::from(*it))).collect();
    Fields::new()
        .with_some("heads", it.heads.map(i64::from))
        .with_some("productivity", it.productivity.map(Money::minor))
        .with("ramp", ramp)
        .with_some("leave", it.leave.map(i64::from))
        .with("leavers", i64::from(it.leavers))
        .with("head_years", i64::from(it.head_years))
        .with("lead", i64::from(it.lead))
        .with_some("point_hours", it.point_hours.map(i64::from))
}

fn hire_fields(it: &Hire) -> Fields {
    Fields::new().with("name", it.name.as_str()).with("start", it.start.to_string()).with("heads", i64::from(it.heads))
}

fn skill_fields(it: &Skill) -> Fields {
    Fields::new()
        .with("person", it.person.as_str())
        .with("skill", it.skill.as_str())
        .with("required", i64::from(it.required))
        .with_some("now", it.now.map(i64::from))
}

fn read(rows: &Rows, document: &mut Document) -> Result<(), ConvertError> {
    let mut staffing = rows.only(STAFFING).map_or_else(|| Ok(Staffing::default()), staffing)?;
    staffing.hires = rows.list(HIRE).into_iter().map(hire).collect::<Result<_, _>>()?;
    for row in rows.list(SKILL) {
        let it = skill(row)?;
        // Two people may have judged the same skill before their files met: the one that comes first stays.
        if !staffing.skills.iter().any(|known| known.person == it.person && known.skill == it.skill) {
            staffing.skills.push(it);
        }
    }
    if !staffing.is_sound() {
        return Err(bad("staffing", format!("{staffing:?}")));
    }
    document.staffing = Arc::new(staffing);
    Ok(())
}

fn staffing(row: Row) -> Result<Staffing, ConvertError> {
    let whole = |it: f64| ((0.0..1e6).contains(&it) && it.fract() == 0.0).then_some(it as u32);
    let ramp = row.numbers("ramp")?;
    let some = |field| row.has(field).then(|| count(row, field)).transpose();
    Ok(Staffing {
        heads: some("heads")?,
        productivity: row.opt_int("productivity")?.map(Money::from_minor),
        ramp: ramp.iter().map(|it| whole(*it).ok_or_else(|| bad("ramp", it))).collect::<Result<_, _>>()?,
        leave: some("leave")?,
        leavers: count(row, "leavers")?,
        head_years: count(row, "head_years")?,
        lead: count(row, "lead")?,
        point_hours: some("point_hours")?,
        ..Staffing::default()
    })
}

fn count(row: Row, field: &'static str) -> Result<u32, ConvertError> {
    row.count(field).map(|it| u32::try_from(it).unwrap_or(u32::MAX))
}

fn hire(row: Row) -> Result<Hire, ConvertError> {
    let id = row.id.parts()[0].ok_or_else(|| bad("hire", row.id))?;
    let (name, start) = (row.text("name")?.to_owned(), row.month("start")?);
    Ok(Hire { id: HireId(id), name, start, heads: count(row, "heads")? })
}

fn skill(row: Row) -> Result<Skill, ConvertError> {
    let id = row.id.parts()[0].ok_or_else(|| bad("skill", row.id))?;
    let grade = |field| count(row, field).map(|it| u8::try_from(it).unwrap_or(u8::MAX));
    Ok(Skill {
        id: SkillId(id),
        person: row.text("person")?.to_owned(),
        skill: row.text("skill")?.to_owned(),
        required: grade("required")?,
        now: row.has("now").then(|| grade("now")).transpose()?,
    })
}

#[cfg(test)]
mod tests {
    use super::super::{to_document, to_records};
    use super::*;
    use crate::domain::IdGenerator;
    use crate::store::record::Rev;

    fn skill(ids: &mut IdGenerator, person: &str, now: Option<u8>) -> Skill {
        Skill { id: SkillId(ids.next_id()), person: person.into(), skill: "投标".into(), required: 4, now }
    }

    #[test]
    fn the_team_comes_back_and_the_usual_one_is_no_record() {
        let mut ids = IdGenerator::new(3);
        let mut document = super::super::workspace::blank();
        assert!(to_records(&document, Rev::default()).only(STAFFING).is_none());
        let hire = Hire { id: HireId(ids.next_id()), name: "East".into(), start: "2026-09".parse().unwrap(), heads: 2 };
        let whole = Staffing {
            heads: Some(7),
            productivity: Some(Money::from_minor(123_456)),
            ramp: vec![10, 60, 100],
            leave: Some(125),
            leavers: 6,
            head_years: 405,
            lead: 2,
            point_hours: Some(16),
            hires: vec![hire],
            skills: vec![skill(&mut ids, "Li", Some(2)), skill(&mut ids, "Wu", None)],
        };
        document.staffing = Arc::new(whole);
        let back = to_document(&to_records(&document, Rev::default())).unwrap();
        assert_eq!(back.staffing, document.staffing);
        // Hires alone need no record of the whole; of two judgements of one skill one stays.
        let skills = vec![skill(&mut ids, "Li", Some(2)), skill(&mut ids, "Li", Some(3))];
        document.staffing = Arc::new(Staffing { skills, ..Staffing::default() });
        let records = to_records(&document, Rev::default());
        assert!(records.only(STAFFING).is_none());
        assert_eq!(to_document(&records).unwrap().staffing.skills, document.staffing.skills[..1]);
    }
}
