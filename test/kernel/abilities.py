"""What users expect of the best kernels of any language, asked of a real one through jupyter_client: one line for each.

usage: abilities.py [KERNELSPEC]
"""

import re
import sys
import time

from kernel_driver import ANSWER, Kernel

ABILITIES = {}

BUSY = "for (const end = Date.now() + 1500; Date.now() < end;);"


def ability(title):
    """Names a check. It gets a fresh kernel and raises what is wrong."""

    def add(check):
        ABILITIES[title] = check
        return check

    return add


def expect(got, wanted):
    if got != wanted:
        raise AssertionError(f"got {got!r}, not {wanted!r}")


def expect_in(part, whole):
    if part not in whole:
        raise AssertionError(f"no {part!r} in {str(whole)[:300]!r}")


def result(kernel, code):
    """The text of a cell's result, without quotes and colours."""
    execution = kernel.run(code, 30)
    if execution.reply is None or execution.reply["status"] != "ok":
        raise AssertionError(f"{code}: {execution.reply}")
    return re.sub(r"\x1b\[[0-9;]*m", "", execution.result or "").strip("'\"`")


@ability("kernel_info names protocol, language, features and banner")
def info(kernel):
    reply = kernel.request("kernel_info_request", {}, kernel.shell)
    expect(reply["language_info"]["name"], "typescript")
    expect({"debugger", "kernel subshells"} <= set(reply["supported_features"]), True)
    expect(bool(reply["banner"] and reply["help_links"]), True)


@ability("100,000 printed lines arrive, none lost")
def lines(kernel):
    execution = kernel.run("for (let i = 0; i < 100000; i++) console.log('line', i)", 60)
    expect(execution.text(), "".join(f"line {i}\n" for i in range(100_000)))


@ability("a display of 10 MB arrives whole")
def big_display(kernel):
    execution = kernel.run("jupyter.display({ 'text/plain': 'x'.repeat(10_000_000) }, { raw: true }); 1", 60)
    expect([len(shown["data"]["text/plain"]) for shown in execution.contents("display_data")], [10_000_000])


@ability("output arrives while a loop runs that never awaits")
def live_output(kernel):
    execution = kernel.start(f"console.log('early'); {BUSY} console.log('late')")
    kernel.until(execution, lambda: "early" in execution.text())
    expect((execution.text(), execution.reply), ("early\n", None))
    expect(kernel.finish(execution, 30).text(), "early\nlate\n")


@ability("interrupts a loop, keeps variables; control and heartbeat answer meanwhile")
def interrupt_loop(kernel):
    interrupt(kernel, "while (true) {}")


@ability("interrupts an await, keeps variables")
def interrupt_await(kernel):
    interrupt(kernel, "await new Promise(() => {})")


def interrupt(kernel, code):
    kernel.run("var kept = 41")
    execution = kernel.start(f"console.log('runs'); {code}")
    kernel.until(execution, lambda: execution.text() == "runs\n")
    expect(kernel.request("kernel_info_request", {}, kernel.control)["status"], "ok")
    kernel.interrupt()
    expect(kernel.finish(execution, 10).reply["ename"], "KeyboardInterrupt")
    expect(result(kernel, "kept + 1"), "42")


@ability("asks for input")
def stdin(kernel):
    kernel.run("var answer = prompt('who? ')")
    expect(result(kernel, "answer"), ANSWER)


@ability("awaits at the top level")
def top_level_await(kernel):
    expect(result(kernel, "await new Promise(resolve => setTimeout(() => resolve(42), 1))"), "42")


@ability("declares names again, of the same kind or another")
def redeclare(kernel):
    for first, second in [
        ("const a = 1", "const a = 2"),
        ("let a = 1", "let a = 2"),
        ("class a { static v = 1 }", "class a { static v = 2 }"),
        ("function a() { return 1 }", "function a() { return 2 }"),
        ("const a = 1", "let a = 2"),
        ("var a = 1", "const a = 2"),
        ("const a = 1", "class a { static v = 2 }"),
    ]:
        kernel.run(first)
        kernel.run(second)
        expect(result(kernel, "typeof a === 'number' ? a : a.v ?? a()"), "2")


@ability("imports statically and dynamically, and requires")
def imports(kernel):
    expect(result(kernel, "import { basename } from 'node:path'\nbasename('/a/bb')"), "bb")
    expect(result(kernel, "(await import('node:path')).basename('/a/bb')"), "bb")
    expect(result(kernel, "require('path').basename('/a/bb')"), "bb")


@ability("shows type errors before a cell runs, with %types error")
def type_errors(kernel):
    kernel.run("%types error")
    expect_in("not assignable", str(kernel.run("const wrong: number = 'text'", 30).reply))


@ability("completes members and globals, with their types")
def completion(kernel):
    kernel.run("var thing = { alphaOne: 1 }")
    for code, wanted in (("thing.al", "alphaOne"), ("consol", "console")):
        reply = kernel.request("complete_request", {"code": code, "cursor_pos": len(code)}, kernel.shell, 30)
        expect_in(wanted, reply["matches"])
        expect_in("_jupyter_types_experimental", reply["metadata"])


@ability("shows the docs of users' functions and of built-in ones")
def inspect(kernel):
    kernel.run("/** Adds two numbers together. */\nfunction addTwo(a: number, b: number) { return a + b }")
    for code, wanted in (("addTwo", "Adds two numbers together"), ("Math.max", "larger")):
        reply = kernel.request("inspect_request", {"code": code, "cursor_pos": len(code)}, kernel.shell, 30)
        expect_in(wanted, reply["data"]["text/plain"])


@ability("errors have a traceback with the user's functions")
def traceback(kernel):
    reply = kernel.run("function inner() {\n  throw new TypeError('deep')\n}\n\ninner()").reply
    expect((reply["ename"], reply["evalue"]), ("TypeError", "deep"))
    expect_in("inner", "\n".join(reply["traceback"]))


@ability("aborts what waits behind a cell that fails")
def abort(kernel):
    # The failing cell takes a moment, so that the second one waits.
    first = kernel.start(f"{BUSY} throw new Error('boom')")
    second = kernel.start("1 + 1")
    expect(kernel.finish(first, 30).reply["status"], "error")
    # By the time that this is answered the second one has been.
    expect(kernel.request("kernel_info_request", {}, kernel.shell)["status"], "ok")
    expect(kernel.replies[second.msg_id]["status"], "aborted")


@ability("counts stored cells only; silent ones publish nothing; evaluates user_expressions")
def counts(kernel):
    before = kernel.run("1").reply["execution_count"]
    kernel.run("1", store_history=False)
    silent = kernel.run("1", silent=True, store_history=False)
    expect(silent.contents("execute_result") + silent.contents("execute_input"), [])
    after = kernel.run("1", user_expressions={"three": "1 + 2"}).reply
    expect(after["execution_count"], before + 1)
    expect(after["user_expressions"]["three"]["data"]["text/plain"], "3")


@ability("displays HTML, updates displays, clears outputs")
def display(kernel):
    shown = kernel.run("jupyter.display({ 'text/html': '<b>hi</b>' }, { raw: true, display_id: 'one' }); 1")
    expect(shown.contents("display_data")[0]["data"]["text/html"], "<b>hi</b>")
    update = "jupyter.display({ 'text/plain': 'b' }, { raw: true, display_id: 'one', update: true }); 1"
    expect(kernel.run(update).contents("update_display_data")[0]["transient"], {"display_id": "one"})
    expect(kernel.run("jupyter.clearOutput(); 1").contents("clear_output"), [{"wait": False}])


@ability("late output goes to its own cell")
def late_output(kernel):
    execution = kernel.run("setTimeout(() => console.log('tick'), 300); 1")
    kernel.run("2")
    expect(kernel.until(execution, lambda: "tick" in execution.text()), True)


@ability("survives an unhandled rejection, and shows it")
def rejection(kernel):
    survives(kernel, "Promise.reject(new Error('nobody')); 1")


@ability("survives an error that is thrown after the cell's end, and shows it")
def late_error(kernel):
    survives(kernel, "setTimeout(() => { throw new Error('nobody') }, 50); 1")


def survives(kernel, code):
    kernel.run("var kept = 41")
    execution = kernel.run(code)
    expect(kernel.until(execution, lambda: "nobody" in str(execution.messages)), True)
    expect(result(kernel, "kept + 1"), "42")


@ability("what child processes and raw file descriptors print reaches the cell")
def native_output(kernel):
    for code, wanted in (
        ("require('child_process').spawnSync('sh', ['-c', 'echo from-child'], { stdio: 'inherit' }); 1", "from-child"),
        ("require('fs').writeSync(1, 'from-fd\\n'); 1", "from-fd"),
    ):
        execution = kernel.run(code)
        expect(kernel.until(execution, lambda: wanted in execution.text()), True)


@ability("opens comms with buffers, answers with buffers, closes unknown ones")
def comms(kernel):
    closed = kernel.finish(kernel.send("comm_open", {"comm_id": "unknown", "target_name": "none", "data": {}}), 10)
    expect(len(closed.contents("comm_close")), 1)
    opened = kernel.run("jupyter.comms.open('probe', { a: 1 }, [new Uint8Array([1, 2, 3])]); 1")
    [message] = [message for message in opened.messages if message["msg_type"] == "comm_open"]
    expect([bytes(buffer) for buffer in message["buffers"]], [b"\x01\x02\x03"])
    kernel.run(
        "jupyter.comms.registerTarget('echo',"
        " comm => comm.onMsg(({ data, buffers }) => comm.send({ echo: data }, buffers))); 1"
    )
    kernel.finish(kernel.send("comm_open", {"comm_id": "e", "target_name": "echo", "data": {}}), 10)
    sent = kernel.finish(kernel.send("comm_msg", {"comm_id": "e", "data": {"hi": 1}}, [b"\x00\x01"]), 10)
    [message] = [message for message in sent.messages if message["msg_type"] == "comm_msg"]
    expect(message["content"]["data"], {"echo": {"hi": 1}})
    expect([bytes(buffer) for buffer in message["buffers"]], [b"\x00\x01"])
    expect_in("e", kernel.request("comm_info_request", {}, kernel.shell)["comms"])


@ability("the debugger stops a cell at a breakpoint, shows a variable, goes on")
def debugger(kernel):
    seq = iter(range(1, 1000))

    def ask(command, **arguments):
        request = {"type": "request", "seq": next(seq), "command": command, "arguments": arguments}
        reply = kernel.request("debug_request", request, kernel.control, 30)
        if not reply["success"]:
            raise AssertionError(f"{command}: {reply['message']}")
        return reply.get("body")

    expect(ask("debugInfo")["isStarted"], False)
    ask("initialize", clientID="test", linesStartAt1=True, columnsStartAt1=True)
    ask("attach")
    code = "var stopped = 1\nstopped = 2\nstopped"
    path = ask("dumpCell", code=code)["sourcePath"]
    [point] = ask("setBreakpoints", source={"path": path}, breakpoints=[{"line": 2}])["breakpoints"]
    expect(point["verified"], True)
    ask("configurationDone")
    execution = kernel.start(code)
    frames = []
    end = time.monotonic() + 30
    while not frames and time.monotonic() < end:
        # Stopped or not yet: the reply says which.
        if ask("debugInfo")["stoppedThreads"]:
            frames = ask("stackTrace", threadId=1)["stackFrames"]
    expect(frames[0]["line"], 2)
    expect(ask("evaluate", expression="stopped", frameId=frames[0]["id"])["result"], "1")
    ask("next", threadId=1)
    ask("disconnect")
    expect(kernel.finish(execution, 30).result, "2")


@ability("a second subshell answers while the first one's cell awaits")
def subshells(kernel):
    subshell = kernel.request("create_subshell_request", {}, kernel.control)["subshell_id"]
    waiting = kernel.start("console.log('waits'); await new Promise(resolve => globalThis.go = resolve)")
    kernel.until(waiting, lambda: waiting.text() == "waits\n")
    expect(kernel.run("globalThis.go(7); 1 + 1", subshell=subshell).result, "2")
    answered = kernel.replies.get(waiting.msg_id) or kernel.finish(waiting, 10).reply
    expect(answered["status"], "ok")


@ability("completes and tells of itself while a cell runs")
def busy(kernel):
    kernel.run("var thing = { alphaOne: 1 }")
    kernel.request("complete_request", {"code": "thing.", "cursor_pos": 6}, kernel.shell, 30)
    execution = kernel.start(f"console.log('runs'); {BUSY}")
    kernel.until(execution, lambda: execution.text() == "runs\n")
    reply = kernel.request("complete_request", {"code": "thing.al", "cursor_pos": 8}, kernel.shell, 30)
    expect_in("alphaOne", reply["matches"])
    expect(kernel.request("kernel_info_request", {}, kernel.shell)["status"], "ok")
    expect(execution.msg_id in kernel.replies, False)


@ability("knows its history: tail, range, search")
def history(kernel):
    for code in ("1 + 1", "2 + 2"):
        kernel.run(code)
    for asked, wanted in (
        ({"hist_access_type": "tail", "n": 2}, ["1 + 1", "2 + 2"]),
        ({"hist_access_type": "range", "session": 0, "start": 1, "stop": 2}, ["1 + 1"]),
        ({"hist_access_type": "search", "pattern": "1 +*", "n": 1}, ["1 + 1"]),
    ):
        reply = kernel.request("history_request", {"output": False, "raw": True} | asked, kernel.shell)
        expect([entry[2] for entry in reply["history"]], wanted)


@ability("ends when it is asked to")
def shutdown(kernel):
    expect(kernel.request("shutdown_request", {"restart": False}, kernel.control)["status"], "ok")
    end = time.monotonic() + 10
    while kernel.is_alive() and time.monotonic() < end:
        time.sleep(0.02)
    expect(kernel.is_alive(), False)


def main():
    kernelspec = sys.argv[1] if len(sys.argv) > 1 else "diptych"
    failed = 0
    for title, check in ABILITIES.items():
        kernel = Kernel(kernelspec)
        try:
            check(kernel)
            print(f"ok   {title}", flush=True)
        except (AssertionError, TimeoutError, KeyError, TypeError, ValueError) as error:
            failed += 1
            print(f"FAIL {title}: {error!r}", flush=True)
        finally:
            kernel.stop()
    print(f"{len(ABILITIES) - failed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
