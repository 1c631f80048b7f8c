"""The lines that a measure leaves for report.py, which says what they look like."""

import json
import os


def append(measure, subject, case, values):
    _append({"measure": measure, "subject": subject, "case": case, "values": values})


def skip(measure, subject, why):
    _append({"measure": measure, "subject": subject, "skipped": why})


def _append(sample):
    with open(os.environ["SAMPLES"], "a", encoding="utf-8") as file:
        file.write(json.dumps(sample) + "\n")
