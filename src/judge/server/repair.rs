//! One more request after a reply that can't be used: what was wrong, and the JSON alone. Pure.

use crate::judge::answer::failure;
use crate::judge::dialect::Turn;
use crate::model::{Cause, Failure};

/// The most of the reply that is sent back, in characters: its end, where the score should be.
const MOST: usize = 4000;

/// What to say after a reply of which this came; None where asking for another form can't help.
pub(super) fn turns(failure: &Failure, reply: Option<&str>) -> Option<Vec<Turn>> {
    let wrong = match failure.cause {
        Cause::Unparsed if reply.is_none() => "Your reply was empty".to_string(),
        Cause::Unparsed => "No score can be read from that reply".to_string(),
        Cause::OffScale => format!("That reply can't be used: {}", failure.detail),
        _ => return None,
    };
    let order = format!(
        "{wrong}. Reply again with the one JSON object that was asked for and nothing else: no remark before or after it, \
         no Markdown."
    );
    let said = reply.map(|reply| Turn::Said(end(reply)));
    Some(said.into_iter().chain([Turn::Told(order)]).collect())
}

/// All of this program's own words that may be said.
pub(super) fn words() -> Vec<Turn> {
    let wrong = [failure(Cause::Unparsed, ""), failure(Cause::OffScale, "")];
    let turns = wrong
        .iter()
        .flat_map(|wrong| [turns(wrong, None), turns(wrong, Some(""))]);
    turns.flatten().flatten().collect()
}

fn end(text: &str) -> String {
    let surplus = text.chars().count().saturating_sub(MOST);
    text.chars().skip(surplus).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_reply_of_another_form_is_asked_for_again() {
        let words = |cause, reply| {
            let turns = turns(&failure(cause, "`accuracy` is 9"), reply)?;
            Some(
                turns
                    .iter()
                    .map(|turn| match turn {
                        Turn::Said(text) => format!("said {text}"),
                        Turn::Told(text) => text.split('.').next().unwrap_or_default().to_string(),
                    })
                    .collect::<Vec<_>>()
                    .join("; "),
            )
        };
        let cases = [
            (
                Cause::OffScale,
                Some("9"),
                Some("said 9; That reply can't be used: `accuracy` is 9"),
            ),
            (
                Cause::Unparsed,
                Some("Hm."),
                Some("said Hm.; No score can be read from that reply"),
            ),
            (Cause::Unparsed, None, Some("Your reply was empty")),
            (Cause::CutOff, Some("{"), None),
            (Cause::Declined, None, None),
            (Cause::Timeout, None, None),
        ];
        for (cause, reply, expected) in cases {
            assert_eq!(words(cause, reply).as_deref(), expected, "{cause}");
        }
    }

    #[test]
    fn of_a_long_reply_the_end_is_sent_back() {
        let reply = "é".repeat(5000) + "end";
        let turns = turns(&failure(Cause::Unparsed, ""), Some(&reply)).expect("turns");
        let Turn::Said(said) = &turns[0] else {
            panic!("{turns:?}")
        };
        assert!(said.chars().count() == MOST && said.ends_with("end"));
    }
}
