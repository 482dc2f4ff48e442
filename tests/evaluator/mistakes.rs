//! All that can be wrong with an evaluator's file, and how it is shown.

use std::path::Path;

use juror::model::evaluator::file::{read, render};

fn shown(text: &str) -> String {
    let mistakes = read(text, Path::new(".")).expect_err("mistakes");
    render(&mistakes, "e.toml")
}

/// The place and the message of each mistake.
fn messages(text: &str) -> Vec<String> {
    let heads = shown(text);
    heads
        .lines()
        .filter_map(|line| line.strip_prefix("e.toml:"))
        .map(ToString::to_string)
        .collect()
}

const GOOD: &str = r#"name = "e"
[[criterion]]
key = "accuracy"
scale = { kind = "ordinal", min = 1, max = 5 }
[[criterion]]
key = "safe"
scale = { kind = "pass-fail" }
[[criterion]]
key = "kind"
scale = { kind = "choice", labels = ["a", "b"] }
"#;

/// A file with something wrong in almost every line.
const WRONG: &str = r#"nmae = "support"
blind = "yes"
auto_advance = "later"
redact = { patterns = ["email"] }

[queue]
order = "shufle"
audit = 30
seed = -1
overlap = 0

[[criterion]]
key = "accuracy"
scale = { kind = "ordinal", min = 1, max = 5, points = { 6 = "superb" } }
pass = 9
wieght = 2.0

[[criterion]]
key = "accuracy"
scale = { kind = "pass-fail", labels = ["a"] }

[[criterion]]
key = "Tone of voice"
scale = { kind = "ordinal", min = 5, max = 1 }

[[criterion]]
key = "überlang"
scale = { kind = "chioce" }

[[judge]]
name = "main"
kind = "openai"
base_url = "127.0.0.1:8000"
few_shot = 3
temperature = "hot"
argv = ["x"]
price = { input = 1 }

[[judge]]
name = "main"
kind = "metric"
score = [ { criterion = "acuracy", metric = "rouge", cuts = [0.5, 0.2] } ]

[[judge]]
kind = "anthropic"

[gate]
items = 0
agreement = 80
basis = "middle"
holdout = 0.95
"#;

#[test]
fn all_mistakes_are_shown_at_once_with_line_and_caret() {
    let all = shown(WRONG);
    insta::assert_snapshot!(all);
}

#[test]
fn each_mistake_has_its_sentence() {
    let cases = [
        ("key = \"accuracy\"", "1:1: `key` means nothing in the file"),
        ("purpose = 3", "1:11: `purpose` must be a text in quotes"),
        ("gate = 3", "1:8: `gate` must be a table: [gate]"),
        (
            "judge = {}",
            "1:9: `judge` must be a list of tables: [[judge]]",
        ),
        (
            "import = { map = { output = 3 } }",
            "1:29: `output` must be a text in quotes",
        ),
    ];
    for (line, expected) in cases {
        let text = format!("{line}\n{GOOD}");
        assert_eq!(messages(&text), [expected], "{line}");
    }
}

/// Each judge has one mistake, with this sentence.
fn assert_each(cases: &[(String, &str)]) {
    for (judge, expected) in cases {
        let text = format!("{GOOD}[[judge]]\nname = \"j\"\n{judge}\n");
        let messages = messages(&text);
        assert_eq!(messages.len(), 1, "{judge}: {messages:?}");
        assert!(
            messages[0].ends_with(&format!(": {expected}")),
            "{}",
            messages[0]
        );
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of mistakes")]
fn each_mistake_of_a_judge_has_its_sentence() {
    let server = "kind = \"openai\"\nbase_url = \"https://x\"\nmodel = \"m\"\n";
    let metric = |rule: &str| format!("kind = \"metric\"\nscore = [{{ {rule} }}]");
    let embedding = |rest: &str| {
        format!("kind = \"embedding\"\nbase_url = \"https://x\"\nmodel = \"m\"\n{rest}")
    };
    let cosine = |rule: &str| embedding(&format!("score = [{{ {rule} }}]"));
    let cases = [
        (
            embedding(""),
            "`score` is missing in [[judge]]: a list of rules, [{ criterion = \"accuracy\", cuts = [0.5, 0.6, 0.7, 0.8] }]",
        ),
        (embedding("score = []"), "`score` needs at least one rule"),
        (cosine("criterion = \"safe\""), "`cuts` is missing in `score`"),
        (
            cosine("criterion = \"acuracy\", cuts = [0.5]"),
            "no criterion is called `acuracy`; did you mean `accuracy`?",
        ),
        (
            cosine("criterion = \"accuracy\", cuts = [0.5, 0.6]"),
            "a cosine on `accuracy` needs 4 numbers in `cuts`, one between each two of its 5 points; there are 2",
        ),
        (
            cosine("criterion = \"safe\", cuts = [0.5, 0.6]"),
            "a cosine on `safe` needs 1 number in `cuts`, from which on it passes",
        ),
        (
            cosine("criterion = \"safe\", cuts = [50]"),
            "a cosine lies between -1 and 1, and so must its `cuts`",
        ),
        (
            cosine("criterion = \"safe\", metric = \"cosine\", cuts = [0.5]"),
            "`metric` means nothing in `score`",
        ),
        (
            embedding("temperature = 0\nscore = [{ criterion = \"safe\", cuts = [0.5] }]"),
            "`temperature` belongs to a judge of kind `openai` or `anthropic`, and this one is `embedding`",
        ),
        ("kind = \"openai\"\nbase_url = \"https://x\"".into(), "`model` is missing in [[judge]]"),
        ("kind = \"command\"".into(), "`argv` is missing in [[judge]]"),
        ("kind = \"command\"\nargv = []".into(), "`argv` must be a list of texts with at least one, [\"…\", \"…\"]"),
        (String::new(), "`kind` is missing in [[judge]]"),
        ("kind = \"openia\"".into(), "`openia` is no kind; did you mean `openai`?"),
        (
            metric("criterion = \"safe\", metric = \"json_schema\", value = \"[\""),
            "this is no JSON: EOF while parsing a list at line 1 column 1",
        ),
        (format!("{server}samples = 30"), "`samples` must be a whole number from 1 to 20"),
        (format!("{server}samples = 3\nlogprobs = true"), "`samples` and `logprobs` are two ways to the same mean: take one out"),
        (format!("{server}suggest = true\nlogprobs = true"), "with `logprobs` a judge says nothing but scores, so it can't suggest anything"),
        ("kind = \"jury\"\njudges = [\"a\"]".into(), "`judges` must name at least two judges of this file, each once"),
        (
            format!("{server}score = []"),
            "`score` belongs to a judge of kind `metric` or `embedding`, and this one is `openai`",
        ),
        (
            "kind = \"metric\"".into(),
            "`score` is missing in [[judge]]: a list of rules, [{ criterion = \"safe\", metric = \"contains\", value = \"…\" }]",
        ),
        (
            metric("criterion = \"accuracy\", metric = \"rougeL\", cuts = [0.2, 0.4]"),
            "`rougeL` on `accuracy` needs 4 numbers in `cuts`, one between each two of its 5 points; there are 2",
        ),
        (
            metric("criterion = \"accuracy\", metric = \"rougeL\", cuts = [1, 2, 3, 4]"),
            "`rougeL` lies between 0 and 1, and so must its `cuts`",
        ),
        (
            metric("criterion = \"accuracy\", metric = \"json_valid\""),
            "`json_valid` says yes or no, and `accuracy` is not pass or fail",
        ),
        (
            metric("criterion = \"safe\", metric = \"words\""),
            "`words` on `safe` needs 1 number in `cuts`, from which on it passes",
        ),
        (
            metric("criterion = \"safe\", metric = \"exact_match\", cuts = [1]"),
            "`exact_match` says yes or no and needs no `cuts`: take them out",
        ),
        (
            metric("criterion = \"kind\", metric = \"words\", cuts = [1]"),
            "no metric can score `kind`: its scale is neither ordinal nor pass or fail",
        ),
        (metric("criterion = \"safe\", metric = \"contains\""), "`value` is missing in `score`"),
        (
            metric("criterion = \"safe\", metric = \"json_valid\", value = \"x\""),
            "`value` means nothing for the metric `json_valid`",
        ),
        (
            metric("criterion = \"safe\", metric = \"regex\", value = \"(\""),
            "this is no regular expression: error: unclosed group",
        ),
        (
            metric("criterion = \"accuracy\", metric = \"words\", cuts = [1, 2, 3, 4], negate = true"),
            "`negate` turns pass into fail, and `accuracy` is not pass or fail",
        ),
        (
            "kind = \"metric\"\nscore = [{ criterion = \"safe\", metric = \"json_valid\" }, { criterion = \"safe\", \
             metric = \"json_valid\" }]"
                .into(),
            "this judge scores `safe` twice",
        ),
    ];
    assert_each(&cases);
}

#[test]
fn each_mistake_about_a_server_has_its_sentence() {
    let server = "kind = \"openai\"\nbase_url = \"https://x\"\nmodel = \"m\"\n";
    let cases = [
        (
            format!("{server}max_tokens = 0"),
            "`max_tokens` must be a whole number from 1 to 1000000",
        ),
        (
            format!("{server}temperature = nan"),
            "`temperature` must be a number from 0 to 2",
        ),
        (
            format!("{server}budget_usd = -1\nprice = {{ input = 1, output = 1 }}"),
            "`budget_usd` must be a number of 0 or more",
        ),
        (
            format!("{server}budget_usd = 5"),
            "`budget_usd` counts by `price`, which is missing: add price = { input = …, output = … }",
        ),
        (
            "kind = \"openai\"\nbase_url = \"http://10.0.0.7:8000\"\nmodel = \"m\"".into(),
            "by plain http anybody on the way to another machine can read what is sent: use https, or say `allow_http = true`",
        ),
        (
            "kind = \"openai\"\nbase_url = \"http://h\"\nmodel = \"m\"\nallow_http = true\napi_key_env = \"K\"".into(),
            "a key is never sent to another machine by plain http: use https, or take the key out",
        ),
        (
            format!("{server}rpm = 0"),
            "`rpm` must be a whole number from 1 to 1000000000",
        ),
        (
            format!("{server}tpm = \"many\""),
            "`tpm` must be a whole number from 1 to 1000000000",
        ),
        (
            format!("{server}api_key_env = \"sk-123\""),
            "`api_key_env` is the name of an environment variable, never the key itself",
        ),
        (
            format!("{server}api_key_env = \"K\"\napi_key_cmd = [\"k\"]"),
            "`api_key_env` and `api_key_cmd` can't both say where the key comes from: take one out",
        ),
        (
            "kind = \"anthropic\"\nbase_url = \"https://x\"\nmodel = \"m\"\ntemperature = 1.5"
                .into(),
            "`temperature` must be a number from 0 to 1",
        ),
        (
            "kind = \"anthropic\"\nbase_url = \"https://x\"\nmodel = \"m\"\nlogprobs = true".into(),
            "Anthropic's messages give no probabilities: take `logprobs` out",
        ),
        (
            format!("{server}samples = 3\nseed = 1"),
            "with a `seed` all `samples` come out alike: take one out",
        ),
        (
            "kind = \"anthropic\"\nbase_url = \"https://x\"\nmodel = \"m\"\nseed = 7".into(),
            "Anthropic's messages know no `seed`: take it out",
        ),
        (
            "kind = \"command\"\nargv = [\"j\"]\nmodel = \"m\"".into(),
            "`model` belongs to a judge of kind `openai`, `anthropic` or `embedding`, and this one is `command`",
        ),
    ];
    assert_each(&cases);
}

#[test]
fn each_mistake_of_a_criterion_has_its_sentence() {
    let five = "scale = { kind = \"ordinal\", min = 1, max = 5 }";
    let cases = [
        ("key = \"x\"".into(), "`scale` is missing in [[criterion]]"),
        (five.to_string(), "`key` is missing in [[criterion]]"),
        (format!("key = \"safe\"\n{five}"), "there are two criteria `safe`"),
        (format!("key = \"model\"\n{five}"), "`model` can't be a key: filters and files use that word for something else"),
        (format!("key = \"x\"\npass = 1\n{five}"), "`pass` must be a point of an ordinal scale above its lowest"),
        (format!("key = \"x\"\nweight = -1\n{five}"), "`weight` must be a number of 0 or more"),
        (
            "key = \"x\"\nscale = { kind = \"ordinal\", min = 1, max = 90 }".into(),
            "a scale from 1 to 90 won't do: `min` must lie below `max`, with at most 21 points between 0 and 100",
        ),
        (
            "key = \"x\"\nscale = { kind = \"ordinal\", min = 1, max = 5, points = { one = \"a\" } }".into(),
            "`one` is no point of a scale from 1 to 5",
        ),
        (
            "key = \"x\"\nscale = { kind = \"choice\", labels = [\"a\", \"a\"] }".into(),
            "a choice needs 2 to 20 different labels, none of them empty or with a `,`",
        ),
        ("key = \"x\"\nscale = { kind = \"choice\" }".into(), "`labels` is missing in `scale`"),
        ("key = \"x\"\nscale = { kind = \"text\", min = 1 }".into(), "`min` means nothing for a scale of kind `text`"),
    ];
    for (criterion, expected) in cases {
        let text = format!("{GOOD}[[criterion]]\n{criterion}\n");
        let messages = messages(&text);
        assert_eq!(messages.len(), 1, "{criterion}: {messages:?}");
        assert!(
            messages[0].ends_with(&format!(": {expected}")),
            "{}",
            messages[0]
        );
    }
}

#[test]
fn each_mistake_of_what_may_ship_has_its_sentence() {
    let rule = |rule: &str| format!("model = \"m\"\nrules = [{{ {rule} }}]");
    let cases = [
        (
            "rules = [{ rule = \"utility\", at_least = 0.5 }]".to_string(),
            "`model` is missing in [ship]",
        ),
        (
            "model = \"m\"".to_string(),
            "`rules` is missing in [ship]: a list, [{ rule = \"score\", criterion = \"…\", at_least = 4.0 }]",
        ),
        (
            "model = \"m\"\nrules = []".to_string(),
            "`rules` needs at least one rule",
        ),
        (
            rule("rule = \"scor\", at_least = 1"),
            "`scor` is no rule; did you mean `score`?",
        ),
        (
            rule("rule = \"score\", criterion = \"acuracy\", at_least = 3"),
            "no criterion is called `acuracy`; did you mean `accuracy`?",
        ),
        (
            rule("rule = \"score\", criterion = \"accuracy\", at_least = 9"),
            "`at_least` must be a number from 1 to 5",
        ),
        (
            rule("rule = \"score\", at_least = 3"),
            "`criterion` is missing in `rules`",
        ),
        (
            rule("rule = \"win-rate\", at_least = 0.5"),
            "`against` is missing in `rules`",
        ),
        (
            rule("rule = \"utility\", at_least = 0.5, against = \"big\""),
            "`against` means nothing in `rules`",
        ),
        (
            rule("rule = \"no-regression\", against = \"big\", margin = -1"),
            "`margin` must be a number of 0 or more",
        ),
        (
            rule("rule = \"f1\", at_least = 1.5"),
            "`at_least` must be a number from 0 to 1",
        ),
        (
            rule("rule = \"f1\", label = \" \", at_least = 0.9"),
            "`label` must be one line that is not blank",
        ),
        (
            rule("rule = \"f1\", criterion = \"accuracy\", at_least = 0.9"),
            "`criterion` means nothing in `rules`",
        ),
        (
            rule("rule = \"metric\", at_least = 0.4"),
            "`metric` is missing in `rules`",
        ),
        (
            rule("rule = \"metric\", metric = \"rougeLs\", at_least = 0.4"),
            "`rougeLs` is no metric; did you mean `rougeL`?",
        ),
        (
            rule("rule = \"metric\", metric = \"rougeL\", at_least = 40"),
            "`at_least` must be a number from 0 to 1",
        ),
        (
            rule("rule = \"metric\", metric = \"bleu4\", at_least = 101"),
            "`at_least` must be a number from 0 to 100",
        ),
        (
            "model = \"m\"\nby = \"all\"\nrules = [{ rule = \"utility\", at_least = 0.5 }]"
                .to_string(),
            "`all` is no by; there are people, judge",
        ),
    ];
    for (ship, expected) in &cases {
        let messages = messages(&format!("{GOOD}[ship]\n{ship}\n"));
        assert_eq!(messages.len(), 1, "{ship}: {messages:?}");
        assert!(
            messages[0].ends_with(&format!(": {expected}")),
            "{}",
            messages[0]
        );
    }
}

#[test]
fn each_mistake_of_what_is_masked_has_its_sentence() {
    let cases = [
        ("patterns = [\"email\"]", "`apply` is missing in [redact]"),
        (
            "patterns = [\"email\"]\napply = []",
            "`apply` must say where it is masked: [\"judge\", \"export\", \"screen\", \"import\"]",
        ),
        (
            "patterns = [\"email\"]\napply = [\"jugde\"]",
            "`jugde` is no place; did you mean `judge`?",
        ),
        (
            "patterns = [\"email\", \"email\"]\napply = [\"judge\"]",
            "`email` stands in `patterns` twice",
        ),
        (
            "patterns = [\"passport\"]\napply = [\"judge\"]",
            "`passport` is no pattern; there are email, phone, card, iban, ip, keys",
        ),
        (
            "patterns = \"email\"\napply = [\"judge\"]",
            "`patterns` must be a list of texts, [\"…\", \"…\"]",
        ),
        (
            "apply = [\"judge\"]",
            "nothing is named that is to be masked: give `patterns`, `names` or `own`",
        ),
        (
            "patterns = []\nown = {}\napply = [\"judge\"]",
            "nothing is named that is to be masked: give `patterns`, `names` or `own`",
        ),
        (
            "names = [\"A\"]\napply = [\"judge\"]",
            "a name is one line of 2 to 100 characters, with a letter or a digit among them",
        ),
        (
            "own = { order = '(' }\napply = [\"judge\"]",
            "`order`: this is no regular expression: unclosed group",
        ),
        (
            "own = { order = 'x*' }\napply = [\"judge\"]",
            "`order`: this regular expression matches a text with nothing in it",
        ),
        (
            "own = { email = 'x' }\napply = [\"judge\"]",
            "`email`: `email` is the name of a pattern of juror's own",
        ),
        (
            "patterns = [\"ip\"]\nmask = 1\napply = [\"judge\"]",
            "`mask` means nothing in [redact]",
        ),
    ];
    for (section, expected) in cases {
        let text = format!("{GOOD}[redact]\n{section}\n");
        let messages = messages(&text);
        assert_eq!(messages.len(), 1, "{section}: {messages:?}");
        assert!(
            messages[0].ends_with(&format!(": {expected}")),
            "{}",
            messages[0]
        );
    }
    let text = format!("{GOOD}[redact]\nown = {{ order = 'a(b' }}\napply = [\"judge\"]\n");
    assert!(
        shown(&text).contains("own = { order = 'a(b' }\n     |                 ^^^^^"),
        "{}",
        shown(&text)
    );
}

#[test]
fn a_text_that_is_not_toml_is_shown_as_such_and_guessed_at_no_further() {
    let shown = shown("name = \"e\nblind = \nblind = true\n");
    let heads: Vec<_> = shown
        .lines()
        .filter(|line| line.starts_with("e.toml"))
        .collect();
    assert!(heads.len() >= 2, "{shown}");
    assert!(
        heads.iter().all(|head| head.contains("this is not TOML")),
        "{shown}"
    );
}

#[test]
fn an_empty_file_lacks_a_name_and_something_to_score() {
    assert_eq!(
        messages(""),
        [
            "1:1: `name` is missing in the file",
            "1:1: there is nothing to score: write at least one [[criterion]] with a `key` and a `scale`",
        ]
    );
}

#[test]
fn no_control_character_of_a_file_reaches_the_terminal() {
    let text = "name = \"e\"\n\"a\\u001b[2J\" = 1\n# \x1b[2J\n";
    let mistakes = read(text, Path::new(".")).expect_err("mistakes");
    let shown = render(&mistakes, "e\x1b.toml");
    assert!(
        !shown.contains(|c: char| c.is_control() && c != '\n'),
        "{shown:?}"
    );
}
