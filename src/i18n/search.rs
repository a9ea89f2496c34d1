//! Finding a thing by some letters of its names.
//!
//! A query of several words asks for all of them. A word is looked for at the start of a name, at the start of one of
//! its words, anywhere in it, and last of all as letters in order with gaps (`ecg` finds *East China Grid*). Own code:
//! the maintained matchers carry tables for whole Unicode or threads, tens of kilobytes for these sixty lines.

/// One thing that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its index in what was searched.
    pub index: usize,
    /// How well it fits; more is better.
    pub score: u32,
}

/// The text as it is compared: lower case, full-width letters and digits as plain ones.
///
/// ```
/// assert_eq!(kedge::i18n::folded("ＨＶ Cable"), "hv cable");
/// ```
pub fn folded(text: &str) -> String {
    let plain = |it: char| match it {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(it as u32 - 0xfee0).unwrap_or(it),
        '\u{3000}' => ' ',
        other => other,
    };
    text.chars().map(plain).flat_map(char::to_lowercase).collect()
}

/// The best `limit` of `n` things for `query`, best first and otherwise in their order. `names(i)` are the folded names
/// of the thing with index `i`; an empty query finds nothing.
pub fn search<'a, N>(query: &str, n: usize, limit: usize, names: impl Fn(usize) -> N) -> Vec<Found>
where
    N: IntoIterator<Item = &'a str>,
    N::IntoIter: Clone,
{
    let query = folded(query);
    let words: Vec<&str> = query.split_whitespace().collect();
    let fit = |index: usize| {
        let names = names(index).into_iter();
        let score = |word: &&str| names.clone().filter_map(|name| fit(word, name)).max();
        let total = words.iter().map(score).sum::<Option<u32>>()?;
        Some(Found { index, score: total })
    };
    let mut found: Vec<Found> = if words.is_empty() { Vec::new() } else { (0..n).filter_map(fit).collect() };
    found.sort_by_key(|it| (std::cmp::Reverse(it.score), it.index));
    found.truncate(limit);
    found
}

/// The first `limit` of `n` indexes, beginning with `these` in their order.
pub fn these_first(these: impl Iterator<Item = usize>, n: usize, limit: usize) -> Vec<usize> {
    let mut order: Vec<usize> = Vec::new();
    for it in these.chain(0..n) {
        if order.len() < limit && !order.contains(&it) {
            order.push(it);
        }
    }
    order
}

/// How well a folded name answers a folded word.
fn fit(word: &str, name: &str) -> Option<u32> {
    // A short name that is nearly the word says more than a long one that holds it.
    let extra = (name.len() - word.len().min(name.len())).min(60) as u32;
    if name == word {
        return Some(1000);
    }
    match name.find(word) {
        Some(0) => Some(900 - extra),
        Some(at) if starts_word(name, at) => Some(800 - extra),
        Some(_) => Some(700 - extra),
        None => letters_in_order(word, name).map(|it| it.saturating_sub(extra)),
    }
}

fn starts_word(name: &str, at: usize) -> bool {
    name[..at].chars().next_back().is_none_or(|it| !it.is_alphanumeric())
}

/// Letters in order with gaps: the more of them follow each other or start a word, the better. Half of them must, so
/// that chance does not find everything.
fn letters_in_order(word: &str, name: &str) -> Option<u32> {
    let (mut rest, mut good, mut n) = (name.char_indices(), 0_u32, 0_u32);
    let mut last_end = None;
    for letter in word.chars() {
        let (at, _) = rest.by_ref().find(|(_, it)| *it == letter)?;
        good += u32::from(last_end == Some(at) || starts_word(name, at));
        last_end = Some(at + letter.len_utf8());
        n += 1;
    }
    (n > 1 && 2 * good >= n).then(|| 300 + 200 * good / n)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best(query: &str, names: &[&str]) -> Vec<usize> {
        let names: Vec<String> = names.iter().map(|it| folded(it)).collect();
        search(query, names.len(), 10, |i| [names[i].as_str()]).iter().map(|it| it.index).collect()
    }

    #[test]
    fn nearer_names_come_first() {
        let names = ["HV cable", "East China Grid / HV cable", "Cable, high voltage", "Harbour vessels"];
        assert_eq!(best("hv cable", &names), [0, 1, 2], "the first letters of high voltage come last");
        assert_eq!(best("cable", &names), [2, 0, 1]);
        assert_eq!(best("ecg", &names), [1]);
        assert_eq!(best("hv", &names), [0, 1, 3, 2], "of two with these first letters the shorter comes first");
        assert_eq!(best("", &names), [0_usize; 0]);
        assert_eq!(best("xyz", &names), [0_usize; 0]);
    }

    #[test]
    fn chinese_and_full_width_letters_are_found() {
        let names = ["华东电网", "湾区数据中心", "ＨＶ 电缆"];
        assert_eq!(best("电网", &names), [0]);
        assert_eq!(best("数据", &names), [1]);
        assert_eq!(best("hv", &names), [2]);
        assert_eq!(best("华电", &names), [0], "letters in order");
        assert_eq!(best("ＨＶ电", &names), [2]);
    }

    #[test]
    fn what_was_chosen_lately_comes_first() {
        assert_eq!(these_first([4, 2].into_iter(), 6, 4), [4, 2, 0, 1]);
        assert_eq!(these_first([4, 2, 4].into_iter(), 5, 9), [4, 2, 0, 1, 3]);
    }

    #[test]
    fn letters_scattered_at_random_are_not_found() {
        assert_eq!(best("cab", &["chocolate and bread"]), [0], "three first letters");
        assert_eq!(best("oae", &["chocolate and bread"]), [0_usize; 0]);
    }

    #[test]
    fn every_word_of_the_query_must_fit_one_of_the_names() {
        let names = [["forecast", "预测"], ["plan", "计划"]];
        let found = search("预测 forecast", 2, 10, |i| names[i]);
        assert_eq!(found.iter().map(|it| it.index).collect::<Vec<_>>(), [0]);
        assert!(search("预测 plan", 2, 10, |i| names[i]).is_empty());
    }
}
