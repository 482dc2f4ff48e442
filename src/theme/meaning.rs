//! What a piece of the screen means, by the names that theme files use. Knows no colour.

macro_rules! meanings {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)*) => {
        /// What a piece of the screen means. What a theme leaves out looks as its parent does: `match.current` as
        /// `match`, and what has no dot as `text`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Meaning {
            $($(#[$doc])* $variant,)*
        }

        impl Meaning {
            /// Every meaning; parents stand before their children.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The name in theme files.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }
        }
    };
}

meanings! {
    /// What is read; also the ground of the whole screen.
    Text = "text",
    /// What matters less: labels, units, text beside the text.
    Dim = "text.dim",
    /// The name of what is shown.
    Title = "text.title",
    /// Lines between regions.
    Border = "border",
    /// A row that frames the screen or heads a region.
    Bar = "bar",
    /// The first row of the screen.
    Header = "bar.header",
    /// The last row of the screen.
    Footer = "bar.footer",
    /// A key in a hint.
    Key = "key",
    /// The line in which one types.
    Prompt = "prompt",
    /// What a word of that line may become.
    Offer = "prompt.offer",
    /// The row under the cursor of a list.
    Selected = "selected",
    /// A row that is marked for what is done to many.
    Marked = "marked",
    /// The criterion that the next digit scores.
    Focus = "focus",
    /// The point that was given.
    Chosen = "score.chosen",
    /// A judge's score.
    Judge = "score.judge",
    /// Another person's score.
    Peer = "score.peer",
    /// A score that may not be seen yet.
    Hidden = "score.hidden",
    /// As it should be: passed, saved, above the bar.
    Good = "good",
    /// Not as it should be: failed, far apart, below the bar.
    Bad = "bad",
    /// To be looked at.
    Warn = "warn",
    /// Something did not work.
    Error = "error",
    /// The flag of a ticket.
    Flag = "flag",
    /// A ticket that was drawn at random.
    Random = "random",
    /// A tag.
    Tag = "tag",
    /// Words that an edit put in.
    Added = "diff.added",
    /// Words that an edit took out.
    Removed = "diff.removed",
    /// Words of one output that the other one does not have.
    Differs = "diff.differs",
    /// What a search found.
    Match = "match",
    /// What it found under the cursor.
    MatchCurrent = "match.current",
    /// Who speaks: the system.
    System = "role.system",
    /// Who speaks: the user.
    User = "role.user",
    /// Who speaks: the model, before the output.
    Assistant = "role.assistant",
    /// Who speaks: a tool.
    Tool = "role.tool",
    /// The head of the output under review.
    Output = "role.output",
    /// The head of a reference.
    Reference = "role.reference",
    /// A heading of Markdown.
    Heading = "markup.heading",
    /// Strongly emphasised text.
    Strong = "markup.strong",
    /// Emphasised text.
    Emphasis = "markup.emphasis",
    /// Text that is struck through.
    Struck = "markup.struck",
    /// Code, in a line or a block.
    Code = "markup.code",
    /// A quotation.
    Quote = "markup.quote",
    /// The mark of a list's item.
    ListMark = "markup.list",
    /// A link with its target.
    Link = "markup.link",
    /// The name of a field in JSON.
    JsonKey = "json.key",
    /// A string in JSON.
    JsonString = "json.string",
    /// A number in JSON.
    JsonNumber = "json.number",
    /// `true`, `false`, `null` in JSON.
    JsonLiteral = "json.literal",
    /// The filled part of a bar of progress.
    Progress = "chart.progress",
    /// The line of an interval.
    Whisker = "chart.whisker",
    /// The estimate in an interval.
    Estimate = "chart.estimate",
    /// The bar of a gate, and what lies above it.
    Band = "chart.band",
    /// A cell of a matrix with nothing in it.
    Heat0 = "heat.0",
    /// A cell with little in it.
    Heat1 = "heat.1",
    /// A cell with something in it.
    Heat2 = "heat.2",
    /// A cell with much in it.
    Heat3 = "heat.3",
    /// A cell with most in it.
    Heat4 = "heat.4",
}

impl Meaning {
    /// The meaning with a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|meaning| meaning.name() == name)
    }

    /// What a meaning looks like where a theme leaves it out; none for the text itself.
    #[must_use]
    pub fn parent(self) -> Option<Self> {
        if self == Self::Text {
            return None;
        }
        let group = self.name().rsplit_once('.').map(|(group, _)| group);
        group.and_then(Self::named).or(Some(Self::Text))
    }

    /// The step of a matrix's cell, from a share of 0 to 1 of what the fullest cell holds.
    #[must_use]
    pub fn heat(share: f64) -> Self {
        match share {
            share if share > 0.75 => Self::Heat4,
            share if share > 0.5 => Self::Heat3,
            share if share > 0.25 => Self::Heat2,
            share if share > 0.0 => Self::Heat1,
            _ => Self::Heat0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_meaning_is_found_by_its_name_and_stands_behind_its_parent() {
        for (at, meaning) in Meaning::ALL.iter().enumerate() {
            assert_eq!(Meaning::named(meaning.name()), Some(*meaning));
            assert_eq!(*meaning as usize, at, "{}", meaning.name());
            if let Some(parent) = meaning.parent() {
                assert!(parent < *meaning, "{}", meaning.name());
            }
        }
    }

    #[test]
    fn what_has_no_group_falls_back_to_the_text() {
        let cases = [
            (Meaning::MatchCurrent, Some(Meaning::Match)),
            (Meaning::Footer, Some(Meaning::Bar)),
            (Meaning::Dim, Some(Meaning::Text)),
            (Meaning::Heat3, Some(Meaning::Text)),
            (Meaning::Error, Some(Meaning::Text)),
            (Meaning::Text, None),
        ];
        for (meaning, parent) in cases {
            assert_eq!(meaning.parent(), parent, "{}", meaning.name());
        }
    }

    #[test]
    fn a_fuller_cell_is_hotter() {
        let cases = [
            (0.0, Meaning::Heat0),
            (0.01, Meaning::Heat1),
            (0.5, Meaning::Heat2),
            (0.75, Meaning::Heat3),
            (1.0, Meaning::Heat4),
            (f64::NAN, Meaning::Heat0),
        ];
        for (share, meaning) in cases {
            assert_eq!(Meaning::heat(share), meaning, "{share}");
        }
    }
}
