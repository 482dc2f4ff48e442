//! A server on the loopback that answers by plan and counts what it was asked. Knows nothing of judges.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Barrier;

/// How one call is answered.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    /// With a status, headers and a body.
    With(u16, &'static [(&'static str, &'static str)], String),
    /// With a body that is announced longer than it is.
    Truncated,
    /// With the end of the connection.
    Closed,
    /// Not at all, for longer than any test waits.
    Never,
    /// With a completion, once so many calls are there at the same time.
    Together(Arc<Barrier>),
}

/// A completion with this content.
pub(crate) fn says(content: &str) -> Reply {
    let body = json!({
        "model": "judge-large-2026",
        "choices": [{"message": {"role": "assistant", "content": content}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 1000, "completion_tokens": 100}
    });
    Reply::With(200, &[], body.to_string())
}

/// A completion that scores `accuracy` with 4.
pub(crate) fn scores() -> Reply {
    says(r#"{"accuracy": {"rationale": "One slip.", "score": 4}}"#)
}

/// A bare status with an error in `OpenAI`'s shape.
pub(crate) fn error(status: u16, message: &str) -> Reply {
    Reply::With(
        status,
        &[],
        json!({"error": {"message": message}}).to_string(),
    )
}

/// One call as the server saw it.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    /// The request's first line.
    pub(crate) line: String,
    /// Headers, names in lower case.
    pub(crate) head: String,
    /// The body.
    pub(crate) body: Value,
}

/// The server.
pub(crate) struct Server {
    /// Its address, to be used as a base URL.
    pub(crate) base: String,
    calls: Arc<Mutex<Vec<Call>>>,
    most: Arc<AtomicUsize>,
}

impl Server {
    /// Answers call by call as planned; the last plan serves all further calls.
    pub(crate) async fn start(plan: Vec<Reply>) -> Self {
        Self::answering(move |count, _| plan[count.min(plan.len() - 1)].clone()).await
    }

    /// Answers as told by the call's number, from 0, and the call.
    pub(crate) async fn answering(
        answer: impl Fn(usize, &Call) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let calls: Arc<Mutex<Vec<Call>>> = Arc::default();
        let (running, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let answer = Arc::new(answer);
        let server = Self {
            base,
            calls: Arc::clone(&calls),
            most: Arc::clone(&most),
        };
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let (answer, calls) = (Arc::clone(&answer), Arc::clone(&calls));
                let (running, most) = (Arc::clone(&running), Arc::clone(&most));
                tokio::spawn(async move {
                    let Some(call) = read(&mut stream).await else {
                        return;
                    };
                    let reply = {
                        let mut calls = calls.lock().expect("no call panics");
                        let reply = answer(calls.len(), &call);
                        calls.push(call);
                        reply
                    };
                    most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    let bytes = bytes(reply).await;
                    running.fetch_sub(1, Ordering::SeqCst);
                    // A client that gave up is no concern of the server's.
                    let _ = stream.write_all(&bytes).await;
                });
            }
        });
        server
    }

    /// The calls so far.
    pub(crate) fn calls(&self) -> Vec<Call> {
        self.calls.lock().expect("no call panics").clone()
    }

    /// The most calls that were answered at the same time.
    pub(crate) fn most_at_once(&self) -> usize {
        self.most.load(Ordering::SeqCst)
    }
}

async fn read(stream: &mut TcpStream) -> Option<Call> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let read = stream
            .read(&mut buffer)
            .await
            .ok()
            .filter(|read| *read > 0)?;
        bytes.extend_from_slice(&buffer[..read]);
        let text = String::from_utf8_lossy(&bytes);
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let head = head.to_lowercase();
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "));
        if body.len() >= length.and_then(|length| length.parse().ok()).unwrap_or(0) {
            let (line, head) = head.split_once("\r\n")?;
            let body = serde_json::from_str(body).ok()?;
            return Some(Call {
                line: line.to_string(),
                head: head.to_string(),
                body,
            });
        }
    }
}

async fn bytes(reply: Reply) -> Vec<u8> {
    match reply {
        Reply::With(status, headers, body) => {
            let mut head = format!(
                "HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-length: {}\r\n",
                body.len()
            );
            for (name, value) in headers {
                for part in [name, ": ", value, "\r\n"] {
                    head.push_str(part);
                }
            }
            format!("{head}\r\n{body}").into_bytes()
        }
        Reply::Truncated => {
            b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 500\r\n\r\n{\"choices\":[{"
                .to_vec()
        }
        Reply::Closed => Vec::new(),
        Reply::Never => {
            tokio::time::sleep(Duration::from_secs(3600)).await;
            Vec::new()
        }
        Reply::Together(barrier) => {
            barrier.wait().await;
            Box::pin(bytes(scores())).await
        }
    }
}
