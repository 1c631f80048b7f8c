#!/usr/bin/env python3
"""Tests report.py and the targets."""

import unittest

from report import add_ratios, judge, make_results, markdown, medians
from targets import TARGETS, Figure, Target


def sample(subject, case, **values):
    return {"measure": "launch", "subject": subject, "case": case, "values": values}


class Medians(unittest.TestCase):
    def test_are_taken_over_repetitions_of_the_same_case(self):
        rows = medians([sample("elastic", {"auto_mtls": True}, schema_ms=9),
                        sample("elastic", {"auto_mtls": True}, schema_ms=1),
                        sample("elastic", {"auto_mtls": False}, schema_ms=100),
                        sample("elastic", {"auto_mtls": True}, schema_ms=3)])
        self.assertEqual([(3, {"schema_ms": 3}), (1, {"schema_ms": 100})],
                         [(row["repetitions"], row["medians"]) for row in rows])

    def test_order_of_a_cases_members_does_not_count(self):
        rows = medians([sample("elastic", {"a": 1, "b": 2}, x=1), sample("elastic", {"b": 2, "a": 1}, x=3)])
        self.assertEqual([2], [row["medians"]["x"] for row in rows])

    def test_value_that_some_repetitions_lack(self):
        rows = medians([sample("elastic", {}, x=1), sample("elastic", {}, x=3, y=7)])
        self.assertEqual({"x": 2, "y": 7}, rows[0]["medians"])


class Ratios(unittest.TestCase):
    def test_are_to_the_reference_in_the_same_case(self):
        rows = add_ratios(medians([sample("elastic", {"n": 1}, x=1), sample("go_null", {"n": 1}, x=4),
                                   sample("elastic", {"n": 2}, x=1), sample("go_null", {"n": 2}, x=2)]))
        self.assertEqual([{"x": 0.25}, {}, {"x": 0.5}, {}], [row["ratios"] for row in rows])

    def test_there_is_none_to_nothing_or_to_zero(self):
        rows = add_ratios(medians([sample("elastic", {}, x=1, y=2), sample("go_null", {}, x=0)]))
        self.assertEqual({}, rows[0]["ratios"])


class Verdict(unittest.TestCase):
    RATIO = Target("", Figure("launch", "elastic", "x"), 0.5, Figure("launch", "go_null", "x"))
    AMOUNT = Target("", Figure("launch", "elastic", "x"), 5)

    def verdict(self, target, *samples):
        return judge(medians(samples), target)["verdict"]

    def test_of_a_ratio(self):
        self.assertEqual("met", self.verdict(self.RATIO, sample("elastic", {}, x=2), sample("go_null", {}, x=4)))
        self.assertEqual("missed: 1.50 times the target",
                         self.verdict(self.RATIO, sample("elastic", {}, x=3), sample("go_null", {}, x=4)))

    def test_of_an_amount(self):
        self.assertEqual("met", self.verdict(self.AMOUNT, sample("elastic", {}, x=5)))
        self.assertEqual("missed: 2.00 times the target", self.verdict(self.AMOUNT, sample("elastic", {}, x=10)))

    def test_of_what_is_added(self):
        def added(fewer, more):
            return Figure("launch", "elastic", "x", {"n": more}, less=Figure("launch", "elastic", "x", {"n": fewer}))
        target = Target("", added(10, 50), 4, added(0, 10))
        few = sample("elastic", {"n": 0}, x=100), sample("elastic", {"n": 10}, x=110)
        self.assertEqual("met", self.verdict(target, *few, sample("elastic", {"n": 50}, x=150)))
        self.assertEqual("missed: 1.25 times the target",
                         self.verdict(target, *few, sample("elastic", {"n": 50}, x=160)))
        self.assertEqual("not measured", self.verdict(target, few[1], sample("elastic", {"n": 50}, x=160)))

    def test_of_what_was_not_measured(self):
        self.assertEqual("not measured", self.verdict(self.RATIO, sample("elastic", {}, x=2)))
        self.assertEqual("not measured", self.verdict(self.RATIO, sample("go_null", {}, x=2)))
        self.assertEqual("not measured", self.verdict(self.AMOUNT, sample("elastic", {"n": 1}, x=2)))
        self.assertEqual("not measured", self.verdict(self.AMOUNT, sample("elastic", {}, y=2)))


class Document(unittest.TestCase):
    def setUp(self):
        samples = [sample("elastic", {"auto_mtls": True}, schema_ms=5.25, binary_mb=14),
                   sample("go_null", {"auto_mtls": True}, schema_ms=21),
                   {"measure": "launch", "subject": "rust_null", "skipped": "there is no cargo"}]
        self.lines = list(markdown(make_results(samples, {"cores": 2})))

    def test_shows_medians_with_their_ratios(self):
        self.assertIn("| auto_mtls True | `elastic` | 5.25 (0.25×) | 14 | 1 |", self.lines)
        self.assertIn("| auto_mtls True | `go_null` | 21 |  | 1 |", self.lines)

    def test_shows_the_machine(self):
        self.assertIn("| cores | 2 |", self.lines)

    def test_says_what_was_not_measured_and_why(self):
        self.assertIn("| launch | `rust_null` | there is no cargo |", self.lines)

    def test_judges_every_target(self):
        judged = self.lines[self.lines.index("## Targets") + 4:-1]
        self.assertEqual([target.what for target in TARGETS], [line.split(" | ")[0][2:] for line in judged])
        self.assertIn("| release binary, MB | 15 | 14 | met |", judged)


if __name__ == "__main__":
    unittest.main()
