//! Finds telephone numbers: with `+` or `00` before the country's code, with the 0 that begins a national number, or in
//! the groups of North America. Bare digits are none of these, since orders and customers are numbered so.

use std::ops::Range;

use super::digits::{self, Group, groups, is_blank, only};
use super::edge;

/// The most digits of a number: 15 by ITU-T E.164, and the `00` that may stand for its `+`, and a `(0)`.
const MOST: usize = 18;

/// The fewest digits of a number that is found.
const FEWEST: usize = 8;

/// How a number is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// Behind a `+`.
    Plus,
    /// Behind a bracket that holds its first group.
    Bracket,
    /// By itself.
    Bare,
}

pub(super) fn find(text: &str, mut found: impl FnMut(Range<usize>)) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let form = match bytes[at] {
            b'+' => Form::Plus,
            b'(' => Form::Bracket,
            byte if byte.is_ascii_digit() => Form::Bare,
            _ => {
                at += 1;
                continue;
            }
        };
        let number = edge::begins_number(text, at)
            .then(|| number(text, at, form))
            .flatten();
        if let Some(end) = number {
            found(at..end);
            at = end;
        } else if form == Form::Bare {
            at += digits::run(&bytes[at..]);
        } else {
            at += 1;
        }
    }
}

/// A number in one form: `+` and digits where the country is known, else digits.
pub(super) fn normal(number: &str) -> String {
    let digits = only(&number.replace("(0)", ""));
    if number.trim_start().starts_with('+') {
        return format!("+{digits}");
    }
    if let Some(rest) = digits.strip_prefix("00") {
        return format!("+{rest}");
    }
    match (digits.len(), digits.starts_with('0')) {
        (10, false) if is_american(&digits) => format!("+1{digits}"),
        (11, false) if digits.starts_with('1') => format!("+{digits}"),
        _ => digits,
    }
}

/// Where the number ends that begins at a byte: the longest that is one.
fn number(text: &str, start: usize, form: Form) -> Option<usize> {
    let mut first = start + usize::from(form != Form::Bare);
    // `+(41)` is written, too.
    if form == Form::Plus && text[first..].starts_with(['(', ' ']) {
        first += 1;
    }
    // Most numbers in a text are none of a telephone, which their first group tells.
    let head = &text[first..first + digits::run(&text.as_bytes()[first..])];
    let most = match form {
        Form::Bare if head.starts_with('0') => (head.len() > 1).then_some(usize::MAX),
        Form::Bare if head == "1" => Some(4),
        Form::Bare => (head.len() == 3).then_some(3),
        Form::Bracket => ((2..=5).contains(&head.len())
            && text[first + head.len()..].starts_with(')'))
        .then_some(usize::MAX),
        Form::Plus => Some(usize::MAX),
    };
    let groups: Vec<_> = groups(text, first, MOST, is_joint).take(most?).collect();
    let joined: String = groups
        .iter()
        .map(|group| &text[group.span.clone()])
        .collect();
    let mut count = joined.len();
    (1..=groups.len()).rev().find_map(|length| {
        let groups = &groups[..length];
        let last = &groups[length - 1];
        let digits = &joined[..count];
        count -= last.len();
        let end = last.span.end;
        let fits = is_number(text, groups, digits, form)
            && edge::ends_number(text, end)
            && text[start..end].matches('(').count() == text[start..end].matches(')').count()
            && !holds_date(text, groups)
            && !is_decimal(text, groups);
        fits.then_some(end)
    })
}

/// What may stand between two groups: a blank, a point, a dash or a stroke, with brackets and blanks beside it.
fn is_joint(joint: &str) -> bool {
    let mark = |c: char| matches!(c, '.' | '-' | '/' | '\u{2010}' | '\u{2011}' | '\u{2013}');
    let marks = joint.chars().filter(|c| mark(*c)).count();
    let known = |c: char| mark(c) || is_blank(c) || c == '(' || c == ')';
    let brackets = joint.chars().filter(|c| matches!(c, '(' | ')')).count();
    joint.chars().all(known) && marks <= 1 && brackets <= 2 && !joint.contains("  ")
}

/// Whether groups, and their digits without what joins them, are those of a telephone number.
fn is_number(text: &str, groups: &[Group], joined: &str, form: Form) -> bool {
    let count = joined.len();
    if count < FEWEST {
        return false;
    }
    let first = groups[0].len();
    if form == Form::Plus {
        let whole = groups[0].span.start..groups[groups.len() - 1].span.end;
        let trunk = usize::from(text[whole].contains("(0)"));
        return match joined.strip_prefix('1') {
            Some(rest) => is_american(rest),
            None => !joined.starts_with('0') && count <= 15 + trunk,
        };
    }
    if let Some(rest) = joined.strip_prefix("00") {
        let pointed = groups.len() > 1 && text[groups[1].joint.clone()].contains('.');
        return !pointed && first >= 2 && !rest.starts_with('0') && (9..=16).contains(&rest.len());
    }
    if joined.starts_with('0') {
        // `0.123456789` is no number of a telephone, and neither is `0 1 2 3 4 5 6 7 8 9`.
        let sized = groups.iter().skip(1).all(|group| group.len() >= 2);
        let counted = match groups {
            // The ten digits in their order are just those.
            [_] => (10..=11).contains(&count) && joined != "0123456789",
            _ => (9..=12).contains(&count),
        };
        return first >= 2 && sized && counted;
    }
    let sizes: Vec<usize> = groups.iter().map(Group::len).collect();
    match sizes.as_slice() {
        [3, 3, 4] => is_american(joined),
        [1, 3, 3, 4] => joined.starts_with('1') && is_american(&joined[1..]),
        _ => form == Form::Bracket && (2..=5).contains(&first) && groups.len() > 1 && count <= 12,
    }
}

/// Whether ten digits follow the numbering plan of North America: neither area nor exchange begins with 0 or 1.
fn is_american(digits: &str) -> bool {
    let digits = digits.as_bytes();
    digits.len() == 10 && digits[0] > b'1' && digits[3] > b'1'
}

/// Whether three groups in a row are a date: day, month and year with the same mark between them, in either order.
fn holds_date(text: &str, groups: &[Group]) -> bool {
    groups.windows(3).any(|three| {
        let joint = |nth: usize| &text[three[nth].joint.clone()];
        let sizes = [three[0].len(), three[1].len(), three[2].len()];
        let dated = matches!(sizes, [4, 1..=2, 1..=2] | [1..=2, 1..=2, 4]);
        let value = |nth: usize| {
            text[three[nth].span.clone()]
                .parse::<u32>()
                .unwrap_or(u32::MAX)
        };
        let year = value(if sizes[0] == 4 { 0 } else { 2 });
        dated
            && joint(1) == joint(2)
            && matches!(joint(1), "-" | "." | "/")
            && (1900..=2100).contains(&year)
            && value(1) <= 31
    })
}

/// Whether groups are a number with a fraction: one point, and nothing else between them.
fn is_decimal(text: &str, groups: &[Group]) -> bool {
    matches!(groups, [_, last] if &text[last.joint.clone()] == "." && last.len() != 4 && last.len() < 6)
}
