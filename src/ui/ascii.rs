//! Puts ASCII in the place of the few other signs that the program's own words use, on terminals that show nothing else.
//! What a log says stays as it is.

use ratatui::buffer::Buffer;

/// Signs of one column with what stands for them.
const SIGNS: &[(&str, &str)] = &[
    ("·", "|"),
    ("–", "-"),
    ("—", "-"),
    ("…", "."),
    ("×", "x"),
    ("→", ">"),
    ("∅", "0"),
];

/// Replaces the signs in a whole frame.
pub(super) fn plain(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        let sign = SIGNS.iter().find(|(sign, _)| *sign == cell.symbol());
        if let Some((_, plain)) = sign {
            cell.set_symbol(plain);
        }
    }
}
