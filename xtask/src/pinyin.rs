//! How Chinese characters are read, for the search: pairs of a syllable without tone and its characters.

use std::collections::BTreeMap;

use pinyin::{ToPinyin, ToPinyinMulti};

/// The characters in common use: the block of unified ideographs.
const CHARACTERS: std::ops::RangeInclusive<char> = '\u{4e00}'..='\u{9fff}';

/// The usual reading of every character, by syllable; then, in further pairs, the other readings of those that have some.
pub fn syllables() -> Vec<(String, String)> {
    let (mut usual, mut others) = (BTreeMap::<String, String>::new(), BTreeMap::<String, String>::new());
    for it in CHARACTERS {
        let Some(first) = it.to_pinyin().map(|it| plain(it.plain())) else { continue };
        let Some(all) = it.to_pinyin_multi() else { continue };
        let mut further: Vec<String> = all.into_iter().map(|it| plain(it.plain())).filter(|it| *it != first).collect();
        further.sort();
        further.dedup();
        usual.entry(first).or_default().push(it);
        for reading in further {
            others.entry(reading).or_default().push(it);
        }
    }
    usual.into_iter().chain(others).collect()
}

/// As it is typed: ü is v, other marks are left out.
fn plain(syllable: &str) -> String {
    let letter = |it: char| match it {
        'ü' => Some('v'),
        'ê' => Some('e'),
        it => it.is_ascii_alphabetic().then_some(it),
    };
    syllable.chars().filter_map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_readings_come_before_others() {
        let all = syllables();
        let of = |character: char| -> Vec<&str> {
            all.iter().filter(|it| it.1.contains(character)).map(|it| it.0.as_str()).collect()
        };
        assert_eq!((of('华')[0], of('东'), of('绿')[0], of('吕')), ("hua", vec!["dong"], "lv", vec!["lv"]));
        assert_eq!((of('行')[0], of('行').contains(&"hang")), ("xing", true));
        assert!(all.iter().all(|it| !it.0.is_empty() && it.0.bytes().all(|it| it.is_ascii_lowercase())));
        assert!(all.iter().map(|it| it.1.chars().count()).sum::<usize>() > 20_000);
    }
}
