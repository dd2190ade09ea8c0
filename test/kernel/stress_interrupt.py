"""Interrupts a kernel N times, in random situations after random delays; variables and timers must work after each.

usage: stress_interrupt.py [KERNELSPEC] [N]
"""

import random
import statistics
import sys
import time

from kernel_driver import Kernel

SITUATIONS = {
    "loop": "while (true) {}",
    "await": "await new Promise(() => {})",
    "loop after await": "await new Promise(r => setTimeout(r, 20)); while (true) {}",
    "loop of awaits": "for (;;) await new Promise(r => setTimeout(r, 1))",
    "try-catch": "for (;;) { try { while (true) {} } catch (e) {} finally { globalThis.fin = 1 } }",
    "printing": "while (true) console.log('spam spam spam spam')",
    "timer": "setTimeout(() => { while (true) {} }, 5); await new Promise(() => {})",
    "immediate": "setImmediate(() => { while (true) {} }); await new Promise(() => {})",
    "microtask": "await Promise.resolve().then(() => { while (true) {} })",
    "generator": "const g = (function* () { for (;;) yield 1 })(); for (const x of g) {}",
    "json": "for (;;) JSON.stringify({ a: Array(1000).fill({ b: 1 }) })",
    "sort": "for (;;) Array.from({ length: 1e5 }, Math.random).sort((a, b) => a - b)",
    "regex": "for (;;) /(a+)+$/.test('a'.repeat(24) + 'b')",
    "numbers": "const F = new Float64Array(1e6); for (;;) for (let i = 0; i < 1e6; i++) F[i] += i",
    "async storage": "new (require('async_hooks').AsyncLocalStorage)().run(1, () => { while (true) {} })",
    "Atomics.wait": "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)",
    "stdin": "prompt('x')",
    "child process": "require('child_process').spawnSync('sleep', ['1'])",
}


def interrupt_once(kernel, code):
    """Returns what went wrong, and the seconds from the interrupt to the reply."""
    execution = kernel.start(code)
    time.sleep(random.uniform(0.03, 0.4))
    asked_at = time.perf_counter()
    kernel.interrupt()
    kernel.finish(execution, 10)
    if execution.reply is None:
        return "no reply" if kernel.is_alive() else "the kernel died", None
    seconds = execution.replied_at - asked_at
    if execution.reply["status"] != "error" or execution.reply["ename"] != "KeyboardInterrupt":
        return f"ended as {execution.reply['status']} {execution.reply.get('ename', '')}", seconds
    if (kept := kernel.run("kept + 1").result) != "42":
        return f"a variable is lost: got {kept}", seconds
    if (later := kernel.run("await new Promise(r => setTimeout(() => r(7), 5))").result) != "7":
        return f"timers do not work: got {later}", seconds
    return None, seconds


def main():
    kernelspec = sys.argv[1] if len(sys.argv) > 1 else "diptych"
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    random.seed(1)
    seconds_of = {}
    bad = []
    kernel = None
    for number in range(count):
        if kernel is None:
            kernel = Kernel(kernelspec)
            kernel.run("var kept = 41")
        situation = random.choice(list(SITUATIONS))
        try:
            problem, seconds = interrupt_once(kernel, SITUATIONS[situation])
        except TimeoutError as error:
            problem, seconds = str(error), None
        if seconds is not None:
            seconds_of.setdefault(situation, []).append(seconds)
        if problem:
            bad.append(f"{number} {situation}: {problem}")
            kernel.stop()
            kernel = None
    if kernel:
        kernel.stop()
    for situation, seconds in sorted(seconds_of.items()):
        median, longest = statistics.median(seconds) * 1e3, max(seconds) * 1e3
        print(f"{situation:<18}{len(seconds):>4} times, median {median:6.1f} ms, longest {longest:6.1f} ms")
    for line in bad:
        print("BAD", line)
    print(f"{count - len(bad)} passed, {len(bad)} failed, 0 skipped")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
