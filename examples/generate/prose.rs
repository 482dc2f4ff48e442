//! Texts that look like text: prose from a small vocabulary, Markdown, code, CJK and emoji. Knows no record shape.

use std::fmt::Write as _;

use crate::random::Random;

const WORDS: &str = "the a to of and in is you your we it for that on with this be not or have as can are if by at an \
    from will please when which there has our more order account page time one after all time support before was then \
    only also new first here no up out them they what who how does do so may should need use see find send check open \
    close change write read set take give make keep wait ask tell try work call pay ship return refund invoice amount \
    card bank price plan month year week day hour minute today tomorrow yesterday parcel carrier customs address city \
    country customer team colleague reply mail chat message link form number code button menu setting device lamp \
    sensor hub light battery cable router network password login phone screen app version update error fault reason \
    cause step result answer question request limit token key header body field value list table file folder export \
    import history record note report score rating review sample model output input text word line part end start \
    left right top small large long short old next last same other second third half full empty early late fast slow \
    safe open public private free extra usual likely possible clear exact wrong broken missing double single common \
    rare simple useful helpful ready able sure sorry glad happy kind plain quick quiet warm cold bright dark again \
    always never often soon still already almost instead however therefore otherwise meanwhile usually exactly simply \
    within without between during against until since because although while where whether either both each every \
    some many few most less enough too very quite rather";
const CJK: &str = "ご注文 ありがとうございます お届け先 変更 確認いたします 請求書 返金 お手数ですが 設定画面 再起動 \
    您好 订单 退款 发票 请稍候 已经处理 传感器 设置 网络连接 谢谢 안녕하세요 주문 배송 환불 확인 부탁드립니다 감사합니다 계정";
const EMOJI: [&str; 8] = ["🙂", "🌱", "📦", "🙏", "👩‍💻", "🇩🇪", "⚠️", "🎉"];

/// Which letters a text is made of.
#[derive(Clone, Copy)]
pub(crate) enum Script {
    Latin,
    Wide,
}

/// The words that texts are made of.
pub(crate) struct Prose {
    words: Vec<&'static str>,
    cjk: Vec<&'static str>,
}

impl Prose {
    pub(crate) fn new() -> Self {
        Self {
            words: WORDS.split_whitespace().collect(),
            cjk: CJK.split_whitespace().collect(),
        }
    }

    /// Markdown of about `length` bytes: paragraphs, lists, code, tables and headings.
    pub(crate) fn text(&self, random: &mut Random, script: Script, length: usize) -> String {
        let mut text = String::with_capacity(length + 256);
        while text.len() < length {
            if !text.is_empty() {
                text.push_str("\n\n");
            }
            match random.below(24) {
                0 if length > 600 => self.heading(random, &mut text),
                1 | 2 if length > 300 => self.list(random, script, &mut text),
                3 if length > 400 => self.code(random, &mut text),
                4 if length > 800 => self.table(random, &mut text),
                _ => self.paragraph(random, script, length, &mut text),
            }
        }
        text
    }

    /// Two to six sentences; fewer when the text reaches `length`.
    pub(crate) fn paragraph(
        &self,
        random: &mut Random,
        script: Script,
        length: usize,
        text: &mut String,
    ) {
        for sentence in 0..2 + random.below(5) {
            if sentence > 0 {
                if text.len() >= length {
                    return;
                }
                text.push(' ');
            }
            self.sentence(random, script, text);
        }
    }

    fn sentence(&self, random: &mut Random, script: Script, text: &mut String) {
        if let Script::Wide = script
            && random.chance(0.7)
        {
            for _ in 0..3 + random.below(5) {
                text.push_str(random.pick(&self.cjk));
            }
            text.push('。');
            if random.chance(0.3) {
                text.push_str(random.pick(&EMOJI));
            }
            return;
        }
        let start = text.len();
        for place in 0..5 + random.below(14) {
            if place > 0 {
                text.push_str(if random.below(12) == 0 { ", " } else { " " });
            }
            text.push_str(self.word(random));
        }
        text[start..=start].make_ascii_uppercase();
        text.push(if random.below(9) == 0 { '?' } else { '.' });
    }

    /// A word; the early ones of the list are the frequent ones.
    fn word(&self, random: &mut Random) -> &'static str {
        let end = u32::try_from(self.words.len()).expect("some hundred words");
        let rank = random.below(end).min(random.below(end));
        self.words[rank as usize]
    }

    fn phrase(&self, random: &mut Random, words: u32, text: &mut String) {
        for place in 0..words {
            if place > 0 {
                text.push(' ');
            }
            text.push_str(self.word(random));
        }
    }

    fn heading(&self, random: &mut Random, text: &mut String) {
        text.push_str("## ");
        self.phrase(random, 3, text);
    }

    fn list(&self, random: &mut Random, script: Script, text: &mut String) {
        for item in 0..3 + random.below(4) {
            text.push_str(if item > 0 { "\n- " } else { "- " });
            self.sentence(random, script, text);
        }
    }

    fn code(&self, random: &mut Random, text: &mut String) {
        text.push_str("```python\ndef ");
        text.push_str(self.word(random));
        text.push_str("_all(items):");
        for _ in 0..3 + random.below(8) {
            let (name, call, number) = (self.word(random), self.word(random), random.below(100));
            write!(text, "\n    {name} = items.{call}({number}, \"{name}\")")
                .expect("a string takes everything");
        }
        text.push_str("\n    return items\n```");
    }

    fn table(&self, random: &mut Random, text: &mut String) {
        text.push_str("| what | how many | note |\n|---|---:|---|");
        for _ in 0..2 + random.below(5) {
            let (what, number) = (self.word(random), random.below(10_000));
            write!(text, "\n| {what} | {number} | ").expect("a string takes everything");
            self.phrase(random, 4, text);
            text.push_str(" |");
        }
    }
}
