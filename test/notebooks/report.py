"""What a run of checks prints: a line for each, and the counts at its end."""


class Report:
    def __init__(self):
        self.passed = 0
        self.failed = 0

    def add(self, name, problem=None):
        """One check; `problem` says what is wrong, if anything."""
        if problem:
            self.failed += 1
        else:
            self.passed += 1
        print(f"{'FAIL' if problem else 'ok'}   {name}{': ' + problem if problem else ''}", flush=True)

    def end(self, skipped=0):
        """Prints the counts. Returns the exit code."""
        print(f"{self.passed} passed, {self.failed} failed, {skipped} skipped")
        return 1 if self.failed else 0
