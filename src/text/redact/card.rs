//! Finds numbers of payment cards: the first digits of an issuer, the length that it gives out, Luhn's check, and groups
//! as they stand on a card.

use std::ops::Range;

use super::digits::{self, Group, groups, is_blank, only};
use super::edge;

/// The fewest and the most digits.
const LENGTHS: std::ops::RangeInclusive<usize> = 13..=19;

pub(super) fn find(text: &str, mut found: impl FnMut(Range<usize>)) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let group = digits::run(&bytes[at..]);
        if group == 0 {
            at += 1;
            continue;
        }
        match edge::begins_number(text, at)
            .then(|| card(text, at))
            .flatten()
        {
            Some(end) => {
                found(at..end);
                at = end;
            }
            None => at += group,
        }
    }
}

/// A number in one form.
pub(super) fn normal(number: &str) -> String {
    only(number)
}

/// Where the number ends that begins at a byte, where one does.
fn card(text: &str, start: usize) -> Option<usize> {
    let joint = |joint: &str| {
        let mut chars = joint.chars();
        chars.next().is_some_and(|c| c == '-' || is_blank(c)) && chars.next().is_none()
    };
    let all_in_one = digits::run(&text.as_bytes()[start..]) != 4;
    let most = if all_in_one { 1 } else { usize::MAX };
    let groups: Vec<_> = groups(text, start, *LENGTHS.end(), joint)
        .take(most)
        .collect();
    let ends = (1..=groups.len()).rev();
    ends.filter(|count| is_grouped(&groups[..*count]))
        .map(|count| groups[count - 1].span.end)
        .find(|end| {
            let digits: Vec<u8> = only(&text[start..*end]).bytes().collect();
            edge::ends_number(text, *end)
                && LENGTHS.contains(&digits.len())
                && is_issued(&digits)
                && luhn(&digits)
        })
}

/// Whether groups have the sizes that cards have: all in one, or four first, then four to six each.
fn is_grouped(groups: &[Group]) -> bool {
    match groups {
        [_] => true,
        [first, middle @ .., last] => {
            let is_middle = |group: &Group| (4..=6).contains(&group.len());
            first.len() == 4
                && !middle.is_empty()
                && middle.iter().all(is_middle)
                && (1..=6).contains(&last.len())
        }
        [] => false,
    }
}

/// Whether an issuer of cards gives out numbers that begin so and are so long.
fn is_issued(digits: &[u8]) -> bool {
    let first = |count: usize| {
        digits[..count]
            .iter()
            .fold(0_u32, |number, digit| number * 10 + u32::from(digit - b'0'))
    };
    let length = digits.len();
    match (first(1), first(2), first(4)) {
        (4, ..) => matches!(length, 13 | 16 | 19),
        (_, 51..=55, _) | (.., 2221..=2720) => length == 16,
        (.., 2200..=2204) => length >= 16,
        (_, 34 | 37, _) => length == 15,
        (_, 30 | 36 | 38 | 39, _) => (14..=19).contains(&length),
        (.., 3528..=3589) => length >= 16,
        (_, 50 | 56..=58, _) | (6, ..) => true,
        _ => false,
    }
}

/// Luhn's check: ISO/IEC 7812-1, annex B.
fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let digit = u32::from(digit - b'0');
            match place % 2 {
                0 => digit,
                _ if digit > 4 => digit * 2 - 9,
                _ => digit * 2,
            }
        })
        .sum();
    sum.is_multiple_of(10)
}
