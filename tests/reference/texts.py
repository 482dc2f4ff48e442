"""Computes the fixtures of tests/texts.rs with reference implementations, and notes their versions.

    pip install sacrebleu rouge-score nltk scikit-learn
    python -P tests/reference/texts.py tests/fixtures/statistics

`-P` keeps statistics.py beside this file from standing in for the module of that name.

Nothing of juror runs here, and nothing is fetched: METEOR is nltk's with a WordNet that knows no word, so that its synonym
module never matches, and on the words that sacrebleu's 13a tokeniser gives. The data are made by seeded generators, so that
a second run gives the same files.
"""

import json
import random
import sys
from importlib.metadata import version
from pathlib import Path

import numpy as np
from nltk.stem.porter import PorterStemmer
from nltk.translate.meteor_score import meteor_score
from rouge_score import rouge_scorer
from sacrebleu.metrics import BLEU, CHRF
from sacrebleu.tokenizers.tokenizer_13a import Tokenizer13a
from sklearn import metrics

ROUGE = ["rouge1", "rouge2", "rougeL", "rougeLsum"]


class NoWordNet:
    """A WordNet without words."""

    def synsets(self, _word):
        return []


# What people and models write: punctuation, casing, numbers, several scripts, white space, nothing at all.
WRITTEN = [
    ("The cat sat on the mat.", ["The cat is on the mat."]),
    ("the cat sat on the mat", ["THE CAT SAT ON THE MAT."]),
    ("It is a guide to action which ensures that the military always obeys the commands of the party",
     ["It is a guide to action that ensures that the military will forever heed Party commands",
      "It is the guiding principle which guarantees the military forces always being under the command of the Party",
      "It is the practical guide for the army always to heed the directions of the party"]),
    ("It is to insure the troops forever hearing the activity guidebook that party direct",
     ["It is a guide to action that ensures that the military will forever heed Party commands"]),
    ("", ["Something was expected."]),
    ("Something was said.", [""]),
    ("", [""]),
    ("   \n\t ", ["  "]),
    ("!!!", ["?!"]),
    ("?", ["?"]),
    ("Paris", ["Paris"]),
    ("Paris.", ["paris", "The capital is Paris."]),
    ("The price is $1,299.99 (incl. 19% VAT).", ["The price is $1,299.99, incl. 19% VAT."]),
    ("3.14159", ["3.14"]),
    ("Between 1990-2000 and 2001–2010, sales rose 4.5%.", ["From 1990-2000 to 2001-2010 sales rose by 4,5 %."]),
    ("1,000,000.5 . . . 7,", ["1,000,000.5 ... 7."]),
    ("e.g. U.S.A., i.e. the U.S.", ["e.g. USA, i.e. the US"]),
    ("It's John's; don't you think so?", ["Its Johns, dont you think so"]),
    ("state-of-the-art well-\nknown", ["state of the art wellknown"]),
    ("a &amp; b &lt; c &gt; d &quot;e&quot; &amp;lt;", ["a & b < c > d \"e\" <"]),
    ("<skipped>gone", ["gone"]),
    ("{\"a\": [1, 2, {\"b\": null}]}", ["{\"a\": [1, 2, {\"b\": true}]}"]),
    ("fn main() { println!(\"{}\", 1 + 2); }", ["fn main() { println!(\"{}\", 3); }"]),
    ("https://example.org/a?b=c&d=e#f", ["https://example.org/a?b=c&d=e"]),
    ("user@example.org wrote: `x = y**2`", ["user@example.org wrote `x = y^2`"]),
    ("東京は日本の首都です。", ["東京は、日本の首都である。"]),
    ("我喜欢吃苹果。", ["我很喜欢吃苹果。", "我爱吃梨。"]),
    ("한국어 문장입니다.", ["한국어 문장 입니다."]),
    ("Привет, мир! Как дела?", ["Привет мир. Как твои дела?"]),
    ("Größe und Straße: schön übermäßig", ["Grösse und Strasse: schön uebermässig"]),
    ("Les élèves étaient déjà là…", ["Les eleves étaient déjà là..."]),
    ("مرحبا بالعالم، كيف حالك؟", ["مرحبا يا عالم، كيف حالك؟"]),
    ("שלום עולם", ["שלום, עולם!"]),
    ("हिन्दी में एक वाक्य।", ["हिंदी में एक वाक्य।"]),
    ("ΟΔΟΣ ΣΟΦΟΣ", ["οδος σοφος"]),
    ("İstanbul IĞDIR ılık", ["istanbul ığdır ılık"]),
    ("Good job 👍🏽👍🏽 👩‍💻!", ["Good job 👍 👩‍💻"]),
    ("😀😀😀", ["😀😀"]),
    ("e\u0301te\u0301 vs. \u00e9t\u00e9", ["\u00e9t\u00e9 vs. e\u0301te\u0301"]),
    ("no\u00a0break\u2009thin\u3000wide\u200bzero", ["no break thin wide zero"]),
    ("one\u001ftwo\u0085three\u2028four", ["one two three four"]),
    ("K\u212aelvin \u017ftone", ["kkelvin stone"]),
    ("x\x00y \x1b[31mred\x1b[0m", ["x y red"]),
    ("word", ["word word word word"]),
    ("word word word word word", ["word"]),
    ("a b c d", ["d c b a"]),
    ("a b", ["a b"]),
    ("a b c", ["a b c"]),
    ("one two three four", ["one two three four"]),
    ("First line.\nSecond line here.\nThird.", ["First line here.\nSecond.\nThe third line."]),
    ("First line.\nSecond line here.\n\n\nThird line.", ["Third line. First line. Second line here."]),
    ("the cat and the dog and the cat\nthe dog", ["the dog and the cat\nthe cat the dog the cat\nand"]),
    ("a b c a b\nc a b c\nb b a", ["c b a c b\na a b c\nb c a b c a"]),
    ("w1 w2 w3 w4 w5\nw1 w3 w8 w9 w5", ["w1 w2 w6 w7 w8\nw1 w3 w5"]),
    ("\r\nwindows\r\nlines\r\n", ["windows\nlines"]),
    ("He was dying, lying and tying the news; skies over innings.", ["He died, lied, tied the new sky in an inning."]),
    ("Flies died; spies tried, cried and enjoyed proceedings.", ["A fly dies. The spy tries, cries, enjoys proceeding."]),
    ("relational conditional rationally vietnamization operators", ["relate condition rational vietnamize operating"]),
    ("running runner runs ran", ["run run run run", "runs running ran runner"]),
    ("snake_case and CamelCase and kebab-case", ["snake case and camelcase and kebab case"]),
    ("Refunds take 5-7 days. You'll get an e-mail.", ["A refund takes 5 to 7 days; you get an email.", ""]),
    ("same length here", ["quite different words", "same words here", "same length"]),
    ("a,b.c,d", ["a, b. c, d"]),
    ("A.B.C. 1.2.3 1,2,3 a1.b2", ["a.b.c 1.2.3 1,2,3 a1. b2"]),
    ("-5 - 5 --5 5-", ["-5 -5 5--"]),
]

ROOTS = ("the a of to and in is that for with on as was at by from it be are this have not or his her they which you had "
         "general relate nation operate sense hope decide analog electric form adjust defend replace adopt commun activ "
         "control roll probat rate ceas happi sky die try play enjoy agree plaster motor hop tan fall hiss fizz fail fil "
         "cat pony caress feed size trouble invoice refund custom service ship order account paymen").split()
ENDINGS = ["", "", "", "", "s", "es", "ed", "ing", "ly", "ness", "ational", "ization", "er", "ment", "able", "ful", "ies",
           "ied", "eed", "ously", "ality", "ivity", "ically", "logy", "ally", "ion", "y", "ate", "ive"]
MARKS = ["", "", "", "", ".", ",", "!", "?", ";", ":", "-", "'s", "…", "%", ")", "。"]


def drawn(dice, most):
    """A text of made-up words, with the odd number and line end."""
    words = []
    for _ in range(dice.randrange(1, most)):
        kind = dice.random()
        if kind < 0.06:
            word = f"{dice.randrange(1, 3000)}{dice.choice(['', '.5', ',000', '-7'])}"
        else:
            word = dice.choice(ROOTS) + dice.choice(ENDINGS)
        if kind > 0.9:
            word = word.capitalize()
        words.append(word + dice.choice(MARKS) + ("\n" if dice.random() < 0.05 else " "))
    return "".join(words).strip(" ")


def changed(dice, text):
    """The same text with words dropped, doubled, moved, and ended otherwise."""
    words = []
    for word in text.split(" "):
        kind = dice.random()
        if kind < 0.12:
            continue
        if kind < 0.18:
            words.append(word)
        if kind < 0.3:
            word = dice.choice(ROOTS) + dice.choice(ENDINGS)
        words.append(word)
    if len(words) > 3 and dice.random() < 0.5:
        cut = dice.randrange(1, len(words))
        words = words[cut:] + words[:cut]
    return " ".join(words)


def pairs():
    dice = random.Random(6)
    found = list(WRITTEN)
    for at in range(80):
        reference = drawn(dice, 12 if at % 4 == 0 else 60)
        references = [reference] + [changed(dice, reference) for _ in range(at % 3)]
        found.append((changed(dice, reference), references))
    return found


def columns(found):
    """References as sacrebleu takes them: one list a place, None where a text has fewer."""
    most = max(len(references) for _, references in found)
    return [[references[at] if at < len(references) else None for _, references in found] for at in range(most)]


def texts():
    found = pairs()
    one = [(output, references[:1]) for output, references in found]
    sentence, corpus, chrf = BLEU(effective_order=True), BLEU(), CHRF()
    rouge = rouge_scorer.RougeScorer(ROUGE, use_stemmer=True)
    tokens = Tokenizer13a()
    cases = []
    for output, references in found:
        scores = rouge.score_multi(references, output)
        split = [tokens(reference.rstrip()).split() for reference in references]
        cases.append({
            "output": output,
            "references": references,
            "tokens": tokens(output.rstrip()),
            "bleu4": sentence.sentence_score(output, references).score,
            "chrf2": chrf.sentence_score(output, references).score,
            "meteor_exact_stem": meteor_score(split, tokens(output.rstrip()).split(), wordnet=NoWordNet()),
            **{name: float(scores[name].fmeasure) for name in ROUGE},
        })
    corpora = []
    for name, part in [("all", found), ("one reference", one), ("drawn", found[len(WRITTEN):]), ("short", found[8:12]),
                       ("nothing in common", [("a b c d e", ["f g h i j"])]), ("no pair", [("a b d c", ["a c b d"])])]:
        outputs = [output for output, _ in part]
        corpora.append({
            "name": name,
            "pairs": part,
            "bleu4": corpus.corpus_score(outputs, columns(part)).score,
            "chrf2": chrf.corpus_score(outputs, columns(part)).score,
        })
    return {"pairs": cases, "corpora": corpora, "bleu_sentence": str(sentence.get_signature()),
            "bleu_corpus": str(corpus.get_signature()), "chrf": str(chrf.get_signature())}


def stems():
    words = sorted({root + ending for root in ROOTS for ending in ENDINGS}
                   | {root + one + other for root in ROOTS[30:] for one in ENDINGS[4:] for other in ("s", "ed", "ing", "ly")})
    odd = ["yyyy", "sayyid", "y", "yes", "toy", "syzygy", "ééed", "größing", "straßes", "мирing", "logi", "geologi", "theologi",
           "alli", "ballalli", "zzalli", "ion", "sion", "aion", "oed", "aing", "bing", "eed", "feed", "ied", "lied", "tied",
           "ies", "lies", "sses", "ss", "s", "ll", "all", "ly", "exceed", "succeed", "howe", "cannings", "outing", "ousnessly"]
    stemmer = PorterStemmer()
    return [[word, stemmer.stem(word)] for word in words[::2] + odd]


def labels():
    cases = []
    for seed, (n, names, kept) in enumerate([(60, ["no", "yes"], 0.8), (200, ["bug", "feature", "question"], 0.6),
                                             (90, ["a", "b", "c", "d", "e"], 0.4), (30, ["neg", "pos"], 1.0)]):
        dice = random.Random(seed)
        true = [dice.choice(names) if dice.random() < 0.7 else names[0] for _ in range(n)]
        # The last name is never given in the third case, and some outputs are no label at all.
        given = names[:-1] if seed == 2 else names
        said = [label if dice.random() < kept and label in given else dice.choice(given + ["neither"] * (seed % 3)) for label in true]
        case = {"labels": sorted(set(true)), "pairs": list(zip(true, said)), "accuracy": metrics.accuracy_score(true, said)}
        known = case["labels"]
        each = metrics.precision_recall_fscore_support(true, said, labels=known, zero_division=0)
        case["each"] = [list(map(float, row)) for row in zip(*each)]
        for average in ["macro", "micro", "weighted"]:
            found = metrics.precision_recall_fscore_support(true, said, labels=known, average=average, zero_division=0)
            case[average] = list(map(float, found[:3]))
        cases.append(case)
    return cases


def scores():
    cases = []
    for seed, (n, steps) in enumerate([(50, 1000), (200, 8), (31, 3)]):
        dice = np.random.default_rng(seed)
        true = dice.integers(0, 2, n)
        score = np.clip(np.rint((0.5 + 0.25 * (2 * true - 1) * dice.random(n) + dice.normal(0, 0.3, n)) * steps) / steps, 0, 1)
        cases.append({"positive": [bool(is_) for is_ in true], "score": [float(s) for s in score],
                      "auc_roc": float(metrics.roc_auc_score(true, score)), "log_loss": float(metrics.log_loss(true, score))})
    return cases


def numbers():
    cases = []
    for seed, (n, centre, noise) in enumerate([(40, 0, 1), (120, 1e6, 20), (25, -3, 0.01)]):
        dice = np.random.default_rng(seed)
        true = centre + dice.normal(0, 2, n)
        said = true + dice.normal(0.3, noise, n)
        cases.append({"reference": true.tolist(), "output": said.tolist(), "mae": metrics.mean_absolute_error(true, said),
                      "rmse": metrics.root_mean_squared_error(true, said), "r2": metrics.r2_score(true, said)})
    return cases


def main(folder):
    versions = {name: version(name) for name in ["sacrebleu", "rouge-score", "nltk", "scikit-learn"]}
    files = {"texts": texts(), "stems": stems(), "labels": labels(), "scores": scores(), "numbers": numbers()}
    for name, cases in files.items():
        text = json.dumps({"versions": versions, "cases": cases}, separators=(",", ":"))
        (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
