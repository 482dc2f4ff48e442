//! What is private in a text is found and masked by pseudonyms that stay the same for the same value, so that two mentions
//! of one person stay one person. Pure; decides nothing of where that is done.
//!
//! The rules, in this order:
//! - Every pattern looks at the whole text. Hits that touch each other's bytes are masked as one stretch, by the name of
//!   the longest of them, of the earliest among equals: nothing that any pattern hits is left over.
//! - A mask that stands in the text already, such as `<EMAIL_3>`, is left alone. A hit that reaches beyond it takes it in.
//! - That is repeated until nothing is hit, so that masking again changes nothing.
//!
//! | file | owns |
//! |---|---|
//! | `email`, `phone`, `card`, `iban`, `ip`, `keys`, `names` | where each begins and ends, and its one form |
//! | `mask` | masks as they stand in a text, and what they stand for in one log |
//! | `every` | every text of a log, a ticket, a decision |
//! | `json` | JSON text that stays JSON |
//! | `file` | the numbers of masks over a whole file |
//!
//! Each text is read in time that grows with its length, as long as the user's own expressions are.

mod card;
mod digits;
mod edge;
mod email;
mod every;
mod file;
mod iban;
mod ip;
mod json;
mod keys;
mod mask;
mod names;
mod phone;

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, VecDeque};
use std::iter::Peekable;
use std::ops::Range;

use serde_json::Value;

use crate::model::redaction::{OwnPattern, Pattern, Redaction};
use crate::model::{Asking, Draft, Evaluator, Event, Given, Log, Ticket};
use every::Kind;
use json::Token;
use mask::{Mask, What, Words};
use names::Names;

pub use file::FileMasks;
pub use mask::Pseudonyms;

/// Raised with every change of what is found or how it is masked: it is part of a judge's identity.
pub const VERSION: u32 = 1;

/// How often a text is looked at again after something was masked in it. What is hit even then, which takes an expression
/// that hits whatever stands beside a mask, is masked together with all the rest.
const PASSES: usize = 32;

/// How deep JSON text in strings of JSON text is taken apart.
const DEPTH: usize = 4;

/// Finds and masks what an evaluator calls private.
#[derive(Clone, Debug)]
pub struct Redactor {
    patterns: Vec<Pattern>,
    names: Names,
    own: Vec<OwnPattern>,
    words: Words,
}

/// Something private in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Hit {
    span: Range<usize>,
    what: What,
    /// Bytes of the longest hit in it.
    longest: usize,
}

/// A text in which everything private is masked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Covered {
    text: String,
    /// The masks that were put in, in order.
    masks: Vec<Put>,
}

/// Where a mask stands, and what it was put in place of.
type Put = (Range<usize>, Mask, String);

/// What is private and stands in a text unmasked, without saying what it is: the word of its pattern, and a value to
/// compare by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Unmasked {
    /// The pattern's name, as it is counted.
    pub what: String,
    value: String,
}

impl Redactor {
    /// What finds and masks this.
    #[must_use]
    pub fn new(redaction: &Redaction) -> Self {
        Self {
            patterns: redaction.patterns.clone(),
            names: Names::of(&redaction.names),
            own: redaction.own.clone(),
            words: Words::of(redaction),
        }
    }

    /// A text with everything private masked.
    #[must_use]
    pub fn cover_text<'t>(&self, text: &'t str, known: &mut Pseudonyms) -> Cow<'t, str> {
        match self.counted(text, known) {
            Some(covered) => Cow::Owned(covered),
            None => Cow::Borrowed(text),
        }
    }

    /// A log with everything private masked. Masks that stand in it already keep their numbers.
    #[must_use]
    pub fn cover_log(&self, log: &Log, known: &mut Pseudonyms) -> Log {
        let mut log = log.clone();
        self.reserve(&mut log, known);
        every::of_log(&mut log, &mut |text, kind| self.cover(text, kind, known));
        log
    }

    /// A ticket with everything private masked: the values of its log have the lowest numbers, as where the log is masked
    /// alone.
    #[must_use]
    pub fn cover_ticket(&self, ticket: &Ticket, known: &mut Pseudonyms) -> Ticket {
        let mut ticket = ticket.clone();
        self.reserve(std::sync::Arc::make_mut(&mut ticket.log), known);
        every::of_ticket(&mut ticket, &mut |text, kind| self.cover(text, kind, known));
        ticket
    }

    /// Scores that came with a log whose texts were masked before.
    #[must_use]
    pub fn cover_given(&self, given: &Given, known: &mut Pseudonyms) -> Given {
        let mut given = given.clone();
        every::of_given(&mut given, &mut |text, kind| self.cover(text, kind, known));
        given
    }

    /// What a reviewer has typed on a ticket whose texts were masked before.
    #[must_use]
    pub fn cover_draft(&self, draft: &Draft, known: &mut Pseudonyms) -> Draft {
        let mut draft = draft.clone();
        every::of_draft(&mut draft, &mut |text, kind| self.cover(text, kind, known));
        draft
    }

    /// An evaluator with everything private masked in what a judge is told, beside a log that was masked before.
    #[must_use]
    pub fn cover_evaluator(&self, evaluator: &Evaluator, known: &mut Pseudonyms) -> Evaluator {
        let mut evaluator = evaluator.clone();
        every::of_evaluator(&mut evaluator, &mut |text, kind| {
            self.cover(text, kind, known);
        });
        evaluator
    }

    /// How a judge is asked, with everything private masked in what it is shown and told.
    #[must_use]
    pub fn cover_asking(&self, asking: &Asking, known: &mut Pseudonyms) -> Asking {
        let mut asking = asking.clone();
        every::of_asking(&mut asking, &mut |text, kind| {
            self.cover(text, kind, known);
        });
        asking
    }

    /// A record as it came from a source, beside its log that was masked before. JSON stays JSON. Bytes that are no UTF-8
    /// become U+FFFD where something is masked.
    #[must_use]
    pub fn cover_record(&self, record: &[u8], known: &mut Pseudonyms) -> Vec<u8> {
        let text = String::from_utf8_lossy(record);
        let covered = match json::tokens(&text) {
            Some(tokens) => self.covered_json(tokens, known, DEPTH),
            None => self.counted(&text, known),
        };
        covered.map_or_else(|| record.to_vec(), String::into_bytes)
    }

    /// What is private and unmasked in the strings and the keys of a JSON value.
    #[must_use]
    pub fn unmasked(&self, value: &Value) -> BTreeSet<Unmasked> {
        let mut found = BTreeSet::new();
        self.look(value, &mut found);
        found
    }

    /// A draft with the values put back that masks stand for.
    #[must_use]
    pub fn uncover_draft(&self, draft: &Draft, before: &str, known: &mut Pseudonyms) -> Draft {
        let mut draft = draft.clone();
        let mentions = self.mentions(before, known);
        every::of_draft(&mut draft, &mut |text, _| {
            *text = self.uncovered(text, &mentions, known);
        });
        draft
    }

    /// A decision with the values put back that masks stand for. `before` is the output that was edited, unmasked: where a
    /// value is written in several ways there, each mention gets its own again.
    #[must_use]
    pub fn uncover_event(&self, event: &Event, before: &str, known: &mut Pseudonyms) -> Event {
        let mut event = event.clone();
        let mentions = self.mentions(before, known);
        every::of_event(&mut event, &mut |text, _| {
            *text = self.uncovered(text, &mentions, known);
        });
        event
    }

    /// A text with the values put back that masks stand for; `before` as for [`Redactor::uncover_event`].
    #[must_use]
    pub fn uncover_text(&self, text: &str, before: &str, known: &mut Pseudonyms) -> String {
        let mentions = self.mentions(before, known);
        self.uncovered(text, &mentions, known)
    }

    /// The first mask in a text that stands for nothing in its log.
    #[must_use]
    pub fn stray(&self, text: &str, known: &Pseudonyms) -> Option<String> {
        let mut masks = self.words.find(text);
        masks
            .find(|(_, mask)| known.written(*mask).is_none() && !known.came_with_log(*mask))
            .map(|(span, _)| text[span].to_string())
    }

    /// What was masked, by the name under which it is counted.
    fn name(&self, what: What) -> &str {
        match what {
            What::Named(pattern) => pattern.as_str(),
            What::Name => "names",
            What::Own(at) => self.own[at].name(),
        }
    }

    /// A text with everything private masked, and that counted; None where nothing is.
    fn counted(&self, text: &str, known: &mut Pseudonyms) -> Option<String> {
        let covered = self.covered(text, known)?;
        for (_, mask, _) in &covered.masks {
            known.count(self.name(mask.what));
        }
        Some(covered.text)
    }

    /// Notes the masks that stand in a log already.
    fn reserve(&self, log: &mut Log, known: &mut Pseudonyms) {
        every::of_log(log, &mut |text, _| {
            for (_, mask) in self.words.find(text) {
                known.take(mask);
            }
        });
    }

    fn cover(&self, text: &mut String, kind: Kind, known: &mut Pseudonyms) {
        match kind {
            Kind::Number => {
                if let Some(covered) = self.covered_number(text, known) {
                    *text = covered;
                }
            }
            Kind::Json => {
                // What is JSON is masked inside of its strings first, where no escape hides the start of a number.
                let tokens = json::tokens(text);
                let json = tokens.and_then(|tokens| self.covered_json(tokens, known, DEPTH));
                if let Some(json) = json {
                    *text = json;
                }
                self.cover(text, Kind::Plain, known);
            }
            Kind::Plain => {
                if let Cow::Owned(covered) = self.cover_text(text, known) {
                    *text = covered;
                }
            }
        }
    }

    /// A number that is private as a whole, masked.
    fn covered_number(&self, text: &str, known: &mut Pseudonyms) -> Option<String> {
        let whole = self
            .hits(text)
            .iter()
            .any(|hit| hit.span == (0..text.len()));
        whole.then(|| self.counted(text, known)).flatten()
    }

    /// JSON text with everything private masked in its strings, and numbers that are private made strings; None where
    /// nothing is.
    fn covered_json(
        &self,
        tokens: Vec<Token<'_>>,
        known: &mut Pseudonyms,
        depth: usize,
    ) -> Option<String> {
        let mut covered = String::new();
        let mut changed = false;
        for token in tokens {
            let replaced = match &token {
                Token::Text(_, said) => self.covered_string(said, known, depth),
                Token::Number(number) => self.covered_number(number, known),
                Token::Other(_) => None,
            };
            match (replaced, token) {
                (Some(text), _) => {
                    changed = true;
                    covered.push_str(&Value::String(text).to_string());
                }
                (None, Token::Text(part, _) | Token::Number(part) | Token::Other(part)) => {
                    covered.push_str(part);
                }
            }
        }
        changed.then_some(covered)
    }

    /// A string of JSON text, which may be JSON text itself.
    fn covered_string(&self, said: &str, known: &mut Pseudonyms, depth: usize) -> Option<String> {
        let tokens = (depth > 0).then(|| json::tokens(said)).flatten();
        let inner = tokens.and_then(|tokens| self.covered_json(tokens, known, depth - 1));
        let covered = self.counted(inner.as_deref().unwrap_or(said), known);
        covered.or(inner)
    }

    /// A text with everything private masked; None where nothing is.
    fn covered(&self, text: &str, known: &mut Pseudonyms) -> Option<Covered> {
        let mut hits = self.hits(text);
        if hits.is_empty() {
            return None;
        }
        let mut covered = Covered {
            text: text.to_string(),
            masks: Vec::new(),
        };
        for _ in 0..PASSES {
            covered = self.replaced(&covered, &hits, known);
            hits = self.hits(&covered.text);
            if hits.is_empty() {
                return Some(covered);
            }
        }
        let all = Hit {
            span: 0..covered.text.len(),
            what: hits[0].what,
            longest: 0,
        };
        Some(self.replaced(&covered, &[all], known))
    }

    /// The text with each hit masked; masks that a hit takes in give back what they stood for.
    fn replaced(&self, before: &Covered, hits: &[Hit], known: &mut Pseudonyms) -> Covered {
        let mut after = Covered::default();
        let mut old = before.masks.iter().peekable();
        let mut at = 0;
        for hit in hits {
            keep(before, at..hit.span.start, &mut old, &mut after);
            let mut raw = String::new();
            let mut from = hit.span.start;
            while let Some((place, _, inner)) = old.next_if(|(place, ..)| place.end <= hit.span.end)
            {
                raw.push_str(&before.text[from..place.start]);
                raw.push_str(inner);
                from = place.end;
            }
            raw.push_str(&before.text[from..hit.span.end]);
            let mask = known.mask(hit.what, &normal(hit.what, &raw), &raw);
            let start = after.text.len();
            after.text.push_str(&self.words.written(mask));
            after.masks.push((start..after.text.len(), mask, raw));
            at = hit.span.end;
        }
        keep(before, at..before.text.len(), &mut old, &mut after);
        after
    }

    /// What is private and unmasked in a text, in order; no two share a byte.
    fn hits(&self, text: &str) -> Vec<Hit> {
        let mut hits = Vec::new();
        let mut add = |what: What, span: Range<usize>| {
            if !span.is_empty() {
                let longest = span.len();
                hits.push(Hit {
                    span,
                    what,
                    longest,
                });
            }
        };
        for pattern in &self.patterns {
            let what = What::Named(*pattern);
            let found = |span| add(what, span);
            match pattern {
                Pattern::Email => email::find(text, found),
                Pattern::Phone => phone::find(text, found),
                Pattern::Card => card::find(text, found),
                Pattern::Iban => iban::find(text, found),
                Pattern::Ip => ip::find(text, found),
                Pattern::Keys => keys::find(text, found),
            }
        }
        self.names.find(text, |span| add(What::Name, span));
        for (at, own) in self.own.iter().enumerate() {
            for found in own.expression().find_iter(text) {
                add(What::Own(at), found.range());
            }
        }
        if hits.is_empty() {
            return hits;
        }
        let masks: Vec<_> = self.words.find(text).map(|(span, _)| span).collect();
        merged(beside(hits, &masks))
    }

    fn look(&self, value: &Value, found: &mut BTreeSet<Unmasked>) {
        let mut see = |text: &str| {
            for hit in self.hits(text) {
                found.insert(Unmasked {
                    what: self.name(hit.what).to_string(),
                    value: normal(hit.what, &text[hit.span]),
                });
            }
        };
        match value {
            Value::String(text) => see(text),
            Value::Object(fields) => {
                fields.keys().for_each(|key| see(key));
                fields.values().for_each(|value| self.look(value, found));
            }
            Value::Array(list) => list.iter().for_each(|value| self.look(value, found)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    /// What each mask of a text was put in place of, mention by mention.
    fn mentions(&self, text: &str, known: &mut Pseudonyms) -> HashMap<Mask, Vec<String>> {
        let mut mentions: HashMap<Mask, Vec<String>> = HashMap::new();
        for (_, mask, raw) in self.covered(text, known).unwrap_or_default().masks {
            mentions.entry(mask).or_default().push(raw);
        }
        mentions
    }

    /// A text with the values put back. Where it has a mask as often as the text before, each gets what stood there.
    fn uncovered(
        &self,
        text: &str,
        mentions: &HashMap<Mask, Vec<String>>,
        known: &Pseudonyms,
    ) -> String {
        let masks: Vec<_> = self.words.find(text).collect();
        let mut counts: HashMap<Mask, usize> = HashMap::new();
        for (_, mask) in &masks {
            *counts.entry(*mask).or_default() += 1;
        }
        let mut left: HashMap<Mask, VecDeque<&str>> = mentions
            .iter()
            .filter(|(mask, raw)| counts.get(*mask) == Some(&raw.len()))
            .map(|(mask, raw)| (*mask, raw.iter().map(String::as_str).collect()))
            .collect();
        let mut whole = String::with_capacity(text.len());
        let mut at = 0;
        for (span, mask) in masks {
            let own = left.get_mut(&mask).and_then(VecDeque::pop_front);
            let first = mentions
                .get(&mask)
                .and_then(|raw| raw.first())
                .map(String::as_str);
            if let Some(value) = own.or(first).or_else(|| known.written(mask)) {
                whole.push_str(&text[at..span.start]);
                whole.push_str(value);
                at = span.end;
            }
        }
        whole.push_str(&text[at..]);
        whole
    }
}

/// Takes over a stretch in which nothing is masked, with the masks that stand in it.
fn keep<'c>(
    before: &Covered,
    span: Range<usize>,
    old: &mut Peekable<impl Iterator<Item = &'c Put>>,
    after: &mut Covered,
) {
    let shift = after.text.len();
    after.text.push_str(&before.text[span.clone()]);
    while let Some((place, mask, raw)) = old.next_if(|(place, ..)| place.end <= span.end) {
        let place = place.start - span.start + shift..place.end - span.start + shift;
        after.masks.push((place, *mask, raw.clone()));
    }
}

/// A value in its one form, by which two mentions are the same.
fn normal(what: What, value: &str) -> String {
    match what {
        What::Named(Pattern::Email) => email::normal(value),
        What::Named(Pattern::Phone) => phone::normal(value),
        What::Named(Pattern::Card) => card::normal(value),
        What::Named(Pattern::Iban) => iban::normal(value),
        What::Named(Pattern::Ip) => ip::normal(value),
        What::Named(Pattern::Keys) | What::Own(_) => value.to_string(),
        What::Name => names::normal(value),
    }
}

/// The hits that do not lie in a mask, each made to hold the masks that it touches whole. Masks are in order.
fn beside(hits: Vec<Hit>, masks: &[Range<usize>]) -> Vec<Hit> {
    let widened = hits.into_iter().filter_map(|mut hit| {
        let first = masks.partition_point(|mask| mask.end <= hit.span.start);
        let behind = masks.partition_point(|mask| mask.start < hit.span.end);
        let touched = &masks[first.min(behind)..behind];
        if let (Some(first), Some(last)) = (touched.first(), touched.last()) {
            if first.start <= hit.span.start && hit.span.end <= first.end {
                return None;
            }
            hit.span = hit.span.start.min(first.start)..hit.span.end.max(last.end);
        }
        Some(hit)
    });
    widened.collect()
}

/// Hits in order, those that share bytes made one by the name of the longest, of the earliest among equals.
fn merged(mut hits: Vec<Hit>) -> Vec<Hit> {
    hits.sort_by_key(|hit| (hit.span.start, std::cmp::Reverse(hit.longest), hit.what));
    let mut merged: Vec<Hit> = Vec::new();
    for hit in hits {
        match merged.last_mut() {
            Some(last) if hit.span.start < last.span.end => {
                last.span.end = last.span.end.max(hit.span.end);
                if hit.longest > last.longest {
                    last.longest = hit.longest;
                    last.what = hit.what;
                }
            }
            _ => merged.push(hit),
        }
    }
    merged
}

#[cfg(test)]
mod tests;
