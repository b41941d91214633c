"""Runs scenarios, each in a process of its own, and judges how that ended."""

import json
import subprocess
import sys
import time
from typing import Any

from tests.faults.child import LIMIT_S

IN_CI = (
    "sigkill", "sigstop", "resting", "retype", "two_servers", "refused", "ignored", "stamps",
    "reconnects", "hostile", "bit_for_bit", "lossy_net", "cut_net", "missing", "arrays", "bursts",
    "starving", "gui_blocked", "budget", "overload", "worker_stands", "repeater_killed",
    "log_disk_full", "random_tabs", "random_exits",
)  # fmt: skip
NAMES = (*IN_CI, "many_tabs", "monkey")


def run(name: str, full: bool) -> dict[str, Any]:
    """Play scenario ``name``; its report has ``ok``, ``exit_code``, ``seconds``, ``errors``."""
    began = time.monotonic()
    command = [sys.executable, "-m", "tests.faults.child", name, *(["full"] if full else [])]
    try:
        ended = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=LIMIT_S[full] + 20,
            check=False,
        )
        code, printed, said = ended.returncode, ended.stdout, ended.stderr
    except subprocess.TimeoutExpired as hung:
        code, printed, said = -1, "", f"hung: {hung}"
    try:
        report: dict[str, Any] = json.loads(printed.splitlines()[-1])
    except (IndexError, ValueError):
        report = {"scenario": name, "full": full, "errors": [f"no report: {said[-20_000:]}"]}
    report["exit_code"] = code
    report["seconds"] = round(time.monotonic() - began, 1)
    report["ok"] = code == 0 and not report["errors"]
    if said.strip() and not report["ok"]:
        report["stderr"] = said[-20_000:]
    return report
