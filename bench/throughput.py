"""How fast documents become records, stage by stage, beside a plain Stanza pipeline with the same models.

``python -m bench.throughput`` (``make bench``) writes bench/RESULTS.md. Each side runs in processes of its own, in
turn, on one core, over our own texts: the golden articles, and sentences of the rule tests, SENTENCES to an article.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from time import perf_counter

import yaml

from bench import matching
from bench.results import machine, write

ROOT = Path(__file__).parents[1]
SIDES = ("tocsin", "stanza")
ROUNDS = 3
SENTENCES = 12
WARM_UP = 3
PUBLISHED = date(2024, 5, 15)


def documents() -> list[tuple[str | None, str]]:
    """Title and text of each document."""
    articles = yaml.safe_load((ROOT / "tests/golden/articles.yaml").read_text(encoding="utf-8"))
    whole = [(article["document"].get("title"), article["document"]["text"]) for article in articles]
    tests = [
        test["text"]
        for file in sorted((ROOT / "service/templates/data/events").glob("*.yaml"))
        for test in yaml.safe_load(file.read_text(encoding="utf-8"))["tests"]
        if "text" in test
    ]
    mixed = [(None, "\n\n".join(tests[start :: len(tests) // SENTENCES])) for start in range(len(tests) // SENTENCES)]
    return whole + mixed


def measure(side: str) -> dict:
    """Runs one side in this process: seconds to load, seconds by stage over all documents, peak memory in MiB."""
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    texts = documents()
    seconds: dict[str, float] = {}

    @contextmanager
    def stage(name: str) -> Iterator[None]:
        begin = perf_counter()
        yield
        seconds[name] = seconds.get(name, 0.0) + perf_counter() - begin

    with stage("load"):
        run = {"tocsin": _tocsin, "stanza": _stanza}[side](stage)
    for title, text in texts[-WARM_UP:]:
        run(title, text)
    seconds = {"load": seconds["load"]}
    words = [run(title, text) for title, text in texts[:-WARM_UP]]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "documents": len(words), "words": sum(words), "peak": peak}


def _tocsin(stage: Callable) -> Callable[[str | None, str], int]:
    from service.extractor import Extractor
    from service.http.answers import checked
    from service.language.stanza_engine import StanzaEngine

    extractor = Extractor(StanzaEngine())

    def run(title: str | None, text: str) -> int:
        with stage("parse"):
            parse = extractor.matcher.mend(extractor.engine.parse(title, text))
        with stage("match"):
            mentions = extractor.matcher.match(parse)
        with stage("code"):
            coding = extractor.coder.code(
                parse,
                mentions,
                published_at=PUBLISHED,
                country=None,
                news_window_days=14,
                source=None,
                source_scale=None,
                result_id="0" * 16,
                include_non_actual=False,
            )
        with stage("check and write"):
            json.dumps(checked({"events": coding.records, "diagnostics": {"warnings": []}}, "-"), ensure_ascii=False)
        return sum(len(sentence.words) for sentence in parse.sentences)

    return run


def _stanza(stage: Callable) -> Callable[[str | None, str], int]:
    import stanza
    import torch

    from service.language.encoder import foundation
    from service.language.stanza_engine import MODELS, PROCESSORS

    torch.set_num_threads(1)
    pipeline = stanza.Pipeline(
        "en",
        dir=str(MODELS),
        package="default",
        processors=PROCESSORS,
        download_method=None,
        use_gpu=False,
        foundation_cache=foundation(MODELS / "encoder")[0],
        logging_level="WARN",
    )

    def run(title: str | None, text: str) -> int:
        with stage("parse"):
            document = pipeline(f"{title}\n\n{text}" if title else text)
        return document.num_words

    return run


def report(results: dict[str, list[dict]]) -> str:
    """The results of all rounds as Markdown; medians, the spread beside the rates."""
    first = results[SIDES[0]][0]
    lines = [
        f"`make bench`: {first['documents']} documents of our own, {first['words']} words; {ROUNDS} runs of each side",
        "in turn, in fresh processes on one core, warmed up by other texts. Medians; lowest and highest in brackets.",
        "",
        machine("torch", "stanza", "onnxruntime"),
        "",
        "| | text to records (this service) | text to parse (plain Stanza pipeline, same models) |",
        "|---|---|---|",
    ]
    rows: list[tuple[str, Callable[[dict], float], str]] = [
        ("documents per second", lambda r: r["documents"] / _work(r), ".1f"),
        ("words per second", lambda r: r["words"] / _work(r), ".0f"),
        ("seconds to load", lambda r: r["seconds"]["load"], ".1f"),
        ("peak memory, MiB", lambda r: r["peak"], ".0f"),
    ]
    stages = [name for name in first["seconds"] if name != "load"]
    rows += [(f"{name}, ms a document", _stage(name), ".1f") for name in stages]
    for name, value, form in rows:
        cells = []
        for side in SIDES:
            found = sorted(v for r in results[side] if (v := value(r)) is not None)
            spread = f"{statistics.median(found):{form}} ({found[0]:{form}} to {found[-1]:{form}})" if found else "–"
            cells.append(spread)
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _work(result: dict) -> float:
    return sum(seconds for name, seconds in result["seconds"].items() if name != "load")


def _stage(name: str) -> Callable[[dict], float | None]:
    return lambda r: 1000 * r["seconds"][name] / r["documents"] if name in r["seconds"] else None


def main() -> None:
    """Entry point; with the name of a side it runs that one here and prints its result as JSON."""
    if len(sys.argv) > 1:
        print(json.dumps(measure(sys.argv[1])))
        return
    results: dict[str, list[dict]] = {side: [] for side in SIDES}
    for _ in range(ROUNDS):
        for side in SIDES:
            command = [sys.executable, "-m", "bench.throughput", side]
            out = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
            results[side].append(json.loads(out.splitlines()[-1]))
    text = f"{report(results)}\n{matching.report(matching.measure())}"
    write("Throughput", text)
    print(text)


if __name__ == "__main__":
    main()
