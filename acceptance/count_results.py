#!/usr/bin/env python3
"""Prints 'N passed, N failed, N skipped' over everything that ran; status 1 when anything failed.

usage: count_results.py FOLDER [FAILED_STEP …]

FOLDER holds, for each ctest run, its JUnit file SUITE.ctest.xml and a folder SUITE/ with the JUnit
files of its googletest programs, and files NAME.go.json of `go test -json`. A test program that
left no file of its own counts as one test, with ctest's verdict. Each FAILED_STEP counts as one
failure.
"""

import json
import pathlib
import sys
import xml.etree.ElementTree as xml

PASSED, FAILED, SKIPPED = "passed", "failed", "skipped"


def verdict(case):
    if case.find("failure") is not None or case.find("error") is not None:
        return FAILED
    skipped = case.find("skipped")
    if skipped is not None:
        # ctest's word for a program that the build did not leave.
        missing = "Unable to find executable" in skipped.get("message", "")
        return FAILED if missing else SKIPPED
    return PASSED


def of_ctest(path):
    programs = {p.stem: p for p in path.with_name(path.name.removesuffix(".ctest.xml")).glob("*.xml")}
    for test in xml.parse(path).getroot().iter("testcase"):
        name, outcome = f"{path.name}: {test.get('name')}", verdict(test)
        cases = []
        if test.get("name") in programs:
            cases = list(xml.parse(programs[test.get("name")]).getroot().iter("testcase"))
        for case in cases:
            yield f"{name}: {case.get('classname')}.{case.get('name')}", verdict(case)
        # Also a crash after the last case, or a program without one.
        if not cases or (outcome == FAILED and all(verdict(case) != FAILED for case in cases)):
            yield name, outcome


def of_go(path):
    for line in path.read_text().splitlines():
        event = json.loads(line) if line.startswith("{") else {}
        if event.get("Test") and event.get("Action") in ("pass", "fail", "skip"):
            outcome = {"pass": PASSED, "fail": FAILED, "skip": SKIPPED}[event["Action"]]
            yield f"{path.name}: {event['Test']}", outcome


def main(folder, failed_steps):
    outcomes = [(step, FAILED) for step in failed_steps]
    for path in sorted(pathlib.Path(folder).glob("*.ctest.xml")):
        outcomes += of_ctest(path)
    for path in sorted(pathlib.Path(folder).glob("*.go.json")):
        outcomes += of_go(path)
    counts = {PASSED: 0, FAILED: 0, SKIPPED: 0}
    for name, outcome in outcomes:
        counts[outcome] += 1
        if outcome != PASSED:
            print(f"{outcome}: {name}")
    print(", ".join(f"{count} {outcome}" for outcome, count in counts.items()))
    return 1 if counts[FAILED] or not counts[PASSED] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
