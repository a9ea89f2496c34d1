//! Before a workbook is opened: what kind of file it is, and how much it unpacks to.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use crate::import::{BinaryKind, ImportError, MAX_BYTES};

/// Most bytes that all parts of a workbook may unpack to.
pub const MAX_UNPACKED: u64 = 512 * 1024 * 1024;
/// Parts below this size may have any ratio: short repetitive ones pack very well.
const RATIO_FROM: u64 = 8 * 1024 * 1024;
/// Most bytes out of one packed byte. Sheets of a single repeated row reach about 150.
const MAX_RATIO: u64 = 400;

/// Kinds of workbook that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `.xlsx`, `.xlsm`.
    Xlsx,
    /// `.xlsb`.
    Xlsb,
    /// `.ods`.
    Ods,
}

/// The kind of workbook in `bytes`, once it is certain that it unpacks to a bearable size.
///
/// The sizes that the directory of the archive promises are not believed: every part is unpacked once and counted.
pub(super) fn check(bytes: &[u8]) -> Result<Kind, ImportError> {
    if bytes.is_empty() {
        return Err(ImportError::EmptyFile);
    }
    if bytes.len() > MAX_BYTES {
        return Err(ImportError::TooLarge { bytes: bytes.len(), max: MAX_BYTES });
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    let mut total = 0;
    let mut kind = None;
    for idx in 0..archive.len() {
        let part = match archive.by_index(idx) {
            Ok(part) => part,
            Err(zip::result::ZipError::UnsupportedArchive(reason)) if reason.to_lowercase().contains("password") => {
                return Err(ImportError::NotText { kind: BinaryKind::LockedWorkbook });
            }
            Err(error) => return Err(damaged(error)),
        };
        let name = part.name().map(|it| it.into_owned()).unwrap_or_default();
        kind = kind.or(match name.as_str() {
            "xl/workbook.xml" => Some(Kind::Xlsx),
            "xl/workbook.bin" => Some(Kind::Xlsb),
            "content.xml" => Some(Kind::Ods),
            _ => None,
        });
        // Some writers put their parts under another folder; the reader finds them by their relations.
        kind = kind.or(name.ends_with("workbook.xml").then_some(Kind::Xlsx));
        let packed = part.compressed_size().max(1);
        total += unpacked(part, packed, MAX_UNPACKED - total)?;
    }
    kind.ok_or(ImportError::NotText { kind: BinaryKind::Archive })
}

/// How many bytes come out of a part, which may be no more than `room`.
fn unpacked(mut part: impl Read, packed: u64, room: u64) -> Result<u64, ImportError> {
    let mut buffer = vec![0; 64 * 1024];
    let mut total = 0;
    loop {
        let n = part.read(&mut buffer).map_err(damaged)? as u64;
        total += n;
        let bursts = total > RATIO_FROM && total / packed > MAX_RATIO;
        if total > room || bursts {
            return Err(ImportError::UnpacksTooLarge { max: MAX_UNPACKED });
        }
        if n == 0 {
            return Ok(total);
        }
    }
}

pub(super) fn damaged(error: impl std::fmt::Display) -> ImportError {
    ImportError::DamagedWorkbook { reason: error.to_string() }
}
