//! What the reader of workbooks does not tell: hidden rows, and formulas without a value.

use std::io::{Cursor, Read};

use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;
use zip::ZipArchive;

/// What the text of a sheet's part says beside its values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct SheetNotes {
    /// Rows that are hidden.
    pub n_hidden: usize,
    /// Whether a formula has no stored value.
    pub has_unvalued: bool,
}

/// The notes of every sheet, in the order of the workbook; nothing where a part cannot be found.
pub(super) fn notes(bytes: &[u8]) -> Vec<(String, SheetNotes)> {
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else { return Vec::new() };
    let mut text = |name: &str| {
        let mut found = String::new();
        archive.by_name(name).ok()?.read_to_string(&mut found).ok().map(|_| found)
    };
    let (Some(workbook), Some(relations)) = (text("xl/workbook.xml"), text("xl/_rels/workbook.xml.rels")) else {
        return Vec::new();
    };
    let targets = pairs(&relations, "Relationship", "Id", "Target");
    let path_of = |id: &str| {
        let target = &targets.iter().find(|it| it.0 == id)?.1;
        Some(target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned))
    };
    pairs(&workbook, "sheet", "name", "id")
        .into_iter()
        .map(|(name, id)| {
            let sheet = path_of(&id).and_then(|it| text(&it));
            (name, sheet.map(|it| scan(&it)).unwrap_or_default())
        })
        .collect()
}

/// Two attributes of every element of a name, without their prefixes.
fn pairs(xml: &str, element: &str, first: &str, second: &str) -> Vec<(String, String)> {
    let mut reader = Reader::from_str(xml);
    let mut found = Vec::new();
    loop {
        match reader.read_event() {
            Ok(Event::Start(it) | Event::Empty(it)) if it.local_name().as_ref() == element => {
                found.extend(attribute(&it, first).zip(attribute(&it, second)));
            }
            Ok(Event::Eof) | Err(_) => return found,
            Ok(_) => {}
        }
    }
}

fn attribute(element: &BytesStart, name: &str) -> Option<String> {
    let is_it = |it: &quick_xml::events::attributes::Attribute| it.key.local_name().as_ref() == name;
    let found = element.attributes().flatten().find(is_it)?;
    found.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok().map(|it| it.into_owned())
}

/// Looks at the bytes alone: a sheet of a million cells is parsed once, by the reader, and not a second time here.
fn scan(xml: &str) -> SheetNotes {
    let mut notes = SheetNotes::default();
    for (at, _) in xml.match_indices("<row") {
        let tag = xml[at..].split('>').next().unwrap_or_default();
        notes.n_hidden += usize::from(tag.contains(" hidden=\"1\"") || tag.contains(" hidden=\"true\""));
    }
    for (at, _) in xml.match_indices("<f") {
        let rest = &xml[at..];
        let is_formula = matches!(rest.as_bytes().get(2), Some(b' ' | b'>' | b'/'));
        if is_formula && !has_value(rest) {
            notes.has_unvalued = true;
            break;
        }
    }
    notes
}

/// Whether a value follows the formula that `rest` begins with.
fn has_value(rest: &str) -> bool {
    let cell = rest.split("</c>").next().unwrap_or(rest);
    let is_filled = |(_, rest): (&str, &str)| !rest.trim_start().starts_with("/>") && !rest.starts_with("></v>");
    cell.split_once("<v").is_some_and(is_filled) || cell.contains("<is>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_rows_and_missing_values_are_seen() {
        let check = |xml: &str, n_hidden, has_unvalued| {
            assert_eq!(scan(xml), SheetNotes { n_hidden, has_unvalued }, "{xml}");
        };
        check("<row r=\"1\" hidden=\"1\"><c><v>1</v></c></row><row r=\"2\"/>", 1, false);
        check("<row><c r=\"A1\"><f>SUM(B1)</f><v>3</v></c></row>", 0, false);
        check("<row><c r=\"A1\"><f>SUM(B1)</f></c><c><v>3</v></c></row>", 0, true);
        check("<row><c r=\"A1\"><f>SUM(B1)</f><v></v></c></row>", 0, true);
        check("<row><c r=\"A1\"><f t=\"shared\" si=\"0\"/><v/></c></row>", 0, true);
        check("<row><c r=\"A1\"><f>1+2</f><v /></c></row>", 0, true);
    }
}
