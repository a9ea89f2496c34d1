//! Cells → text → bytes.

use encoding_rs::{BIG5, GB18030, GBK, WINDOWS_1252};

pub type Sheet = Vec<Vec<String>>;

/// How a text becomes bytes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Coding {
    Utf8,
    Utf8Mark,
    Utf16Le,
    Utf16Be,
    Utf16LeNoMark,
    Gbk,
    Gb18030,
    Big5,
    Windows1252,
}

impl Coding {
    pub fn write(self, text: &str) -> Vec<u8> {
        let utf16 = |mark: bool, bytes: fn(u16) -> [u8; 2]| {
            let mark = mark.then_some(0xfeff);
            mark.into_iter().chain(text.encode_utf16()).flat_map(bytes).collect()
        };
        let other = |coding: &'static encoding_rs::Encoding| {
            let (bytes, _, is_lossy) = coding.encode(text);
            assert!(!is_lossy, "{self:?} lacks a character of {text}");
            bytes.into_owned()
        };
        match self {
            Coding::Utf8 => text.as_bytes().to_vec(),
            Coding::Utf8Mark => [b"\xef\xbb\xbf", text.as_bytes()].concat(),
            Coding::Utf16Le => utf16(true, u16::to_le_bytes),
            Coding::Utf16Be => utf16(true, u16::to_be_bytes),
            Coding::Utf16LeNoMark => utf16(false, u16::to_le_bytes),
            Coding::Gbk => other(GBK),
            Coding::Gb18030 => other(GB18030),
            Coding::Big5 => other(BIG5),
            Coding::Windows1252 => other(WINDOWS_1252),
        }
    }

    /// Whether these characters exist in it.
    pub fn holds(self, text: &str) -> bool {
        match self {
            Coding::Gbk => !GBK.encode(text).2,
            Coding::Big5 => !BIG5.encode(text).2,
            Coding::Windows1252 => !WINDOWS_1252.encode(text).2,
            _ => true,
        }
    }
}

/// The sheet as text; cells are quoted where they must be, or all of them.
pub fn text_of(sheet: &Sheet, delimiter: char, line_end: &str, quote_all: bool) -> String {
    let cell = |it: &String| {
        let must = it.contains(['"', '\n', '\r', delimiter]);
        if must || quote_all { format!("\"{}\"", it.replace('"', "\"\"")) } else { it.clone() }
    };
    let row = |it: &Vec<String>| it.iter().map(cell).collect::<Vec<_>>().join(&delimiter.to_string());
    sheet.iter().map(|it| row(it) + line_end).collect()
}
