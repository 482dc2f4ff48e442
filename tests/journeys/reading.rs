//! Reading: scrolling, searching, other views, pages about what is reviewed.

use juror::app::Effect;
use juror::command::Scope;

use crate::evaluators::{MANY, TWO};
use crate::journey::Journey;
use crate::world::{World, log, logs};

fn long() -> World {
    let answer: Vec<_> = (1..=60)
        .map(|nth| format!("Line {nth} of the answer."))
        .collect();
    let first = log("How does it go on?", &answer.join("\n"));
    World::of(TWO, vec![first, log("And then?", "Nothing.")])
}

#[test]
fn the_text_scrolls_by_lines_halves_and_pages() {
    let mut it = Journey::new(long());
    let mut tops = Vec::new();
    for keys in [
        "jj",
        "k",
        "<C-d>",
        "<C-u>",
        " ",
        "b",
        "G",
        "gg",
        "<pagedown>",
        "<end>",
        "<home>",
    ] {
        it.press(keys);
        tops.push(it.state.desk.top);
    }
    assert_eq!(tops, [2, 1, 8, 1, 14, 1, 49, 0, 13, 49, 0]);
}

#[test]
fn the_rule_below_the_text_says_how_much_is_read() {
    let mut it = Journey::new(long());
    assert!(it.row(18).ends_with("top · 49 more ──"), "{}", it.row(18));
    it.press(" ");
    golden!(it);
    it.press("G");
    assert!(it.row(18).ends_with("end ──"), "{}", it.row(18));
}

#[test]
fn a_search_marks_what_it_finds_and_n_goes_on() {
    let mut it = Journey::new(long());
    it.press("/line 3<enter>");
    golden!(it);
    it.press("nn");
    golden!(it);
    it.press("N");
    assert!(it.foot().starts_with(" match 2 of 11"), "{}", it.foot());
}

#[test]
fn a_search_stands_apart_in_the_text() {
    let mut it = Journey::new(long());
    it.press("/line 30<enter>");
    let apart = it.set_apart(ratatui::style::Modifier::UNDERLINED);
    assert!(apart.iter().any(|row| row == "Line 30"), "{apart:?}");
    it.press("<esc>");
    let apart = it.set_apart(ratatui::style::Modifier::UNDERLINED);
    assert!(
        !apart.iter().any(|row| row == "Line 30"),
        "Esc ends the search: {apart:?}"
    );
}

#[test]
fn a_search_without_a_match_says_so() {
    let mut it = Journey::new(long());
    it.press("/unicorn<enter>");
    assert_eq!(it.foot(), " ! `unicorn` is nowhere in this ticket");
    it.press("n");
    assert_eq!(it.foot(), " ! nothing is searched; / searches");
}

#[test]
fn an_empty_search_ends_the_one_before() {
    let mut it = Journey::new(long());
    it.press("/line<enter>/<enter>");
    assert!(it.state.desk.search.is_none());
}

#[test]
fn a_search_survives_another_view_and_another_width() {
    let mut it = Journey::new(long());
    it.press("/line 7<enter>w");
    it.resize(60, 16);
    it.press("n");
    assert!(it.foot().starts_with(" match 1 of 1"), "{}", it.foot());
    assert!(it.screen().contains("Line 7 of"));
}

#[test]
fn markdown_is_laid_out_and_the_raw_text_is_one_key_away() {
    let text = "# Steps\n\n1. Open **Settings**\n2. Press `Save`\n\n| Plan | Price |\n|---|---:|\n| Plus | 4.90 € |\n| Pro | 14.00 € |\n\n> Mind the gap.\n\n```python\nprint(\"hi\")\n```\n";
    let mut it = Journey::at(World::of(TWO, vec![log("How?", text)]), 80, 40);
    golden!(it);
    it.press("w");
    golden!(it);
    it.press("w");
    assert!(it.foot().starts_with(" laid out"), "{}", it.foot());
}

#[test]
fn json_is_laid_out() {
    let text = r#"{"intent":"refund_status","order_id":"LF-88213","items":[{"sku":"A-1","n":2},{"sku":"B-2","n":1}],"urgent":false,"note":null}"#;
    golden!(Journey::new(World::of(TWO, vec![log("Extract it.", text)])));
}

#[test]
fn wide_characters_keep_their_columns() {
    let mut first = log(
        "届け先を変更できますか？",
        "お問い合わせいただきありがとうございます。ご注文 LF-90310 はまだ梱包前ですので、お届け先の変更が可能です。👩‍👩‍👧‍👦 家族 🌱🇯🇵",
    );
    first.tags = vec!["配送".to_string()];
    first.model = Some("小さな模型".to_string());
    let mut it = Journey::at(World::of(TWO, vec![first, log("你好", "您好！")]), 60, 20);
    golden!(it);
    it.press("gq");
    golden!(it);
}

#[test]
fn tools_and_their_answers_are_shown() {
    let mut it = Journey::at(World::sample(), 100, 40);
    it.press(":goto #9<enter>gg");
    golden!(it);
}

#[test]
fn a_text_of_three_thousand_words_is_read_to_its_end() {
    let words = "The lamp hums when it is cold, and it stops when it is warm. ".repeat(230);
    let mut it = Journey::at(World::of(TWO, vec![log("Tell me.", &words)]), 120, 40);
    it.press("G");
    golden!(it);
}

#[test]
fn control_characters_and_bidi_marks_show_as_symbols_in_every_field() {
    let evil = "a\u{1b}[31mb\u{7}\u{202e}c\u{0}\u{9b}2J\u{85}\u{ad}d";
    let mut first = log(evil, evil);
    first.model = Some(evil.to_string());
    first.tags = vec![evil.to_string()];
    first.references = vec![evil.to_string()];
    first.source_id = Some(evil.to_string());
    first.meta.insert(evil.to_string(), evil.into());
    let mut world = World::of(TWO, vec![first]).judged(0, "accuracy 1 · safe fail", evil);
    world.evaluator.name = evil.to_string();
    world.evaluator.instructions = evil.to_string();
    world.evaluator.criteria[0].title = evil.to_string();
    world.evaluator.criteria[0].help = evil.to_string();
    world.tickets[0].source = evil.to_string();
    let mut it = Journey::at(world, 100, 30);
    golden!(it);
    for keys in [
        "i",
        "<esc>gi",
        "<esc>gq",
        "<esc>ga",
        "<esc>gj",
        "<esc>v",
        "e",
        "<esc>Cx\t<enter>",
        "4aK",
    ] {
        it.press(keys);
        let screen = it.screen();
        let foreign = screen.chars().find(|c| {
            (c.is_control() && *c != '\n')
                || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{ad}')
        });
        assert_eq!(foreign, None, "after {keys}:\n{screen}");
    }
}

#[test]
fn a_ticket_without_words_shows_that_it_is_empty() {
    golden!(Journey::new(World::of(TWO, vec![log("", "")])));
}

#[test]
fn the_page_about_a_ticket_says_where_it_comes_from() {
    let mut it = Journey::new(World::sample());
    it.press("i");
    golden!(it);
    it.press("<esc>");
    assert_eq!(it.state.scope(), Scope::Review);
}

#[test]
fn the_instructions_are_a_page() {
    let mut it = Journey::new(World::sample());
    it.press("gi");
    golden!(it);
    it.press(" ");
    golden!(it);
    it.press("Gk");
    golden!(it);
    it.press("b");
    it.press("q");
    assert_eq!(it.state.scope(), Scope::Review);
}

#[test]
fn the_instructions_wrap_anew_at_another_width() {
    let mut it = Journey::new(World::sample());
    it.press("gi");
    it.resize(60, 16);
    golden!(it);
    let mut it = Journey::new(World::of(MANY, logs(1)));
    it.press("gi");
    golden!(it);
}

#[test]
fn each_scope_has_its_own_help() {
    for (name, keys) in [
        ("review", "?"),
        ("queue", "gq?"),
        ("agreement", "ga?"),
        ("judge", "gj?"),
        ("page", "gi?"),
    ] {
        let mut it = Journey::at(World::sample(), 80, 100);
        it.press(keys);
        let screen = it.screen();
        assert!(
            screen.contains(&format!("\n {name}\n")),
            "{name}:\n{screen}"
        );
        assert!(screen.contains("\n everywhere"), "{name}");
    }
}

#[test]
fn the_help_is_made_from_the_keys() {
    let mut it = Journey::new(World::sample());
    it.press("?");
    golden!(it);
    it.press(" ");
    golden!(it);
    it.press("G");
    golden!(it);
}

#[test]
fn a_page_is_searched() {
    let mut it = Journey::new(World::sample());
    it.press("gi/rude<enter>");
    assert!(it.screen().contains("1  rude"), "{}", it.screen());
    golden!(it);
    it.press("n");
    let second = it.screen();
    assert!(second.contains("5 rude"), "{second}");
    it.press("N");
    assert!(it.screen().contains("1  rude"));
    it.press("/unicorn<enter>");
    assert!(
        it.foot()
            .starts_with(" ! `unicorn` is nowhere on this page"),
        "{}",
        it.foot()
    );
    it.press("n");
    assert!(
        it.foot().starts_with(" ! nothing is searched"),
        "{}",
        it.foot()
    );
}

#[test]
fn a_page_goes_back_to_where_it_was_opened() {
    let mut it = Journey::new(World::sample());
    it.press("gq?");
    it.press("<esc>");
    assert_eq!(it.state.scope(), Scope::Queue);
    it.press("ga?<esc>");
    assert_eq!(it.state.scope(), Scope::Agreement);
    it.press("gj?<esc>");
    assert_eq!(it.state.scope(), Scope::Judge);
}

#[test]
fn id_and_output_go_to_the_clipboard() {
    let mut it = Journey::new(World::of(TWO, logs(2)));
    let id = it.backend.tickets[0].id.to_string();
    it.press("y");
    assert!(it.foot().starts_with(" the id is in the clipboard"));
    it.press("Y");
    assert!(it.foot().starts_with(" the output is in the clipboard"));
    assert_eq!(
        it.outside,
        [Effect::Copy(id), Effect::Copy("Answer 0.".to_string())]
    );
    it.press("gqjy");
    let second = it.backend.tickets[1].id.to_string();
    assert_eq!(it.outside.last(), Some(&Effect::Copy(second)));
}

#[test]
fn where_nothing_was_edited_the_views_of_an_edit_say_so() {
    let mut it = Journey::new(World::of(TWO, logs(2)));
    it.press("d");
    assert_eq!(it.foot(), " ! the output was not edited; e edits it");
    it.press("o");
    assert_eq!(it.foot(), " ! the output was not edited; e edits it");
}

#[test]
fn escape_on_the_bare_screen_says_how_to_leave() {
    let mut it = Journey::new(World::of(TWO, logs(2)));
    it.press("<esc>");
    assert_eq!(it.foot(), " q leaves; everything is saved");
    it.press("q");
    assert_eq!(it.outside, [Effect::Quit]);
}

#[test]
fn keys_that_want_more_say_what_may_follow() {
    let mut it = Journey::new(World::of(TWO, logs(2)));
    it.press("g");
    golden!(it);
    it.press("<esc>");
    assert!(it.foot().contains("e edit"), "{}", it.foot());
}
