//! Parses the arguments, runs the command, and turns its outcome into an exit status.

use std::process::ExitCode;

fn main() -> ExitCode {
    // The first provider that is installed stays; a second can only be the same.
    let _ = rustls::crypto::ring::default_provider().install_default();
    juror::cli::main()
}
