//! HTTP: one POST, its whole answer, and how it broke. The only file that names reqwest; knows where a protocol is spoken
//! and which header carries its key, and nothing of what is sent.

use std::error::Error as _;
use std::fmt;
use std::time::Duration;

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, ClientBuilder, Url};

use super::answer::{Stop, brief};
use super::secret::Secret;
use crate::model::Protocol;
use crate::model::address::Address;

/// How long a connection may take to come about, where the whole call may take longer.
const CONNECT: Duration = Duration::from_secs(10);

/// The most that is read of one answer, in bytes.
const MOST_BYTES: usize = 8 << 20;

/// The version of Anthropic's messages that is spoken.
const MESSAGES_VERSION: &str = "2023-06-01";

/// What is called at a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Calls {
    /// Chat completions.
    Completions,
    /// Anthropic's messages.
    Messages,
    /// Embeddings.
    Embeddings,
}

impl From<Protocol> for Calls {
    fn from(protocol: Protocol) -> Self {
        match protocol {
            Protocol::OpenAi => Self::Completions,
            Protocol::Anthropic => Self::Messages,
        }
    }
}

impl Calls {
    /// In words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Completions => "chat completions",
            Self::Messages => "messages",
            Self::Embeddings => "embeddings",
        }
    }

    fn path(self) -> &'static str {
        match self {
            Self::Completions => "/chat/completions",
            Self::Messages => "/messages",
            Self::Embeddings => "/embeddings",
        }
    }
}

/// A client of one server.
pub struct Http {
    client: Client,
    url: Url,
    calls: Calls,
}

/// A server's answer, whatever its status.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answered {
    /// The HTTP status.
    pub status: u16,
    /// Headers that can be read as text, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Broken {
    /// Not in time.
    Late,
    /// No connection, or it ended early; in a few words.
    Cut(String),
}

impl Answered {
    /// A header by its name in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }
}

/// Where calls go, given a base with or without `/v1` and with or without a slash at its end. A query stays,
/// since some servers carry their version in it.
#[must_use]
pub fn endpoint(calls: impl Into<Calls>, base: &str) -> String {
    let calls = calls.into().path();
    let (path, query) = match base.trim().split_once('?') {
        Some((path, query)) => (path, format!("?{query}")),
        None => (base.trim(), String::new()),
    };
    let path = path.trim_end_matches('/');
    let path = path.strip_suffix(calls).unwrap_or(path);
    let is_version = |segment: &str| {
        let mut chars = segment.chars();
        chars.next() == Some('v') && chars.next().is_some_and(|c| c.is_ascii_digit())
    };
    let below_host = path
        .split_once("://")
        .map_or(path, |(_, rest)| rest)
        .split('/')
        .skip(1);
    let versioned = below_host.clone().any(is_version)
        || below_host.clone().any(|segment| segment == "deployments");
    let version = if versioned { "" } else { "/v1" };
    format!("{path}{version}{calls}{query}")
}

impl Http {
    /// A client for a base URL. One call takes at most `timeout`, body and all.
    ///
    /// # Errors
    /// When the URL is none, or TLS has no certificates to check a server with.
    pub fn new(calls: impl Into<Calls>, base: &str, timeout: Duration) -> Result<Self, Stop> {
        let calls = calls.into();
        // The base is checked by itself, since what is put behind `http://` would become its host.
        let url = Url::parse(base.trim())
            .ok()
            .filter(|url| matches!(url.scheme(), "http" | "https"))
            .and_then(|_| Url::parse(&endpoint(calls, base)).ok())
            .ok_or_else(|| {
                Stop(format!("`{base}` is no address of a server: write `base_url` as http://HOST:PORT/v1 or https://HOST/v1"))
            })?;
        // A second installation fails, and the first one serves.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = builder(&url, timeout).build().or_else(|error| {
            if url.scheme() == "http" {
                builder(&url, timeout).tls_certs_only([]).build()
            } else {
                Err(error)
            }
        });
        let client = client.map_err(|error| {
            Stop(format!(
                "TLS can't be set up ({}): install the system's CA certificates (package ca-certificates) or set SSL_CERT_FILE",
                words(error)
            ))
        })?;
        Ok(Self { client, url, calls })
    }

    /// Asks once, with a JSON body. What comes back has the key taken out, since servers repeat what they were sent.
    ///
    /// # Errors
    /// When no whole answer comes; never for a status.
    pub async fn post(&self, body: Vec<u8>, key: Option<&Secret>) -> Result<Answered, Broken> {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if self.calls == Calls::Messages {
            let version = HeaderValue::from_static(MESSAGES_VERSION);
            headers.insert(HeaderName::from_static("anthropic-version"), version);
        }
        if let Some(key) = key {
            let (name, text) = self.carried(key);
            let mut value = HeaderValue::from_str(&text).map_err(|_| {
                Broken::Cut("the API key is nothing that a header can carry".into())
            })?;
            value.set_sensitive(true);
            headers.insert(name, value);
        }
        let request = self
            .client
            .post(self.url.clone())
            .headers(headers)
            .body(body);
        let mut response = request.send().await.map_err(broken)?;
        let status = response.status().as_u16();
        let headers = readable(response.headers());
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(broken)? {
            if bytes.len() + chunk.len() > MOST_BYTES {
                let most = MOST_BYTES >> 20;
                return Err(Broken::Cut(format!("the answer is longer than {most} MB")));
            }
            bytes.extend_from_slice(&chunk);
        }
        let text = String::from_utf8_lossy(&bytes);
        let body = key.map_or_else(|| text.to_string(), |key| key.redact(&text));
        Ok(Answered {
            status,
            headers,
            body,
        })
    }

    /// The header that carries the key, and what stands in it.
    fn carried(&self, key: &Secret) -> (HeaderName, String) {
        let key = key.expose();
        match self.calls {
            Calls::Messages => (HeaderName::from_static("x-api-key"), key.to_string()),
            Calls::Completions | Calls::Embeddings if is_azure(&self.url) => {
                (HeaderName::from_static("api-key"), key.to_string())
            }
            Calls::Completions | Calls::Embeddings => (AUTHORIZATION, format!("Bearer {key}")),
        }
    }

    /// Whether others on the way can read what is sent.
    #[must_use]
    pub fn is_open(&self) -> bool {
        Address::of(self.url.as_str()).is_none_or(Address::is_open)
    }

    /// Where it asks, without user, password and query.
    #[must_use]
    pub fn place(&self) -> String {
        let mut url = self.url.clone();
        // Only addresses without a host refuse these, and the address was checked to have one.
        let _ = url.set_username("");
        let _ = url.set_password(None);
        url.set_query(None);
        url.to_string()
    }
}

impl fmt::Debug for Http {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Http({})", self.place())
    }
}

fn builder(url: &Url, timeout: Duration) -> ClientBuilder {
    let builder = Client::builder()
        .user_agent(concat!("juror/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(CONNECT.min(timeout))
        .timeout(timeout);
    // A server on this machine is not reached through a proxy.
    if Address::of(url.as_str()).is_some_and(Address::is_loopback) {
        builder.no_proxy()
    } else {
        builder
    }
}

/// Whether a URL is Azure's, or has the path of one: there a key is no bearer token.
fn is_azure(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    [
        ".openai.azure.com",
        ".cognitiveservices.azure.com",
        ".services.ai.azure.com",
    ]
    .iter()
    .any(|domain| host.ends_with(domain))
        || url.path().contains("/openai/deployments/")
}

fn readable(headers: &HeaderMap) -> Vec<(String, String)> {
    let text = |(name, value): (&HeaderName, &HeaderValue)| {
        Some((name.as_str().to_string(), value.to_str().ok()?.to_string()))
    };
    headers.iter().filter_map(text).collect()
}

fn broken(error: reqwest::Error) -> Broken {
    if error.is_timeout() {
        Broken::Late
    } else {
        Broken::Cut(words(error))
    }
}

/// The innermost cause, which says most, without the URL, which may hold a password.
fn words(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut inner: &dyn std::error::Error = &error;
    while let Some(source) = inner.source() {
        inner = source;
    }
    let outer = error.source().map(ToString::to_string).unwrap_or_default();
    let inner = inner.to_string();
    brief(&if outer.is_empty() || outer == inner {
        inner
    } else {
        format!("{outer}: {inner}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_is_made_of_every_way_to_write_a_base() {
        let cases = [
            ("http://h:8000", "http://h:8000/v1/chat/completions"),
            ("http://h:8000/", "http://h:8000/v1/chat/completions"),
            ("http://h:8000/v1", "http://h:8000/v1/chat/completions"),
            (" http://h:8000/v1/ ", "http://h:8000/v1/chat/completions"),
            (
                "https://h/v1/chat/completions",
                "https://h/v1/chat/completions",
            ),
            (
                "https://h/openai/v1",
                "https://h/openai/v1/chat/completions",
            ),
            (
                "https://h/v1beta/openai/",
                "https://h/v1beta/openai/chat/completions",
            ),
            (
                "https://v8.example.com",
                "https://v8.example.com/v1/chat/completions",
            ),
            (
                "https://h/openai/deployments/d?api-version=2",
                "https://h/openai/deployments/d/chat/completions?api-version=2",
            ),
        ];
        for (base, expected) in cases {
            assert_eq!(endpoint(Protocol::OpenAi, base), expected, "{base}");
        }
        for base in ["https://h", "https://h/v1/", "https://h/v1/embeddings"] {
            let embeddings = endpoint(Calls::Embeddings, base);
            assert_eq!(embeddings, "https://h/v1/embeddings", "{base}");
        }
        for base in ["https://h", "https://h/v1/", "https://h/v1/messages"] {
            let messages = endpoint(Protocol::Anthropic, base);
            assert_eq!(messages, "https://h/v1/messages", "{base}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused_with_a_sentence() {
        for base in ["", "localhost:8000", "ftp://h", "http://"] {
            let stop =
                Http::new(Protocol::OpenAi, base, Duration::from_secs(1)).expect_err("no address");
            assert!(stop.0.contains("write `base_url` as"), "{base}: {stop}");
        }
        let http = Http::new(
            Protocol::OpenAi,
            "http://user:pass@127.0.0.1:9/v1?key=k",
            Duration::from_secs(1),
        )
        .expect("a client");
        assert_eq!(http.place(), "http://127.0.0.1:9/v1/chat/completions");
    }
}
