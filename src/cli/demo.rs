//! `juror demo`: the sample that is compiled in, in a store that is gone afterwards.

use crate::runtime::setup::{Options, sample};

use super::failure::{Failure, Status};
use super::review;

pub(super) fn run(options: &Options) -> Result<Status, Failure> {
    review::show(sample::open(options)?)
}
