"""What becomes of links, from their plan to their end, as operations that are measured one by one."""

import samples

# In the order in which they must be run.
OPERATIONS = {
    "plan": ["plan"],
    "apply": ["apply", "-auto-approve"],
    "refresh": ["plan", "-refresh-only"],
    # Fails when there are changes.
    "plan without changes": ["plan", "-detailed-exitcode"],
    "destroy": ["destroy", "-auto-approve"],
}
LINKS_AFTERWARDS = {"apply", "refresh", "plan without changes"}


class Subject:
    """One side of a comparison: links in a workspace (measured_terraform.py).

    `counters` has what the operations did to a server: reset(), counted() → values, links() → how many
    there are. None for a subject that has no server.
    """

    def __init__(self, name, workspace, counters=None):
        self.name = name
        self._workspace = workspace
        self._counters = counters

    def measure(self, operation, expected_links):
        """The values of one operation. An error when it leaves another number of links than it should."""
        if self._counters is None:
            return self._run(operation)
        self._counters.reset()
        values = self._run(operation) | self._counters.counted()
        there_are, there_should_be = self._counters.links(), expected_links if operation in LINKS_AFTERWARDS else 0
        if there_are != there_should_be:
            raise RuntimeError(f"{self.name}: {there_are} links after {operation} instead of {there_should_be}")
        return values

    def _run(self, operation):
        return self._workspace.run(*OPERATIONS[operation], "-input=false", "-no-color").values()


def measure(name, case, links, subjects):
    """One repetition of the measure `name`. The subjects take turns, so that noise falls on all of them alike."""
    for operation in OPERATIONS:
        for subject in subjects:
            samples.append(name, subject.name, case | {"operation": operation}, subject.measure(operation, links))
