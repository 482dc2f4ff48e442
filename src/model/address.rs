//! The scheme and the host of a server's address, as far as it matters who can read what is sent there. Resolves no name.

use std::net::{Ipv4Addr, Ipv6Addr};

/// An address, as far as it matters who can read what is sent there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Address<'a> {
    is_secure: bool,
    host: &'a str,
}

/// Environment variables that hold keys, and the servers that these keys are made for: nobody else learns one there.
const MADE_FOR: &[(&str, &str)] = &[
    ("ANTHROPIC_API_KEY", "api.anthropic.com"),
    ("COHERE_API_KEY", "api.cohere.com"),
    ("COHERE_API_KEY", "api.cohere.ai"),
    ("DEEPSEEK_API_KEY", "api.deepseek.com"),
    ("FIREWORKS_API_KEY", "api.fireworks.ai"),
    ("GEMINI_API_KEY", "generativelanguage.googleapis.com"),
    ("GROQ_API_KEY", "api.groq.com"),
    ("MISTRAL_API_KEY", "api.mistral.ai"),
    ("OPENAI_API_KEY", "api.openai.com"),
    ("OPENROUTER_API_KEY", "openrouter.ai"),
    ("TOGETHER_API_KEY", "api.together.ai"),
    ("TOGETHER_API_KEY", "api.together.xyz"),
    ("XAI_API_KEY", "api.x.ai"),
];

impl<'a> Address<'a> {
    /// Reads `http://…` and `https://…`; None for anything else. Where it errs, it takes a host for a foreign one.
    #[must_use]
    pub fn of(url: &'a str) -> Option<Self> {
        let (scheme, rest) = url.trim().split_once("://")?;
        let is_secure = match scheme.to_ascii_lowercase().as_str() {
            "https" => true,
            "http" => false,
            _ => return None,
        };
        // Programs that read URLs take a backslash for a slash.
        let authority = rest.split(['/', '\\', '?', '#']).next()?;
        let (_, place) = authority.rsplit_once('@').unwrap_or(("", authority));
        let host = match place.strip_prefix('[') {
            Some(numbers) => numbers.split_once(']')?.0,
            None => place.split(':').next()?,
        };
        (!host.is_empty()).then_some(Self { is_secure, host })
    }

    /// Whether it is this machine.
    #[must_use]
    pub fn is_loopback(self) -> bool {
        let host = self.host;
        host.eq_ignore_ascii_case("localhost")
            || host.parse().is_ok_and(|ip: Ipv4Addr| ip.is_loopback())
            || host.parse().is_ok_and(|ip: Ipv6Addr| ip.is_loopback())
    }

    /// Whether others on the way can read what is sent.
    #[must_use]
    pub fn is_open(self) -> bool {
        !self.is_secure && !self.is_loopback()
    }

    /// Whether the key in this environment variable is made for this server, going by the name of the one and the host of
    /// the other.
    #[must_use]
    pub fn is_home_of(self, variable: &str) -> bool {
        self.is_secure
            && MADE_FOR
                .iter()
                .any(|(name, host)| *name == variable && host.eq_ignore_ascii_case(self.host))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_this_machine_or_another() {
        let cases = [
            ("http://127.0.0.1:8000/v1", true, false),
            ("http://127.9.8.7", true, false),
            ("http://[::1]:8000", true, false),
            ("http://LocalHost/v1", true, false),
            ("https://localhost", true, false),
            ("https://api.example.com", false, false),
            ("http://api.example.com", false, true),
            ("HTTP://api.example.com", false, true),
            ("http://10.0.0.7:8000", false, true),
            ("http://127.0.0.1.example.com", false, true),
            ("http://localhost.example.com", false, true),
            ("http://127.0.0.1@example.com/", false, true),
            ("http://127.0.0.1:80@example.com", false, true),
            ("http://example.com/@127.0.0.1", false, true),
            ("http://example.com\\@127.0.0.1", false, true),
            ("http://example.com?@127.0.0.1", false, true),
            ("http://[::2]:8000", false, true),
            ("http://0.0.0.0:8000", false, true),
        ];
        for (url, is_loopback, is_open) in cases {
            let address = Address::of(url).expect("an address");
            assert_eq!(
                (address.is_loopback(), address.is_open()),
                (is_loopback, is_open),
                "{url}"
            );
        }
        for url in ["", "localhost:8000", "ftp://h", "http://", "http://[::1"] {
            assert_eq!(Address::of(url), None, "{url}");
        }
    }

    #[test]
    fn a_key_is_at_home_only_with_those_who_gave_it() {
        let cases = [
            ("OPENAI_API_KEY", "https://api.openai.com/v1", true),
            (
                "OPENAI_API_KEY",
                "https://api.openai.com.evil.example",
                false,
            ),
            (
                "OPENAI_API_KEY",
                "https://api.openai.com@evil.example",
                false,
            ),
            (
                "OPENAI_API_KEY",
                "https://evil.example/api.openai.com",
                false,
            ),
            ("OPENAI_API_KEY", "http://api.openai.com", false),
            ("AWS_SECRET_ACCESS_KEY", "https://api.openai.com", false),
            ("ANTHROPIC_API_KEY", "https://api.openai.com", false),
        ];
        for (variable, url, expected) in cases {
            let address = Address::of(url).expect("an address");
            assert_eq!(address.is_home_of(variable), expected, "{variable} {url}");
        }
    }
}
