//! How alike two texts are.

use std::collections::HashMap;

/// 1 for the same folded text, 0 for nothing in common: twice the pairs of letters that both have, over
/// all of both (Dice). Words may stand in another order; what is too short for pairs is the same or not.
#[must_use]
pub fn similarity(a: &str, b: &str) -> f64 {
    if a == b {
        return 1.0;
    }
    let (of_a, of_b) = (pairs(a), pairs(b));
    let (all_a, all_b): (usize, usize) = (of_a.values().sum(), of_b.values().sum());
    if all_a + all_b == 0 {
        return 0.0;
    }
    let shared: usize =
        of_a.iter().map(|(pair, count)| of_b.get(pair).map_or(0, |other| *count.min(other))).sum();
    #[expect(clippy::cast_precision_loss, reason = "texts are short")]
    let share = (2 * shared) as f64 / (all_a + all_b) as f64;
    // Only the same text is the same.
    share.min(0.99)
}

/// The pairs of neighbouring letters within words.
fn pairs(text: &str) -> HashMap<(char, char), usize> {
    let mut found = HashMap::new();
    for word in text.split(' ') {
        // The ends of a word count as letters: beginnings and short words weigh something.
        let letters = || std::iter::once(' ').chain(word.chars()).chain([' ']);
        for pair in letters().zip(letters().skip(1)) {
            *found.entry(pair).or_default() += 1;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn likeness_is_between_nothing_and_the_same() {
        assert!((similarity("red apple", "red apple") - 1.0).abs() < 1e-9);
        assert!(similarity("red apple", "apple red") > 0.98 && similarity("red apple", "apple red") < 1.0);
        assert!(similarity("red apple", "red aple") > 0.8);
        assert!(similarity("red apple", "pear") < 0.3);
        assert!(similarity("", "x") < 0.1);
    }
}
