"""Kernels that a signal kills are restarted by jupyter_client's own restarter and say in their next cell what ran, and what killed them.

usage: crash.py [KERNELSPEC]
"""

import asyncio
import queue
import sys

from jupyter_client.ioloop import AsyncIOLoopKernelManager

TF = "const x = tf.ones([3000, 3000]);"

# What runs when the kernel dies, and what the next one must say of it.
CRASHES = {
    "a fault": (
        "process.kill(process.pid, 'SIGSEGV')",
        ["The kernel ended by SIGSEGV while cell 1 ran (a fault in native code)", "    process.kill(process.pid, 'SIGSEGV')"],
    ),
    "an abort with a message": (
        "const fs = require('fs'); fs.writeSync(fs.openSync('/dev/fd/2', 'w'), 'free(): invalid pointer\\n'); process.kill(process.pid, 'SIGABRT')",
        ["The kernel ended by SIGABRT while cell 1 ran", "What native code said last:\n    free(): invalid pointer"],
    ),
    "memory that ran out": (
        "process.kill(process.pid, 'SIGKILL')",
        ["The kernel ended by SIGKILL while cell 1 ran (the system does so where memory runs out"],
    ),
    "a fault while an op runs": (
        TF + " setTimeout(() => process.kill(process.pid, 'SIGSEGV'), 0);"
        " const end = Date.now() + 60000; while (Date.now() < end) { await new Promise(r => setImmediate(r));"
        " tf.raw.MatMul({ a: x, b: x }).dataSync() }",
        ["The kernel ended by SIGSEGV while cell 1 ran", "tf.raw.MatMul"],
    ),
    "a fault while no cell runs": (
        "setTimeout(() => process.kill(process.pid, 'SIGSEGV'), 50); 1",
        ["The kernel ended by SIGSEGV while no cell ran"],
    ),
}


async def crash(kernelspec, code, expected):
    """Returns what went wrong."""
    manager = AsyncIOLoopKernelManager(kernel_name=kernelspec)
    await manager.start_kernel()
    client = manager.client()
    client.start_channels()
    try:
        await client.wait_for_ready(timeout=60)
        restarted = asyncio.get_running_loop().create_future()
        manager.add_restart_callback(lambda: restarted.done() or restarted.set_result(None), "restart")
        client.execute(code)
        await asyncio.wait_for(restarted, 60)
        # The restarter calls back before it starts the new one.
        while not await manager.is_alive():
            await asyncio.sleep(0.05)
        await client.wait_for_ready(timeout=60)
        await reconnected(client)
        said = await first_stderr(client)
        missing = [text for text in expected if text not in said]
        if missing:
            return f"it does not say {missing[0]!r} but {said!r}"
        if again := await first_stderr(client):
            return f"it says it again: {again!r}"
    finally:
        client.stop_channels()
        await manager.shutdown_kernel()
    return None


async def reconnected(client):
    """Returns when the client hears the new kernel on iopub. wait_for_ready is content with what the old one has left there."""
    while True:
        client.kernel_info()
        reply = await client.get_shell_msg(timeout=60)
        session = reply["header"]["session"]
        try:
            while (await client.get_iopub_msg(timeout=1))["header"]["session"] != session:
                pass
            return
        except queue.Empty:
            pass


async def first_stderr(client):
    """Runs a cell and returns what it printed on stderr."""
    said = []

    def note(message):
        if message["msg_type"] == "stream" and message["content"]["name"] == "stderr":
            said.append(message["content"]["text"])

    await client.execute_interactive("1", output_hook=note, timeout=60)
    return "".join(said)


async def main():
    kernelspec = sys.argv[1] if len(sys.argv) > 1 else "diptych"
    failed = 0
    for name, (code, expected) in CRASHES.items():
        problem = await crash(kernelspec, code, expected)
        failed += problem is not None
        print(f"{name}: {problem or 'explained'}")
    print(f"{len(CRASHES) - failed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
