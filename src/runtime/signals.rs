//! Signals as inputs of the loop.

use std::io;
use std::sync::mpsc::Sender;

use tokio::runtime::Handle;
use tokio::signal::unix::{SignalKind, signal};

use super::wake::Input;

/// Listens for the signals that concern a program with a screen.
pub(super) fn listen(runtime: &Handle, to: &Sender<Input>) -> io::Result<()> {
    let _entered = runtime.enter();
    let ends = [
        SignalKind::terminate(),
        SignalKind::hangup(),
        SignalKind::interrupt(),
        SignalKind::quit(),
    ];
    for kind in ends {
        forward(runtime, kind, to, move || Input::Ended(kind.as_raw_value()))?;
    }
    forward(runtime, SignalKind::window_change(), to, || Input::Resized)?;
    let stop = SignalKind::from_raw(rustix::process::Signal::TSTP.as_raw());
    forward(runtime, stop, to, || Input::Stop)?;
    Ok(())
}

fn forward(
    runtime: &Handle,
    kind: SignalKind,
    to: &Sender<Input>,
    input: impl Fn() -> Input + Send + 'static,
) -> io::Result<()> {
    let mut signals = signal(kind)?;
    let to = to.clone();
    runtime.spawn(async move {
        while signals.recv().await.is_some() {
            if to.send(input()).is_err() {
                return;
            }
        }
    });
    Ok(())
}
