//! The figures that have no value: listed by the reason, and within it by what they are about.

use super::super::block::Block;

/// Figures that are not told.
#[derive(Default)]
pub(super) struct NotTold<'a>(Vec<Reason<'a>>);

struct Reason<'a> {
    why: &'a str,
    groups: Vec<Group<'a>>,
}

struct Group<'a> {
    about: &'a str,
    names: Vec<&'a str>,
}

impl<'a> NotTold<'a> {
    /// One more, in the order in which reasons and groups came first.
    pub(super) fn add(&mut self, why: &'a str, about: &'a str, name: &'a str) {
        let reason = at(
            &mut self.0,
            |reason| reason.why == why,
            || Reason {
                why,
                groups: Vec::new(),
            },
        );
        let group = at(
            &mut reason.groups,
            |group| group.about == about,
            || Group {
                about,
                names: Vec::new(),
            },
        );
        group.names.push(name);
    }

    pub(super) fn write(self, page: &mut Vec<Block>) {
        if self.0.is_empty() {
            return;
        }
        page.push(Block::heading(4, "Not told, and why"));
        let lines = self.0.into_iter().map(|reason| {
            let groups = reason.groups.into_iter();
            let groups = groups.map(|group| format!("{}: {}", group.about, group.names.join("; ")));
            let groups: Vec<_> = groups.collect();
            format!("Since {}: {}.", reason.why, groups.join(" · "))
        });
        page.push(Block::List(lines.collect()));
    }
}

/// The first of which this holds, put behind the others where there is none.
fn at<T>(list: &mut Vec<T>, is: impl Fn(&T) -> bool, new: impl FnOnce() -> T) -> &mut T {
    let at = list.iter().position(is).unwrap_or_else(|| {
        list.push(new());
        list.len() - 1
    });
    &mut list[at]
}
