//! `docs/file-format.md` says what is true: its examples are what the code writes, and it names all that is stored.

use std::collections::BTreeSet;

use kedge::domain::{AccountId, AuthorId, RecordId, WorkspaceId};
use kedge::store::{
    AliasWords, Author, Entry, Figures, Ledger, Packet, Redaction, is_redacted, make_packet, read_file, redact,
    write_file,
};

const FIRST: &str = include_str!("../data/workspace_v1.json");
const SECOND: &str = include_str!("../data/workspace_v2.json");

fn page() -> String {
    std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/file-format.md")).unwrap()
}

/// The text of the example with this label.
fn example(label: &str) -> String {
    let page = page();
    let start = page.find(&format!("```{label}\n")).unwrap_or_else(|| panic!("no example `{label}`"));
    let body = &page[start + label.len() + 4..];
    body[..body.find("\n```").unwrap()].trim_end().to_owned()
}

fn id(bits: u64) -> WorkspaceId {
    WorkspaceId(RecordId::from_bits(bits))
}

fn packet() -> String {
    let records = read_file(SECOND.trim_end()).unwrap();
    let first: AccountId = "1nvre9enpe".parse().unwrap();
    let author = Author { id: AuthorId(RecordId::from_bits(7)), name: "李雷".into() };
    write_file(&make_packet(&records, &[first].into(), id(9), "旧档 · 小王", &author, 1.78e12))
}

fn redacted() -> String {
    let records = read_file(SECOND.trim_end()).unwrap();
    let how = Redaction { accounts: true, products: true, regions: true, figures: Figures::Amounts };
    let words = AliasWords { account: "客户", person: "人员", product: "产品", workspace: "脱敏副本" };
    write_file(&redact(&records, &how, words, id(10), 1.78e12))
}

#[test]
fn the_examples_are_what_is_written() {
    let written =
        [("json workspace", SECOND.trim_end().to_owned()), ("json packet", packet()), ("json redacted", redacted())];
    // The examples have line breaks, which the digest does not mind.
    let differs =
        |(label, text): &&(&str, String)| read_file(&example(label)).map(|it| write_file(&it)).as_ref() != Ok(text);
    let wrong: Vec<String> = written.iter().filter(differs).map(|(label, text)| format!("{label}\n{text}\n")).collect();
    assert!(wrong.is_empty(), "examples of docs/file-format.md; they should be\n{}", wrong.join("\n"));
    for (label, _) in written {
        Ledger::open(&example(label), []).unwrap();
    }
    let packet = Packet::of(&read_file(&example("json packet")).unwrap()).unwrap();
    assert_eq!((packet.accounts.len(), packet.author.as_str()), (1, "李雷"));
    assert!(is_redacted(&read_file(&example("json redacted")).unwrap()));
    let entry = Entry::from_line(&example("line")).unwrap();
    assert_eq!((entry.seq, entry.why().as_deref(), entry.to_line()), (8, Some("合同"), example("line")));
}

#[test]
fn every_old_fixture_opens_and_is_saved_as_todays() {
    for text in [FIRST, SECOND] {
        let (ledger, _) = Ledger::open(text.trim_end(), []).unwrap();
        let saved = ledger.base_text();
        assert!(saved.contains(r#""version":2"#));
        let (again, _) = Ledger::open(&saved, []).unwrap();
        assert_eq!((again.document(), again.records()), (ledger.document(), ledger.records()));
        assert_eq!(again.base_text(), saved);
    }
}

/// Fails when something new is stored and the page does not name it.
#[test]
fn the_page_names_every_kind_and_field() {
    let mut texts = vec![SECOND.trim_end().to_owned(), packet(), redacted()];
    texts.push(write_file(&kedge::store::to_stored(&crate::store::full_document())));
    texts.push(write_file(crate::redact::ledger().records()));
    let mut names = BTreeSet::new();
    for records in texts.iter().map(|it| read_file(it).unwrap()) {
        for (key, record) in &records.live {
            names.insert(key.kind.to_string());
            names.extend(record.fields.iter().map(|it| it.0.to_string()));
        }
    }
    let page = page();
    let missing: Vec<&String> = names.iter().filter(|it| !page.contains(&format!("`{it}`"))).collect();
    assert!(missing.is_empty(), "docs/file-format.md does not name {missing:?}");
}
