"""Runs Terraform with a provider whose every start is measured.

    with Workspace("elastic", os.environ["PROVIDER"], CONFIGURATION) as workspace:
        operation = workspace.run("apply", "-auto-approve")
        samples.append("starts", "elastic", {"operation": "apply"}, operation.values())
"""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass

from state_server import StateServer

# The address of each provider in a configuration's required_providers.
SOURCES = {"elastic": "terraform-elastic/elastic", "elasticstack": "elastic/elasticstack",
           "bench": "example.com/benchmark/bench"}


@dataclass(frozen=True)
class Operation:
    """One run of Terraform, with a line of measured_provider for each start of the provider."""
    wall_s: float
    cpu_s: float  # of Terraform and all that it started
    starts: list

    def values(self):
        provider_cpu = sum(start["cpu_s"] for start in self.starts)
        values = {"wall_s": self.wall_s, "terraform_cpu_s": self.cpu_s - provider_cpu, "starts": len(self.starts)}
        if self.starts:
            values |= {"provider_cpu_s": provider_cpu,
                       "provider_peak_mb": max(start["peak_mb"] for start in self.starts)}
        return values


class Workspace:
    """A folder in which Terraform runs `configuration`, the text of a main.tf.

    The provider called `name` there is `program`: a binary, or a script that becomes one. `environment`
    is added to this process's own. The state is kept by a server of the workspace (state_server.py).
    """

    def __init__(self, name, program, configuration, environment=None):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="benchmark-"))
        self._starts = self.folder / "starts.jsonl"
        self._environment = os.environ | (environment or {}) | {
            "TF_CLI_CONFIG_FILE": str(self.folder / "terraform.rc"), "TF_IN_AUTOMATION": "yes",
            "MEASURED_PROVIDER": str(program), "MEASURED_OUT": str(self._starts)}
        self._override(name)
        self._state = StateServer()
        self._keep_state()
        self.write("main.tf", configuration)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._state.close()
        shutil.rmtree(self.folder)

    def _keep_state(self):
        """Before there is a main.tf: `init` would look for the provider, which needs none because it is overridden."""
        self.write("backend.tf", self._state.backend())
        self.run("init")

    def write(self, file, text):
        (self.folder / file).write_text(text, encoding="utf-8")

    def _override(self, name):
        programs = self.folder / "programs"
        programs.mkdir()
        (programs / f"terraform-provider-{name}").symlink_to(os.environ["MEASURED_PROVIDER_PROGRAM"])
        self.write("terraform.rc", f"""provider_installation {{
  dev_overrides {{
    "{SOURCES[name]}" = "{programs}"
  }}
  direct {{}}
}}
""")

    def run(self, *arguments):
        """Runs `terraform ARGUMENTS…`; an error with its output when it fails."""
        self._starts.unlink(missing_ok=True)
        with open(self.folder / "output", "w+", encoding="utf-8") as output:
            began = time.monotonic()
            process = subprocess.Popen([os.environ["TERRAFORM"], *arguments], cwd=self.folder, env=self._environment,
                                       stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
            _, status, usage = os.wait4(process.pid, 0)
            wall = time.monotonic() - began
            process.returncode = os.waitstatus_to_exitcode(status)
            output.seek(0)
            if process.returncode:
                raise RuntimeError(f"terraform {' '.join(arguments)}: status {process.returncode}\n{output.read()}")
        return Operation(wall, usage.ru_utime + usage.ru_stime, self._read_starts())

    def _read_starts(self):
        if not self._starts.exists():
            return []
        return [json.loads(line) for line in self._starts.read_text(encoding="utf-8").splitlines()]
