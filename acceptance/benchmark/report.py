#!/usr/bin/env python3
"""Writes results.json and results.md of a run: medians, ratios, the machine, and what of the targets is met.

usage: report.py FOLDER TERRAFORM CHECKOUT

FOLDER/samples.jsonl holds a line a repetition,
    {"measure": "launch", "subject": "elastic", "case": {"auto_mtls": true}, "values": {"handshake_ms": 12.3}}
or, for what could not be measured, {"measure": …, "subject": …, "skipped": "why"}.
"""

import json
import pathlib
import statistics
import sys

from machine import describe
from targets import TARGETS

# The subject that the others of a measure are compared with.
REFERENCES = {"launch": "go_null", "links": "go_link", "starts": "go_null"}


def read_samples(file):
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def case_key(case):
    return json.dumps(case, sort_keys=True)


def medians(samples):
    """One row for each (measure, case, subject), in the order of first appearance."""
    groups = {}
    for sample in samples:
        if "skipped" not in sample:
            key = sample["measure"], case_key(sample["case"]), sample["subject"]
            groups.setdefault(key, []).append(sample)
    return [_row(group) for group in groups.values()]


def _row(group):
    first = group[0]
    names = dict.fromkeys(name for sample in group for name in sample["values"])
    return {
        "measure": first["measure"], "case": first["case"], "subject": first["subject"], "repetitions": len(group),
        "medians": {name: statistics.median(sample["values"][name] for sample in group if name in sample["values"])
                    for name in names},
    }


def add_ratios(rows):
    """Gives each row the ratios of its medians to those of the measure's reference in the same case."""
    by_key = {(row["measure"], case_key(row["case"]), row["subject"]): row["medians"] for row in rows}
    for row in rows:
        reference = REFERENCES.get(row["measure"])
        theirs = by_key.get((row["measure"], case_key(row["case"]), reference), {})
        row["ratios"] = {} if row["subject"] == reference else {
            name: value / theirs[name] for name, value in row["medians"].items() if theirs.get(name)}
    return rows


def find(rows, figure):
    for row in rows:
        if ((row["measure"], row["subject"]) == (figure.measure, figure.subject)
                and case_key(row["case"]) == case_key(figure.case)):
            return row["medians"].get(figure.value)
    return None


def amount_of(rows, figure):
    """None when it was not measured."""
    amount = find(rows, figure)
    if amount is None or figure.less is None:
        return amount
    less = amount_of(rows, figure.less)
    return None if less is None else amount - less


def judge(rows, target):
    amount = amount_of(rows, target.figure)
    if amount is not None and target.over is not None:
        over = amount_of(rows, target.over)
        amount = amount / over if over else None
    if amount is None:
        verdict = "not measured"
    elif amount <= target.limit:
        verdict = "met"
    else:
        verdict = f"missed: {amount / target.limit:.2f} times the target"
    return {"what": target.what, "limit": target.limit, "amount": amount, "verdict": verdict}


def number(value):
    """Three digits that count, and whole numbers as they are."""
    return f"{value:,.0f}" if value == int(value) or abs(value) >= 100 else f"{value:.3g}"


def table(head, lines):
    yield "| " + " | ".join(head) + " |"
    yield "|" + "---|" * len(head)
    for line in lines:
        yield "| " + " | ".join(line) + " |"
    yield ""


def measure_table(measure, rows):
    names = list(dict.fromkeys(name for row in rows for name in row["medians"]))

    def cell(row, name):
        if name not in row["medians"]:
            return ""
        ratio = f" ({row['ratios'][name]:.2f}×)" if name in row["ratios"] else ""
        return number(row["medians"][name]) + ratio

    def case(row):
        return ", ".join(f"{name} {value}" for name, value in row["case"].items()) or "–"

    yield f"## {measure}"
    yield ""
    if measure in REFERENCES:
        yield f"In brackets: the ratio to `{REFERENCES[measure]}`."
        yield ""
    yield from table(["case", "subject", *names, "repetitions"],
                     [[case(row), f"`{row['subject']}`", *(cell(row, name) for name in names), str(row["repetitions"])]
                      for row in rows])


def markdown(results):
    yield "# Benchmark"
    yield ""
    yield from table(["machine", ""], [[name, str(value)] for name, value in results["machine"].items()])
    for measure in dict.fromkeys(row["measure"] for row in results["rows"]):
        yield from measure_table(measure, [row for row in results["rows"] if row["measure"] == measure])
    if results["skipped"]:
        yield "## Not measured"
        yield ""
        yield from table(["measure", "subject", "why"],
                         [[s["measure"], f"`{s['subject']}`", s["skipped"]] for s in results["skipped"]])
    yield "## Targets"
    yield ""
    yield from table(["what", "at most", "is", ""],
                     [[t["what"], number(t["limit"]), "" if t["amount"] is None else number(t["amount"]), t["verdict"]]
                      for t in results["targets"]])


def make_results(samples, machine):
    rows = add_ratios(medians(samples))
    return {"machine": machine, "rows": rows, "skipped": [sample for sample in samples if "skipped" in sample],
            "targets": [judge(rows, target) for target in TARGETS]}


def main(folder, terraform, checkout):
    folder = pathlib.Path(folder)
    results = make_results(read_samples(folder / "samples.jsonl"), describe(terraform, checkout))
    (folder / "results.json").write_text(json.dumps(results, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    (folder / "results.md").write_text("\n".join(markdown(results)), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
