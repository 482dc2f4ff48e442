//! The picture in the README is the program's own screen: drawn here again, and compared. `JUROR_WRITE_PICTURE=1` puts the
//! new one in its place.

use std::fs;
use std::num::NonZeroU16;
use std::path::Path;

use super::commands::Folder;
use super::terminal::Terminal;

const BEGIN: &str = "<!-- picture:begin -->\n";
const END: &str = "<!-- picture:end -->";

#[test]
fn the_picture_in_the_readme_is_the_screen() {
    let folder = Folder::new();
    let cols = NonZeroU16::new(104).expect("not zero");
    let rows = NonZeroU16::new(32).expect("not zero");
    let mut screen = Terminal::open_at(&folder, &["sample-data/support.jsonl"], cols, rows);
    screen.wait_for("judge 60/60");
    screen.press("45a1\r");
    screen.wait_for_all(&["1/60 done", "saved"]);
    screen.press("54a1\r");
    screen.wait_for_all(&["2/60 done", "saved", "n 2"]);
    screen.press("2");
    screen.wait_for("[2 mostly wrong]");
    let lines: Vec<_> = screen
        .text()
        .lines()
        .map(|line| line.trim_end().to_string())
        .collect();
    let picture = format!("```text\n{}\n```\n", lines.join("\n").trim_end());
    screen.quit();

    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = fs::read_to_string(&path).expect("a README");
    let (before, rest) = readme.split_once(BEGIN).expect("where the picture begins");
    let (shown, after) = rest.split_once(END).expect("where the picture ends");
    if std::env::var_os("JUROR_WRITE_PICTURE").is_some() {
        fs::write(&path, format!("{before}{BEGIN}{picture}{END}{after}"))
            .expect("the README can be written");
        return;
    }
    assert_eq!(
        shown, picture,
        "JUROR_WRITE_PICTURE=1 cargo test --test pty picture renews it"
    );
}
