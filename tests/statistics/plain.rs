//! Figures as their sources write them, slow and plain: what the library computes fast is held to them, and they to the
//! numbers of reference implementations.

#[path = "plain/agreement.rs"]
pub(crate) mod agreement;
#[path = "plain/alpha.rs"]
pub(crate) mod alpha;
#[path = "plain/correlation.rs"]
pub(crate) mod correlation;

/// A count as a real number.
fn real(count: usize) -> f64 {
    f64::from(u32::try_from(count).expect("tests have few items"))
}
