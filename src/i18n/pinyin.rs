//! Chinese names as they are typed without an input method: `huadong` and `hd` find 华东.

use std::collections::BTreeMap;

/// Ways to read one name at most: each further character with two readings would double them.
const READINGS: usize = 8;

/// How characters are read, without tones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pinyin {
    /// Readings of a character, the usual one first.
    of: BTreeMap<char, Vec<String>>,
}

/// One way to type a name.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spelling {
    /// All syllables.
    pub full: String,
    /// Their first letters.
    pub initials: String,
}

impl Spelling {
    /// Whether a folded word is a way to begin it, or some of its first letters in a row.
    pub fn answers(&self, word: &str) -> bool {
        self.full.starts_with(word) || self.initials.contains(word)
    }
}

impl Pinyin {
    /// From syllables, each with the characters that are read so; first the usual readings of all, then the others.
    pub fn new<'a>(syllables: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut of: BTreeMap<char, Vec<String>> = BTreeMap::new();
        for (syllable, characters) in syllables {
            for it in characters.chars() {
                of.entry(it).or_default().push(syllable.to_owned());
            }
        }
        Self { of }
    }

    /// The ways to type a folded name. None for a name without a character that it knows.
    pub fn spellings(&self, folded: &str) -> Vec<Spelling> {
        if !folded.chars().any(|it| self.of.contains_key(&it)) {
            return Vec::new();
        }
        let mut ways = vec![Spelling::default()];
        for letter in folded.chars() {
            let own = [letter.to_string()];
            let readings = self.of.get(&letter).map_or(&own[..], Vec::as_slice);
            let room = (READINGS / ways.len()).max(1);
            let longer = |it: &Spelling| {
                let Spelling { full, initials } = it.clone();
                let with = move |reading: &String| Spelling {
                    full: format!("{full}{reading}"),
                    initials: initials.chars().chain(reading.chars().next()).collect(),
                };
                readings.iter().take(room).map(with).collect::<Vec<_>>()
            };
            ways = ways.iter().flat_map(longer).collect();
        }
        ways
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelt(name: &str) -> Vec<(String, String)> {
        let pinyin = Pinyin::new([("hua", "华"), ("dong", "东"), ("yin", "银"), ("xing", "行"), ("hang", "行")]);
        pinyin.spellings(name).into_iter().map(|it| (it.full, it.initials)).collect()
    }

    #[test]
    fn names_are_spelt_in_full_and_by_first_letters() {
        let pairs = |all: &[(&str, &str)]| all.iter().map(|it| (it.0.to_owned(), it.1.to_owned())).collect::<Vec<_>>();
        assert_eq!(spelt("华东"), pairs(&[("huadong", "hd")]));
        assert_eq!(spelt("银行"), pairs(&[("yinxing", "yx"), ("yinhang", "yh")]), "whichever way it is read");
        assert_eq!(spelt("华东 hv"), pairs(&[("huadong hv", "hd hv")]));
        assert!(spelt("acme").is_empty() && spelt("龘").is_empty());
        // Many characters with two readings: the first three are read both ways, the others as usual.
        let many = spelt("行行行行行行");
        assert_eq!((many.len(), many[0].1.as_str()), (READINGS, "xxxxxx"));
    }

    #[test]
    fn a_word_begins_the_syllables_or_lies_among_the_first_letters() {
        let it = Spelling { full: "huadongdianwang".into(), initials: "hddw".into() };
        assert!(["huad", "hddw", "dw", "h"].iter().all(|word| it.answers(word)));
        assert!(["dianwang", "hw", "ang"].iter().all(|word| !it.answers(word)));
    }
}
