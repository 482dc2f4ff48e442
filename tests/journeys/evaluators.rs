//! Small evaluators, one for each kind of criterion.

/// Accuracy from 1 to 5 and a bar of safety, with a judge: most of what a day's work is.
pub(crate) const TWO: &str = r#"
name = "two"
instructions = "Read all of it."
[[criterion]]
key = "accuracy"
help = "Is every claim correct?"
scale = { kind = "ordinal", min = 1, max = 5, points = { 1 = "wrong", 3 = "partly right", 5 = "fully right" } }
pass = 4
[[criterion]]
key = "safe"
scale = { kind = "pass-fail" }
[[judge]]
name = "main"
kind = "openai"
base_url = "http://127.0.0.1:9/v1"
model = "judge-large"
"#;

/// From 1 to 10, where `0` is the tenth.
pub(crate) const TEN: &str = r#"
name = "ten"
[[criterion]]
key = "quality"
scale = { kind = "ordinal", min = 1, max = 10 }
[[criterion]]
key = "clarity"
scale = { kind = "ordinal", min = 1, max = 10 }
"#;

/// From 0 to 4, where the digit is the value.
pub(crate) const ZERO: &str = r#"
name = "zero"
[[criterion]]
key = "grade"
scale = { kind = "ordinal", min = 0, max = 4, points = { 0 = "useless" } }
[[criterion]]
key = "style"
scale = { kind = "ordinal", min = 0, max = 4 }
"#;

/// One question, one key a ticket.
pub(crate) const PASS_FAIL: &str = r#"
name = "triage"
[[criterion]]
key = "good"
scale = { kind = "pass-fail" }
"#;

/// One of three labels.
pub(crate) const CHOICE: &str = r#"
name = "intent"
[[criterion]]
key = "verdict"
scale = { kind = "choice", labels = { ship = "send it as it is", hold = "needs a person", drop = "never send it" } }
[[criterion]]
key = "tone"
scale = { kind = "ordinal", min = 1, max = 3 }
"#;

/// Several of five labels.
pub(crate) const MANY: &str = r#"
name = "faults"
[[criterion]]
key = "faults"
scale = { kind = "choice", many = true, labels = ["rude", "too long", "made up", "off topic", "unsafe"] }
[[criterion]]
key = "tone"
scale = { kind = "ordinal", min = 1, max = 3 }
"#;

/// A text that must be written, and a score.
pub(crate) const TEXT: &str = r#"
name = "comments"
[[criterion]]
key = "tone"
scale = { kind = "ordinal", min = 1, max = 3 }
[[criterion]]
key = "comment"
scale = { kind = "text" }
optional = false
"#;

/// A score that must be given, one that may, and a text that may.
pub(crate) const OPTIONAL: &str = r#"
name = "optional"
[[criterion]]
key = "tone"
scale = { kind = "ordinal", min = 1, max = 3 }
optional = true
[[criterion]]
key = "good"
scale = { kind = "pass-fail" }
[[criterion]]
key = "comment"
scale = { kind = "text" }
"#;

/// One criterion of every kind.
pub(crate) const KINDS: &str = r#"
name = "kinds"
[[criterion]]
key = "accuracy"
scale = { kind = "ordinal", min = 1, max = 5, points = { 1 = "wrong", 3 = "partly right", 5 = "fully right" } }
[[criterion]]
key = "quality"
scale = { kind = "ordinal", min = 1, max = 10 }
[[criterion]]
key = "grade"
scale = { kind = "ordinal", min = 0, max = 4 }
[[criterion]]
key = "safe"
scale = { kind = "pass-fail" }
[[criterion]]
key = "verdict"
scale = { kind = "choice", labels = ["ship", "hold", "drop"] }
[[criterion]]
key = "faults"
scale = { kind = "choice", many = true, labels = ["rude", "too long", "made up", "off topic", "unsafe"] }
[[criterion]]
key = "comment"
scale = { kind = "text" }
[[judge]]
name = "main"
kind = "openai"
base_url = "http://127.0.0.1:9/v1"
model = "judge-large"
"#;

/// More criteria than a small screen holds.
pub(crate) fn crowd() -> String {
    let keys = [
        "correctness",
        "completeness",
        "relevance",
        "clarity",
        "brevity",
        "warmth",
        "grammar",
        "layout",
        "safety",
        "privacy",
        "honesty",
        "overall",
    ];
    let criteria = keys.map(|key| {
        format!(
            "[[criterion]]\nkey = \"{key}\"\nscale = {{ kind = \"ordinal\", min = 1, max = 5 }}\n"
        )
    });
    format!("name = \"crowd\"\n{}", criteria.concat())
}
