//! What a judge chose between the same two outputs, with the one first and with the other first. Each order is a comparison
//! of its own in the store; this is what they say together. Which pairs there are is not its business.

use std::collections::BTreeMap;

use super::comparison::{Choice, Chooser, Comparison};
use super::id::JudgeIdentity;

/// A judge's latest choices in both orders.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BothOrders {
    /// Where the smaller side stood first.
    pub plain: Option<Choice>,
    /// Where the other one stood first.
    pub turned: Option<Choice>,
}

impl BothOrders {
    /// Puts a later choice in the place of an earlier one in the same order.
    pub fn put(&mut self, swapped: bool, choice: Choice) {
        let place = if swapped {
            &mut self.turned
        } else {
            &mut self.plain
        };
        *place = Some(choice);
    }

    /// Both, where it was asked in both orders.
    #[must_use]
    pub fn both(&self) -> Option<[Choice; 2]> {
        Some([self.plain?, self.turned?])
    }

    /// Whether what it chose turned with the order.
    #[must_use]
    pub fn contradicts(&self) -> bool {
        self.both().is_some_and(|[plain, turned]| plain != turned)
    }

    /// What it chose: a tie where the two orders contradict each other. None where it was never asked.
    #[must_use]
    pub fn choice(&self) -> Option<Choice> {
        if self.contradicts() {
            return Some(Choice::Tie);
        }
        self.plain.or(self.turned)
    }
}

/// What each judge chose over all, by name and identity, of choices between the same two outputs, oldest first. Each comes
/// with what it is between A and B as the caller has them.
#[must_use]
pub fn by_judges<'a>(
    made: impl IntoIterator<Item = (&'a Comparison, Choice)>,
) -> BTreeMap<(&'a str, JudgeIdentity), BothOrders> {
    let mut found: BTreeMap<_, BothOrders> = BTreeMap::new();
    for (comparison, choice) in made {
        if let (Some(Chooser::Judge { judge, identity }), None) =
            (&comparison.by, &comparison.criterion)
        {
            let own = found.entry((judge.as_str(), *identity)).or_default();
            own.put(comparison.in_order().swapped, choice);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::Choice::{A, B, Neither, Tie};
    use super::*;

    #[test]
    fn what_turns_with_the_order_is_a_tie() {
        for (plain, turned, expected, contradicts) in [
            (Some(A), Some(A), Some(A), false),
            (Some(B), Some(B), Some(B), false),
            (Some(Tie), Some(Tie), Some(Tie), false),
            (Some(Neither), Some(Neither), Some(Neither), false),
            (Some(A), Some(B), Some(Tie), true),
            (Some(A), Some(Tie), Some(Tie), true),
            (Some(B), None, Some(B), false),
            (None, Some(A), Some(A), false),
            (None, None, None, false),
        ] {
            let both = BothOrders { plain, turned };
            assert_eq!(both.choice(), expected, "{both:?}");
            assert_eq!(both.contradicts(), contradicts, "{both:?}");
            assert_eq!(
                both.both().is_some(),
                plain.is_some() && turned.is_some(),
                "{both:?}"
            );
        }
    }
}
