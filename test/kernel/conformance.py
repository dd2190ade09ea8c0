"""Runs the public suite jupyter_kernel_test against an installed kernel.

usage: conformance.py [KERNELSPEC]
"""

import signal
import sys
import unittest

import jupyter_kernel_test

KERNELSPEC = sys.argv[1] if len(sys.argv) > 1 else "diptych"

# Some requests of the suite wait without a limit of their own.
HUNG_SECONDS = 60


class LimitedTime:
    """Turns a test that hangs into one that fails."""

    def run(self, result=None):
        signal.alarm(HUNG_SECONDS)
        try:
            return super().run(result)
        finally:
            signal.alarm(0)


class Kernel(LimitedTime, jupyter_kernel_test.KernelTests):
    kernel_name = KERNELSPEC
    language_name = "typescript"
    file_extension = ".ts"
    code_hello_world = "console.log('hello, world')"
    code_stderr = "console.error('oops')"
    completion_samples = [
        {"text": "Math.ab", "matches": {"abs"}},
        {"text": "'😀'.toUpp", "matches": {"toUpperCase"}},
    ]
    complete_code_samples = ["1+1", "function f(){ return 1 }", "%mode\nconst a: number = 1"]
    incomplete_code_samples = ["function f() {", "[1,", "`text"]
    invalid_code_samples = ["a b c", "1 +* 2"]
    code_page_something = "jupyter.page('some text'); 1"
    code_generate_error = "throw new Error('boom')"
    code_execute_result = [
        {"code": "1+1", "result": "2"},
        {"code": "1+1", "result": "2"},
        {"code": "2+3", "result": "5"},
    ]
    code_display_data = [
        {"code": "jupyter.display(jupyter.html`<b>hi</b>`); 1", "mime": "text/html"},
    ]
    code_history_pattern = "1+1"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "Math.max"
    code_clear_output = "jupyter.clearOutput(); 1"


class IopubWelcome(LimitedTime, jupyter_kernel_test.IopubWelcomeTests):
    kernel_name = KERNELSPEC
    support_iopub_welcome = True


def fail_hung_test(*_):
    raise TimeoutError(f"no answer within {HUNG_SECONDS} s")


def main():
    signal.signal(signal.SIGALRM, fail_hung_test)
    loader = unittest.defaultTestLoader
    suite = unittest.TestSuite(loader.loadTestsFromTestCase(case) for case in (Kernel, IopubWelcome))
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=2).run(suite)
    # A test with subtests can fail several times; it counts once.
    broken = {getattr(test, "test_case", test).id() for test, _ in result.failures + result.errors}
    skipped = len(result.skipped)
    passed = max(0, result.testsRun - len(broken) - skipped)
    print(f"{passed} passed, {len(broken)} failed, {skipped} skipped")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
