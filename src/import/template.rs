//! Chat templates undone: a prompt as a model saw it, back into the messages that it was made of. Knows the templates of
//! `ChatML`, Llama 2 and 3, Mistral and Gemma, and the bare role lines that are left where special tokens were cut out.

use super::turns::says;
use crate::model::{Message, Role};

/// The messages that a text was made of; None where it was made by no template that is known.
pub(super) fn undone(text: &str) -> Option<Vec<Message>> {
    let messages = marked(text, &CHATML)
        .or_else(|| marked(text, &LLAMA_3))
        .or_else(|| marked(text, &GEMMA))
        .or_else(|| instructed(text))
        .or_else(|| role_lines(text))?;
    let asks = messages.iter().any(|message| message.role == Role::User);
    asks.then_some(messages)
}

/// A template that marks each turn's role and end.
struct Marks {
    open: &'static str,
    /// What ends the role's name.
    named: &'static str,
    close: &'static str,
}

const CHATML: Marks = Marks {
    open: "<|im_start|>",
    named: "\n",
    close: "<|im_end|>",
};
const LLAMA_3: Marks = Marks {
    open: "<|start_header_id|>",
    named: "<|end_header_id|>\n\n",
    close: "<|eot_id|>",
};
const GEMMA: Marks = Marks {
    open: "<start_of_turn>",
    named: "\n",
    close: "<end_of_turn>",
};

fn role(name: &str) -> Option<Role> {
    Some(match name {
        "system" => Role::System,
        "user" => Role::User,
        "assistant" | "model" => Role::Assistant,
        "tool" | "ipython" | "observation" => Role::Tool,
        _ => return None,
    })
}

fn marked(text: &str, marks: &Marks) -> Option<Vec<Message>> {
    let mut turns = text.split(marks.open);
    // Before the first turn stands the token that begins every text.
    if turns.next()?.trim().len() > LONGEST_BEGINNING {
        return None;
    }
    let turns: Vec<_> = turns.collect();
    let (last, closed) = turns.split_last()?;
    let mut messages = Vec::new();
    for turn in closed {
        messages.push(closed_turn(turn, marks)?);
    }
    // The last turn is the one that the model is to write, where it is not closed.
    if let Some(message) = closed_turn(last, marks) {
        messages.push(message);
    } else {
        let name = last.split(['\n', '<']).next()?;
        (role(name.trim())? == Role::Assistant).then_some(())?;
    }
    Some(messages)
}

/// `<|begin_of_text|>`, or an end of text before it.
const LONGEST_BEGINNING: usize = 40;

fn closed_turn(turn: &str, marks: &Marks) -> Option<Message> {
    let (name, content) = turn.split_once(marks.named)?;
    let (content, rest) = content.rsplit_once(marks.close)?;
    rest.trim().is_empty().then_some(())?;
    Some(says(role(name.trim())?, content.to_string()))
}

/// `[INST] … [/INST] answer</s>`, with the system's text in `<<SYS>>` or `[SYSTEM_PROMPT]`.
fn instructed(text: &str) -> Option<Vec<Message>> {
    let text = text.trim_start();
    let mut text = text.strip_prefix("<s>").unwrap_or(text).trim_start();
    let mut messages = Vec::new();
    if let Some((system, rest)) = between(text, "[SYSTEM_PROMPT]", "[/SYSTEM_PROMPT]") {
        messages.push(says(Role::System, system.trim().to_string()));
        text = rest.trim_start();
    }
    let mut first = true;
    while !text.is_empty() {
        let (asked, rest) = between(text, "[INST]", "[/INST]")?;
        let mut asked = asked.trim();
        if first && let Some((system, rest)) = between(asked, "<<SYS>>", "<</SYS>>") {
            messages.push(says(Role::System, system.trim().to_string()));
            asked = rest.trim_start();
        }
        first = false;
        messages.push(says(Role::User, asked.to_string()));
        let end = rest.find("[INST]").unwrap_or(rest.len());
        let (answer, next) = rest.split_at(end);
        let answer = answer.trim().trim_end_matches("<s>").trim_end();
        let answer = answer.trim_end_matches("</s>").trim();
        if !answer.is_empty() {
            messages.push(says(Role::Assistant, answer.to_string()));
        }
        text = next;
    }
    // What follows the last question is what the model is to write.
    messages.pop_if(|last| last.role == Role::Assistant);
    Some(messages)
}

/// What stands between two marks at the start of a text, and what follows.
fn between<'a>(text: &'a str, open: &str, close: &str) -> Option<(&'a str, &'a str)> {
    text.strip_prefix(open)?.split_once(close)
}

/// `system\n…\nuser\n…\nassistant\n`: `ChatML` without its tokens. Only where the turns change as they should, because a
/// text may have a line `user` of its own.
fn role_lines(text: &str) -> Option<Vec<Message>> {
    let mut messages: Vec<Message> = Vec::new();
    let mut lines = text.trim_end_matches('\n').split('\n');
    let first = role(lines.next()?)?;
    matches!(first, Role::System | Role::User).then_some(())?;
    messages.push(says(first, String::new()));
    let mut begun = true;
    for line in lines {
        let last = messages.last_mut()?;
        let follows = match (last.role, role(line)) {
            (Role::System | Role::Assistant, Some(Role::User)) if line == "user" => {
                Some(Role::User)
            }
            (Role::User, Some(Role::Assistant)) if line == "assistant" => Some(Role::Assistant),
            _ => None,
        };
        if let Some(role) = follows {
            messages.push(says(role, String::new()));
            begun = true;
        } else {
            if !begun {
                last.content.push('\n');
            }
            last.content.push_str(line);
            begun = false;
        }
    }
    // It ends where the model is to begin.
    let last = messages.pop()?;
    (last.role == Role::Assistant && last.content.trim().is_empty()).then_some(messages)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> String {
        let Some(messages) = undone(text) else {
            return "raw".to_string();
        };
        let turns: Vec<_> = messages
            .iter()
            .map(|message| format!("{}: {}", message.role.as_str(), message.content))
            .collect();
        turns.join(" | ")
    }

    #[test]
    fn the_templates_that_are_known_are_undone_and_no_other() {
        let cases = [
            (
                "<|im_start|>system\nBe kind.<|im_end|>\n<|im_start|>user\nHi\nthere<|im_end|>\n<|im_start|>assistant\n",
                "system: Be kind. | user: Hi\nthere",
            ),
            (
                "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n\n",
                "user: Hi",
            ),
            (
                "<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\nS<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nHi<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n",
                "system: S | user: Hi",
            ),
            (
                "<bos><start_of_turn>user\nHi<end_of_turn>\n<start_of_turn>model\n",
                "user: Hi",
            ),
            (
                "<s>[INST] <<SYS>>\nS\n<</SYS>>\n\nHi [/INST] Hello </s><s>[INST] More [/INST]",
                "system: S | user: Hi | assistant: Hello | user: More",
            ),
            ("<s>[INST] Hi [/INST]", "user: Hi"),
            ("[INST] Hi [/INST]", "user: Hi"),
            (
                "<s>[SYSTEM_PROMPT]S[/SYSTEM_PROMPT][INST]Hi[/INST]Hello</s>[INST]More[/INST]",
                "system: S | user: Hi | assistant: Hello | user: More",
            ),
            (
                "system\nYou are kind.\nuser\nHi\n\nthere\nassistant\n",
                "system: You are kind. | user: Hi\n\nthere",
            ),
            (
                "user\nHi\nassistant\nHello\nuser\nMore\nassistant\n",
                "user: Hi | assistant: Hello | user: More",
            ),
            ("user\nHi\nassistant\nHello", "raw"),
            ("system\nS\nassistant\n", "raw"),
            ("Human: Hi\nAssistant:", "raw"),
            ("What does <|im_start|> mean?", "raw"),
            ("<|im_start|>user\nHi", "raw"),
            (
                "<|im_start|>nobody\nHi<|im_end|>\n<|im_start|>assistant\n",
                "raw",
            ),
            ("[INST] Hi", "raw"),
            ("", "raw"),
        ];
        for (text, expected) in cases {
            assert_eq!(told(text), expected, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn what_a_template_made_is_undone(turns in proptest::collection::vec("[a-zé ,.?\n]{1,20}", 1..6)) {
            let mut text = String::new();
            let mut expected = Vec::new();
            for (at, turn) in turns.iter().enumerate() {
                let role = if at % 2 == 0 { "user" } else { "assistant" };
                text.extend(["<|im_start|>", role, "\n", turn, "<|im_end|>\n"]);
                expected.push(format!("{role}: {turn}"));
            }
            text.push_str("<|im_start|>assistant\n");
            proptest::prop_assert_eq!(told(&text), expected.join(" | "));
        }

        #[test]
        fn no_text_is_too_odd(text in "(<\\|im_start\\|>|<\\|im_end\\|>|\\[INST\\]|\\[/INST\\]|<<SYS>>|user|assistant|\n|é| ){0,12}") {
            let _ = undone(&text);
        }
    }
}
