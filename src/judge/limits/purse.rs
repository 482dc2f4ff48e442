//! A run's money: what was spent, what calls under way may cost, and whether another may be made. Pure.

/// A run's money, in US dollars.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Purse {
    budget: f64,
    spent: f64,
    /// What calls under way may cost together.
    reserved: f64,
    /// The most that one call cost.
    dearest: f64,
}

/// Why no call may be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Empty {
    /// The budget is spent.
    Spent,
    /// What is under way may spend it; when that has ended, there is a clear answer.
    Wait,
}

impl Purse {
    /// A purse with so much in it.
    #[must_use]
    pub fn new(budget: f64) -> Self {
        Self {
            budget,
            spent: 0.0,
            reserved: 0.0,
            dearest: 0.0,
        }
    }

    /// Whether another call may be made: as long as what was spent and what is under way leave something, so that the
    /// budget is passed by one call at the most, as far as estimates hold.
    ///
    /// # Errors
    /// When none may.
    pub fn ready(&self) -> Result<(), Empty> {
        if self.spent >= self.budget {
            Err(Empty::Spent)
        } else if self.spent + self.reserved >= self.budget {
            Err(Empty::Wait)
        } else {
            Ok(())
        }
    }

    /// Reserves what a call may cost. Returns what was reserved: the estimate, or what the dearest call cost, if that is
    /// more.
    pub fn reserve(&mut self, estimate: f64) -> f64 {
        let reserved = estimate.max(self.dearest);
        self.reserved += reserved;
        reserved
    }

    /// A call has ended that had this reserved; None where it cost nothing.
    pub fn settle(&mut self, reserved: f64, cost: Option<f64>) {
        self.reserved = (self.reserved - reserved).max(0.0);
        let cost = cost.unwrap_or_default();
        self.spent += cost;
        self.dearest = self.dearest.max(cost);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_calls_at_once_pass_the_budget_by_one_at_the_most() {
        let mut purse = Purse::new(1.0);
        let mut under_way = Vec::new();
        while purse.ready().is_ok() {
            under_way.push(purse.reserve(0.3));
        }
        assert_eq!(under_way.len(), 4);
        assert_eq!(purse.ready(), Err(Empty::Wait));
        // They cost less than they might have, so that others fit in.
        for reserved in under_way {
            purse.settle(reserved, Some(0.1));
        }
        assert_eq!(purse.ready(), Ok(()));
        let reserved = purse.reserve(0.05);
        assert!((reserved - 0.1).abs() < 1e-9, "another cost as much");
        purse.settle(reserved, Some(0.7));
        assert_eq!(purse.ready(), Err(Empty::Spent));
    }

    #[test]
    fn a_call_that_failed_gives_back_what_was_reserved() {
        let mut purse = Purse::new(1.0);
        let reserved = purse.reserve(5.0);
        assert_eq!(purse.ready(), Err(Empty::Wait));
        purse.settle(reserved, None);
        assert_eq!(purse.ready(), Ok(()));
        assert_eq!(Purse::new(0.0).ready(), Err(Empty::Spent));
    }
}
