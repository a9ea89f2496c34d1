//! Bytes → text, with the encoding found; what is no text is recognised and refused.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, Encoding, GB18030, UTF_16BE, UTF_16LE};
use serde::{Deserialize, Serialize};

use super::error::{BinaryKind, ImportError};
use super::words::n_chinese_words;

/// Most bytes read from a file.
pub const MAX_BYTES: usize = 128 * 1024 * 1024;
/// Bytes looked at to guess; later bytes hardly change the answer and cost time.
const PROBE: usize = 256 * 1024;

/// How the bytes stood for characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextEncoding {
    /// UTF-8 without a byte order mark, or pasted text.
    Utf8,
    /// UTF-8 with a byte order mark.
    Utf8Bom,
    /// UTF-16, little end first.
    Utf16Le,
    /// UTF-16, big end first.
    Utf16Be,
    /// GB18030, which contains GBK and GB2312.
    Gb18030,
    /// Another one, by its WHATWG name.
    Other(String),
}

/// A text and how it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded<'a> {
    /// The characters, without a byte order mark; those of UTF-8 stay where they are.
    pub text: Cow<'a, str>,
    /// The encoding found.
    pub encoding: TextEncoding,
}

/// The text in `bytes`.
///
/// # Errors
/// [`ImportError::EmptyFile`], [`ImportError::TooLarge`], or [`ImportError::NotText`] for pictures, workbooks and the like.
pub fn decode(bytes: &[u8]) -> Result<Decoded<'_>, ImportError> {
    if bytes.is_empty() {
        return Err(ImportError::EmptyFile);
    }
    if bytes.len() > MAX_BYTES {
        return Err(ImportError::TooLarge { bytes: bytes.len(), max: MAX_BYTES });
    }
    if let Some(kind) = binary_kind(bytes) {
        return Err(ImportError::NotText { kind });
    }
    let (encoding, name) = encoding_of(bytes);
    let (text, _, _) = encoding.decode(bytes);
    let n_controls = text.chars().take(PROBE).filter(|c| c.is_control() && !c.is_whitespace()).count();
    if 50 * n_controls > text.chars().take(PROBE).count() || text.contains('\0') {
        return Err(ImportError::NotText { kind: BinaryKind::Other });
    }
    let text = match text {
        // The decoder makes room for the worst case, up to three times what is needed.
        Cow::Owned(mut text) => {
            text.shrink_to_fit();
            Cow::Owned(text)
        }
        borrowed => borrowed,
    };
    Ok(Decoded { text, encoding: name })
}

fn binary_kind(bytes: &[u8]) -> Option<BinaryKind> {
    const MAGIC: [(&[u8], BinaryKind); 9] = [
        (b"\x89PNG", BinaryKind::Picture),
        (b"\xff\xd8\xff", BinaryKind::Picture),
        (b"GIF8", BinaryKind::Picture),
        (b"II*\0", BinaryKind::Picture),
        (b"MM\0*", BinaryKind::Picture),
        (b"%PDF", BinaryKind::Pdf),
        (b"\xd0\xcf\x11\xe0", BinaryKind::OldWorkbook),
        (b"\x1f\x8b", BinaryKind::Archive),
        (b"7z\xbc\xaf", BinaryKind::Archive),
    ];
    let contains = |needle: &[u8]| bytes[..bytes.len().min(PROBE)].windows(needle.len()).any(|it| it == needle);
    if bytes.starts_with(b"PK\x03\x04") {
        let is_workbook = contains(b"xl/") || contains(b"spreadsheet");
        return Some(if is_workbook { BinaryKind::Workbook } else { BinaryKind::Archive });
    }
    let is_webp = bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP");
    let is_bmp = bytes.starts_with(b"BM") && bytes.get(6..10) == Some(&[0; 4]);
    if is_webp || is_bmp {
        return Some(BinaryKind::Picture);
    }
    // Excel puts a locked workbook into the container of the old ones; the names of its parts are UTF-16.
    let locked: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    if bytes.starts_with(MAGIC[6].0) && bytes.windows(locked.len()).any(|it| it == locked) {
        return Some(BinaryKind::LockedWorkbook);
    }
    MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, kind)| *kind)
}

fn encoding_of(bytes: &[u8]) -> (&'static Encoding, TextEncoding) {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return (encoding, if encoding == encoding_rs::UTF_8 { TextEncoding::Utf8Bom } else { named(encoding) });
    }
    if let Some(encoding) = utf16_without_mark(bytes) {
        return (encoding, named(encoding));
    }
    if std::str::from_utf8(bytes).is_ok() {
        return (encoding_rs::UTF_8, TextEncoding::Utf8);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(&bytes[..bytes.len().min(PROBE)], true);
    // The hint decides between Chinese encodings and their neighbours where a short text leaves it open.
    let hint = has_chinese_pairs(&bytes[..bytes.len().min(PROBE)]).then_some(b"cn".as_slice());
    let guess = detector.guess(hint, Utf8Detection::Allow);
    let encoding = if guess == encoding_rs::GBK { GB18030 } else { guess };
    let encoding = if hint.is_some() { chinese_encoding(bytes).unwrap_or(encoding) } else { encoding };
    (encoding, named(encoding))
}

fn named(encoding: &'static Encoding) -> TextEncoding {
    match encoding {
        it if it == UTF_16LE => TextEncoding::Utf16Le,
        it if it == UTF_16BE => TextEncoding::Utf16Be,
        it if it == GB18030 => TextEncoding::Gb18030,
        it if it == encoding_rs::UTF_8 => TextEncoding::Utf8,
        it => TextEncoding::Other(it.name().to_owned()),
    }
}

/// The Chinese encoding in which the text has more of the words that order books use: a short table says too little to
/// tell them apart by the frequency of characters.
fn chinese_encoding(bytes: &[u8]) -> Option<&'static Encoding> {
    let probe = &bytes[..bytes.len().min(PROBE)];
    let n_words = |encoding: &'static Encoding| n_chinese_words(&encoding.decode_without_bom_handling(probe).0);
    let (simple, traditional) = (n_words(GB18030), n_words(BIG5));
    (simple != traditional).then_some(if simple > traditional { GB18030 } else { BIG5 })
}

/// Whether most bytes beyond ASCII come in pairs, as in Chinese texts; an accented letter stands alone among ASCII ones,
/// and many such pairs (`ül`) are valid GBK by accident.
fn has_chinese_pairs(bytes: &[u8]) -> bool {
    let (mut n_pairs, mut n_single, mut i) = (0, 0, 0);
    while i < bytes.len() {
        let is_high = bytes[i] >= 0x80;
        let is_pair = is_high && bytes.get(i + 1).is_some_and(|it| *it >= 0x80);
        n_pairs += usize::from(is_pair);
        n_single += usize::from(is_high && !is_pair);
        i += if is_pair { 2 } else { 1 };
    }
    n_pairs >= n_single
}

/// Delimiters, digits and line ends have a zero byte in UTF-16, on the same side but for the few characters of other
/// scripts whose second byte is zero (开 is U+5F00); other texts have none.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let probe = &bytes[..bytes.len().min(PROBE) & !1];
    let n_zero = |offset: usize| probe.iter().skip(offset).step_by(2).filter(|it| **it == 0).count();
    let (n_even, n_odd) = (n_zero(0), n_zero(1));
    let is_side = |n: usize, other: usize| n > 0 && 20 * n >= probe.len() / 2 && n >= 5 * other;
    if is_side(n_odd, n_even) {
        return Some(UTF_16LE);
    }
    is_side(n_even, n_odd).then_some(UTF_16BE)
}
