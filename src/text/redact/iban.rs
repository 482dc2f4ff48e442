//! Finds international bank account numbers: the country's length and the check digits (ISO 13616, remainder 1 by 97).

use std::ops::Range;

use super::digits::is_blank;
use super::edge;

/// Each country with the length of its numbers, from SWIFT's registry of IBAN formats.
const COUNTRIES: &str = "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 \
     DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 \
     JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 \
     PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 \
     VA22 VG24 XK20 YE30";

pub(super) fn find(text: &str, mut found: impl FnMut(Range<usize>)) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at + 4 <= bytes.len() {
        let head = bytes[at].is_ascii_alphabetic()
            && bytes[at + 1].is_ascii_alphabetic()
            && bytes[at + 2].is_ascii_digit()
            && bytes[at + 3].is_ascii_digit();
        match head.then(|| account(text, at)).flatten() {
            Some(end) => {
                found(at..end);
                at = end;
            }
            None => at += 1,
        }
    }
}

/// A number in one form.
pub(super) fn normal(number: &str) -> String {
    number
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .collect()
}

/// Where the number ends that begins at a byte, where one does.
fn account(text: &str, start: usize) -> Option<usize> {
    let length = length(text.get(start..start + 2)?)?;
    if !edge::begins(text, start) {
        return None;
    }
    let (mut taken, mut blank, mut remainder) = (0, false, 0);
    // The first four characters are counted last.
    let mut head = 0;
    for (offset, c) in text[start..].char_indices() {
        if (is_blank(c) || c == '-') && !blank {
            blank = true;
            continue;
        }
        let value = c.to_digit(36).filter(|_| c.is_ascii())?;
        blank = false;
        if taken < 4 {
            head = put(head, value);
        } else {
            remainder = put(remainder, value) % 97;
        }
        taken += 1;
        if taken == length {
            let end = start + offset + 1;
            // Two letters and two digits: six figures, since a letter is two.
            let whole = (remainder * 1_000_000 + head) % 97;
            return (whole == 1 && edge::ends(text, end)).then_some(end);
        }
    }
    None
}

fn put(number: u64, value: u32) -> u64 {
    number * if value > 9 { 100 } else { 10 } + u64::from(value)
}

fn length(country: &str) -> Option<usize> {
    COUNTRIES
        .split_whitespace()
        .find(|entry| entry[..2].eq_ignore_ascii_case(country))
        .and_then(|entry| entry[2..].parse().ok())
}
