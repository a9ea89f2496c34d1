//! A text with its revision, length and checksum, so that any damage is seen before it is read.

use thiserror::Error;

const MAGIC: &str = "KEDGE";

/// Why a stored text is not what was written.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum EnvelopeError {
    /// There is no header.
    #[error("the stored text has no header")]
    NoHeader,
    /// The text is shorter or longer than its header says.
    #[error("the stored text has {found} bytes, its header says {expected}")]
    Length {
        /// Bytes that were written.
        expected: usize,
        /// Bytes there are.
        found: usize,
    },
    /// The checksum differs.
    #[error("the stored text fails its checksum")]
    Checksum,
}

/// A revision and the text written with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// Counts up with each save.
    pub revision: u64,
    /// The text.
    pub body: String,
}

impl Envelope {
    /// The text with its header line in front.
    pub fn seal(&self) -> String {
        let checksum = self.checksum();
        format!("{MAGIC} {} {} {checksum:08x}\n{}", self.revision, self.body.len(), self.body)
    }

    /// Reads a sealed text.
    ///
    /// # Errors
    /// [`EnvelopeError`] when header, length or checksum do not fit.
    pub fn open(sealed: &str) -> Result<Self, EnvelopeError> {
        let (header, body) = sealed.split_once('\n').ok_or(EnvelopeError::NoHeader)?;
        let fields: Vec<&str> = header.split(' ').collect();
        let [MAGIC, revision, length, checksum] = fields[..] else { return Err(EnvelopeError::NoHeader) };
        let revision = revision.parse().map_err(|_| EnvelopeError::NoHeader)?;
        let expected: usize = length.parse().map_err(|_| EnvelopeError::NoHeader)?;
        if expected != body.len() {
            return Err(EnvelopeError::Length { expected, found: body.len() });
        }
        let envelope = Self { revision, body: body.to_owned() };
        // Compared as text, so that a damaged digit in the header is seen too.
        if format!("{:08x}", envelope.checksum()) == checksum { Ok(envelope) } else { Err(EnvelopeError::Checksum) }
    }

    /// CRC-32 over revision and text: finds every burst of up to 32 damaged bits.
    fn checksum(&self) -> u32 {
        let mut hasher = crc32fast::Hasher::new();
        hasher.update(self.revision.to_string().as_bytes());
        hasher.update(b"\n");
        hasher.update(self.body.as_bytes());
        hasher.finalize()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_single_damaged_byte_is_seen() {
        let sealed = Envelope { revision: 42, body: "{\"name\":\"锚程\",\"amounts\":[1,2,null]}".into() }.seal();
        assert!(Envelope::open(&sealed).is_ok());
        for i in 0..sealed.len() {
            for flip in [1_u8, 8, 0x20, 0x80] {
                let mut bytes = sealed.clone().into_bytes();
                bytes[i] ^= flip;
                if let Ok(text) = String::from_utf8(bytes) {
                    assert!(Envelope::open(&text).is_err(), "byte {i} ^ {flip}");
                }
            }
        }
    }

    #[test]
    fn a_cut_text_is_seen() {
        let sealed = Envelope { revision: 1, body: "abc".into() }.seal();
        for end in 0..sealed.len() {
            assert!(Envelope::open(&sealed[..end]).is_err());
        }
    }
}
