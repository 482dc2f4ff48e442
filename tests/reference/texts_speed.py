"""Times the Python tools on the pairs of `benches/metrics.rs`, each tool once over all of them.

    cargo bench --bench metrics -- --pairs pairs.jsonl
    pip install sacrebleu rouge-score nltk
    python -P tests/reference/texts_speed.py pairs.jsonl [COUNT]

With COUNT it takes so many pairs only. Prints the seconds of processor time of each, which other work on the machine does not
lengthen; each tool runs on one core.
"""

import json
import sys
import time
from pathlib import Path

from nltk.translate.meteor_score import meteor_score
from rouge_score import rouge_scorer
from sacrebleu.metrics import BLEU, CHRF
from sacrebleu.tokenizers.tokenizer_13a import Tokenizer13a


class NoWordNet:
    """A WordNet without words."""

    def synsets(self, _word):
        return []


def timed(name, pairs, work):
    start = time.process_time()
    work()
    seconds = time.process_time() - start
    print(f"{name}: {seconds:.2f} s for {len(pairs)} pairs, {seconds / len(pairs) * 1e6:.0f} µs each", flush=True)


def main(path, count):
    pairs = [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()][:count]
    outputs = [output for output, _ in pairs]
    references = [[reference for _, reference in pairs]]
    rouge = rouge_scorer.RougeScorer(["rouge1", "rouge2", "rougeL", "rougeLsum"], use_stemmer=True)
    tokens = Tokenizer13a()

    def meteor():
        for output, reference in pairs:
            meteor_score([tokens(reference).split()], tokens(output).split(), wordnet=NoWordNet())

    timed("sacrebleu BLEU", pairs, lambda: BLEU().corpus_score(outputs, references))
    timed("sacrebleu chrF2", pairs, lambda: CHRF().corpus_score(outputs, references))
    timed("rouge-score 1, 2, L, Lsum", pairs, lambda: [rouge.score(reference, output) for output, reference in pairs])
    timed("nltk METEOR", pairs, meteor)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else None)
