//! Finds API keys, tokens and private keys by the formats in which their providers give them out, and what stands in the
//! place of a password.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::edge;

/// Formats that tell a key by itself, one a line; each begins and ends as a word of its own.
const FORMATS: &[&str] = &[
    // OpenAI, Anthropic, OpenRouter and others of the same form, checked further below.
    r"sk-[A-Za-z0-9_-]{20,}",
    // Amazon Web Services.
    r"(?:AKIA|ASIA|ABIA|ACCA|AGPA|AIDA|AROA|ANPA)[A-Z0-9]{16}",
    // GitHub, GitLab.
    r"gh[pousr]_[A-Za-z0-9]{36,}",
    r"github_pat_[A-Za-z0-9_]{22,}",
    r"gl(?:pat|ptt|dt|rt|cbt)-[A-Za-z0-9_-]{20,}",
    // Google.
    r"AIza[A-Za-z0-9_-]{35}",
    r"ya29\.[A-Za-z0-9_-]{20,}",
    r"GOCSPX-[A-Za-z0-9_-]{20,}",
    // Slack, with the addresses that need no key.
    r"xox[abeoprs]-[A-Za-z0-9-]{10,}",
    r"xapp-[0-9]-[A-Za-z0-9-]{10,}",
    r"https://hooks\.slack\.com/services/[A-Za-z0-9/]{20,}",
    // Stripe.
    r"(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{10,}",
    r"whsec_[A-Za-z0-9+/=]{24,}",
    // Tokens in the form of RFC 7519, whose first part begins with `{"` in base64.
    r"eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*",
    // Hugging Face, Groq, xAI, Perplexity, Replicate.
    r"hf_[A-Za-z0-9]{30,}",
    r"gsk_[A-Za-z0-9]{40,}",
    r"xai-[A-Za-z0-9]{40,}",
    r"pplx-[A-Za-z0-9]{40,}",
    r"r8_[A-Za-z0-9]{30,}",
    // npm, PyPI, SendGrid, Twilio, Mailgun, Telegram, Shopify, Databricks, DigitalOcean, age.
    r"npm_[A-Za-z0-9]{36}",
    r"pypi-[A-Za-z0-9_-]{50,}",
    r"SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}",
    r"(?:AC|SK)[0-9a-f]{32}",
    r"key-[0-9a-z]{32}",
    r"[0-9]{8,10}:AA[A-Za-z0-9_-]{33}",
    r"shp(?:at|ca|pa|ss)_[A-Fa-f0-9]{32}",
    r"dapi[0-9a-f]{32}",
    r"do[opr]_v1_[0-9a-f]{64}",
    r"AGE-SECRET-KEY-1[0-9A-Z]{58}",
];

/// What is private by what stands before it; the group is the private part.
const BEHIND: &[&str] = &[
    r"(?i:aws_secret_access_key)[\\\x22']*\s*[:=]\s*[\\\x22']*([A-Za-z0-9/+]{40})",
    r"(?i:\bbearer)\s+([A-Za-z0-9._~+/-]{20,}=*)",
    r"[a-z][a-z0-9+.-]*://[^\s:/@]*:([^\s:/@]+)@",
];

/// The first and the last line of a private key in PEM.
const FIRST: &str = r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----";
const LAST: &str = r"-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----";

/// A private key that was cut off goes as far as its base64. It has a line of at least so many characters.
const CUT_OFF: usize = 16;

/// An expression that is compiled when it is first needed.
macro_rules! expression {
    ($name:ident, $text:expr) => {
        static $name: LazyLock<Regex> =
            LazyLock::new(|| Regex::new($text).expect("a sound expression"));
    };
}

expression!(WHOLE, &FORMATS.join("|"));
expression!(PEM_FIRST, FIRST);
expression!(PEM_LAST, LAST);

static PARTS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    let parts = BEHIND.iter();
    parts
        .map(|part| Regex::new(part).expect("a sound expression"))
        .collect()
});

pub(super) fn find(text: &str, mut found: impl FnMut(Range<usize>)) {
    for key in WHOLE.find_iter(text) {
        let begins = !edge::before(text, key.start()).is_some_and(char::is_alphanumeric);
        if begins && is_random(key.as_str()) {
            found(key.range());
        }
    }
    for part in PARTS.iter() {
        for captures in part.captures_iter(text) {
            found(captures.get(1).expect("every part has a group").range());
        }
    }
    private_keys(text, &mut found);
}

/// Private keys in PEM, from the first line to the last.
fn private_keys(text: &str, found: &mut impl FnMut(Range<usize>)) {
    let mut last_lines = PEM_LAST.find_iter(text).peekable();
    let mut behind = 0;
    for first in PEM_FIRST.find_iter(text) {
        if first.start() < behind {
            continue;
        }
        while last_lines
            .next_if(|last| last.start() < first.end())
            .is_some()
        {}
        let end = match last_lines.peek() {
            Some(last) => last.end(),
            None => first.end() + base64(&text[first.end()..]),
        };
        behind = end;
        let lines = text[first.end()..end].split(|c: char| c.is_whitespace() || c == '\\');
        if lines.into_iter().any(|line| line.len() >= CUT_OFF) {
            found(first.start()..end);
        }
    }
}

/// Bytes of base64 that come first, with white space and its escapes between them.
fn base64(text: &str) -> usize {
    let belongs = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=\\ \t\r\n".contains(byte);
    text.as_bytes()
        .iter()
        .take_while(|byte| belongs(byte))
        .count()
}

/// Whether what begins with `sk-` was drawn at random: words with dashes begin so, too (`sk-estimator-doc-link`).
fn is_random(key: &str) -> bool {
    let Some(rest) = key.strip_prefix("sk-") else {
        return true;
    };
    let digits = |run: &str| run.bytes().filter(u8::is_ascii_digit).count();
    let is_long = |run: &str| run.len() >= 10 && digits(run) >= 2;
    rest.split(['-', '_']).any(is_long)
}
