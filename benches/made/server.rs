//! A server on the loopback that speaks chat completions: it gives one answer, after a while, however many ask at once. It
//! runs as a process of its own, so that its work is not counted as that of who asks.

use std::env;
use std::io::{self, BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// How long an answer takes.
pub(crate) const DELAY: Duration = Duration::from_millis(50);

/// The variable that makes a server of the program that finds it.
const SERVE: &str = "JUROR_BENCH_SERVE";

/// The server's process; it ends with this.
pub(crate) struct Serving {
    child: Child,
    /// Where it is.
    pub(crate) base: String,
}

impl Serving {
    /// Starts this program once more, as the server.
    pub(crate) fn start() -> io::Result<Self> {
        let mut child = Command::new(env::current_exe()?)
            .env(SERVE, "1")
            .stdout(Stdio::piped())
            .spawn()?;
        let mut base = String::new();
        let stdout = child.stdout.take().expect("it is piped");
        BufReader::new(stdout).read_line(&mut base)?;
        Ok(Self {
            child,
            base: base.trim().to_string(),
        })
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Whether this process is to be the server.
pub(crate) fn is_wanted() -> bool {
    env::var_os(SERVE).is_some()
}

/// Serves until the process ends.
pub(crate) fn run() -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    runtime.block_on(serve())
}

/// Says where it is, and serves.
async fn serve() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("http://{}", listener.local_addr()?);
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(answer(stream));
    }
    Ok(())
}

/// Answers each call on a connection that stays open, as servers do.
async fn answer(mut stream: TcpStream) {
    let said = r#"{"model":"m","choices":[{"message":{"content":"{\"accuracy\":{\"rationale\":\"One slip.\",\"score\":4}}"},"finish_reason":"stop"}],"usage":{"prompt_tokens":900,"completion_tokens":20}}"#;
    let reply = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{said}",
        said.len()
    );
    let mut bytes = Vec::new();
    let mut buffer = vec![0; 16 << 10];
    loop {
        let Ok(read @ 1..) = stream.read(&mut buffer).await else {
            return;
        };
        bytes.extend_from_slice(&buffer[..read]);
        let text = String::from_utf8_lossy(&bytes);
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "))
            .map_or(0, |length| length.parse().unwrap_or(0));
        if body.len() < length {
            continue;
        }
        bytes.clear();
        tokio::time::sleep(DELAY).await;
        if stream.write_all(reply.as_bytes()).await.is_err() {
            return;
        }
    }
}
