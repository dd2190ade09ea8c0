"""Jupyter's own client over tcp and ipc, with and without encryption: cells, output, questions, comms, interrupts, heartbeats, shutdown.

usage: transports.py [KERNELSPEC]
"""

import os
import sys
import tempfile
import traceback

import zmq
from jupyter_client.manager import KernelManager
from zmq.utils.monitor import recv_monitor_message

SECONDS = 60


def converse(client, manager):
    """Uses all five channels."""
    asked = []
    printed = []

    def answer(message):
        asked.append(message["content"]["prompt"])
        client.input("Ada")

    def hear(message):
        if message["msg_type"] == "stream":
            printed.append(message["content"]["text"])

    code = "const who = prompt('Who?'); console.log('hello', who)"
    reply = client.execute_interactive(code, allow_stdin=True, stdin_hook=answer, output_hook=hear, timeout=SECONDS)
    assert reply["content"]["status"] == "ok", reply["content"]
    assert (asked, "".join(printed)) == (["Who? "], "hello Ada\n"), (asked, printed)
    heart = manager.connect_hb()
    heart.send(b"ping")
    assert heart.poll(SECONDS * 1000) and heart.recv() == b"ping"
    heart.close(0)
    client.execute("console.log('loops'); while (true) {}")
    while True:
        message = client.get_iopub_msg(timeout=SECONDS)
        if message["msg_type"] == "stream":
            break
    manager.interrupt_kernel()
    assert client.get_shell_msg(timeout=SECONDS)["content"]["ename"] == "KeyboardInterrupt"


def refuse_strangers(manager):
    """Without the keys of the connection file there is no handshake."""
    stranger = zmq.Context.instance().socket(zmq.DEALER)
    stranger.linger = 0
    events = stranger.get_monitor_socket()
    stranger.connect(manager._make_url("shell"))
    ends = (zmq.EVENT_DISCONNECTED, zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL, zmq.EVENT_HANDSHAKE_FAILED_AUTH)
    while True:
        assert events.poll(SECONDS * 1000), "nothing happened to the stranger"
        event = recv_monitor_message(events)["event"]
        assert event != zmq.EVENT_HANDSHAKE_SUCCEEDED, "a stranger was let in"
        if event in ends:
            break
    stranger.disable_monitor()
    stranger.close()


def check(kernelspec, transport, encryption, folder):
    fields = {"transport": transport}
    if transport == "ipc":
        fields["ip"] = os.path.join(folder, encryption)
    manager = KernelManager(kernel_name=kernelspec, **fields)
    manager.transport_encryption = encryption
    manager.start_kernel()
    try:
        assert os.stat(manager.connection_file).st_mode & 0o077 == 0, "others can read the connection file"
        client = manager.client()
        client.start_channels()
        client.wait_for_ready(timeout=SECONDS)
        converse(client, manager)
        assert (manager.curve_publickey is not None) == (encryption == "required")
        if encryption == "required":
            refuse_strangers(manager)
        client.stop_channels()
    finally:
        manager.shutdown_kernel()
    assert not manager.is_alive()


def main():
    kernelspec = sys.argv[1] if len(sys.argv) > 1 else "diptych"
    passed = failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for transport in ("tcp", "ipc"):
            for encryption in ("disabled", "required"):
                try:
                    check(kernelspec, transport, encryption, folder)
                    passed += 1
                    print(f"ok   {transport}, encryption {encryption}")
                except Exception:
                    failed += 1
                    print(f"BAD  {transport}, encryption {encryption}")
                    traceback.print_exc()
    print(f"{passed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
