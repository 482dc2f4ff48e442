//! What one ticket cost, over all of its calls. Pure.

use crate::judge::reply::Usage;
use crate::model::{Price, Spent};

/// What one ticket cost so far.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Bill {
    /// Calls that were made, those that failed among them.
    calls: u32,
    /// Calls that were answered with a reply, which is what is paid for.
    replies: u32,
    /// What was counted of all replies; unknown as soon as it is of one.
    usage: Usage,
    cost_usd: Option<f64>,
}

impl Bill {
    pub(super) fn called(&mut self) {
        self.calls += 1;
    }

    /// A reply came. What it cost.
    pub(super) fn replied(&mut self, usage: Usage, price: Option<Price>) -> Option<f64> {
        let cost_usd = price.and_then(|price| cost(price, usage));
        if self.replies == 0 {
            (self.usage, self.cost_usd) = (usage, cost_usd);
        } else {
            let both = |one: Option<u64>, other: Option<u64>| one?.checked_add(other?);
            self.usage.input = both(self.usage.input, usage.input);
            self.usage.output = both(self.usage.output, usage.output);
            self.cost_usd = self.cost_usd.zip(cost_usd).map(|(one, other)| one + other);
        }
        self.replies += 1;
        cost_usd
    }

    pub(super) fn spent(&self) -> Spent {
        Spent {
            input_tokens: self.usage.input,
            output_tokens: self.usage.output,
            cost_usd: self.cost_usd,
            latency_ms: None,
            calls: Some(self.calls),
        }
    }
}

/// US dollars of one call; unknown when the server counted only one side of it.
#[expect(clippy::cast_precision_loss, reason = "no call has 2^52 tokens")]
pub(super) fn cost(price: Price, usage: Usage) -> Option<f64> {
    let (input, output) = (usage.input? as f64, usage.output? as f64);
    Some((input * price.input + output * price.output) / 1e6)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRICE: Price = Price {
        input: 2.5,
        output: 10.0,
    };

    fn usage(input: Option<u64>, output: Option<u64>) -> Usage {
        Usage { input, output }
    }

    #[test]
    fn a_cost_is_known_only_where_both_sides_are_counted() {
        assert_eq!(
            cost(PRICE, usage(Some(1_000_000), Some(500_000))),
            Some(7.5)
        );
        assert_eq!(cost(PRICE, usage(Some(1000), None)), None);
        assert_eq!(cost(PRICE, Usage::default()), None);
    }

    #[test]
    fn two_replies_are_one_bill_and_what_one_hides_is_unknown() {
        let mut bill = Bill::default();
        for _ in 0..3 {
            bill.called();
        }
        assert_eq!(bill.spent().calls, Some(3));
        assert_eq!(bill.spent().cost_usd, None);
        bill.replied(usage(Some(1_000_000), Some(500_000)), Some(PRICE));
        bill.replied(usage(Some(1_000_000), Some(0)), Some(PRICE));
        let spent = bill.spent();
        assert_eq!(
            (spent.input_tokens, spent.output_tokens, spent.cost_usd),
            (Some(2_000_000), Some(500_000), Some(10.0))
        );
        bill.replied(usage(Some(1), None), Some(PRICE));
        let spent = bill.spent();
        assert_eq!(
            (spent.input_tokens, spent.output_tokens, spent.cost_usd),
            (Some(2_000_001), None, None)
        );
    }
}
