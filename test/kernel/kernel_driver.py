"""A small blocking driver of one kernel, on raw zmq sockets: BlockingKernelClient adds milliseconds of its own to each poll."""

import subprocess
import time

import zmq
from jupyter_client.manager import KernelManager

# To whatever a cell asks.
ANSWER = "Ada"


class Execution:
    """What came back of one cell so far."""

    def __init__(self, msg_id, reply=None):
        self.msg_id = msg_id
        self.reply = reply
        self.result = None
        self.messages = []
        self.is_idle = False
        self.replied_at = None

    def contents(self, msg_type):
        """The contents of what it published, of one type."""
        return [message["content"] for message in self.messages if message["msg_type"] == msg_type]

    def text(self, name="stdout"):
        return "".join(stream["text"] for stream in self.contents("stream") if stream["name"] == name)


class Kernel:
    def __init__(self, kernelspec):
        self.manager = KernelManager(kernel_name=kernelspec, context=zmq.Context.instance())
        self.manager.start_kernel(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.session = self.manager.session
        # All that came on shell, by the request's id.
        self.replies = {}
        identity = self.session.bsession
        self.shell = self.manager.connect_shell(identity=identity)
        self.control = self.manager.connect_control(identity=identity)
        self.stdin = self.manager.connect_stdin(identity=identity)
        self.iopub = self.manager.connect_iopub()
        self.iopub.setsockopt(zmq.SUBSCRIBE, b"")
        # The kernel welcomes subscribers: what it publishes from then on arrives.
        self._receive(self.iopub, 60)
        self.request("kernel_info_request", {}, self.shell)

    def is_alive(self):
        return self.manager.is_alive()

    def request(self, msg_type, content, socket, seconds=10):
        """Sends a request and returns the content of its reply."""
        msg_id = self._send(msg_type, content, socket)
        while True:
            message = self._receive(socket, seconds)
            if message["parent_header"].get("msg_id") == msg_id:
                return message["content"]

    def start(self, code, subshell=None, **options):
        """Sends a cell without waiting for it. Options: fields of the request."""
        content = {"code": code, "silent": False, "store_history": True, "user_expressions": {}}
        content |= {"allow_stdin": True, "stop_on_error": True} | options
        return Execution(self._send("execute_request", content, self.shell, subshell))

    def send(self, msg_type, content, buffers=None):
        """Sends what has no reply."""
        return Execution(self._send(msg_type, content, self.shell, buffers=buffers), reply={})

    def interrupt(self):
        self.request("interrupt_request", {}, self.control)

    def finish(self, execution, seconds):
        """Reads until the cell's reply and idle status are there, the time is over or the kernel is dead."""
        poller = zmq.Poller()
        for socket in (self.shell, self.iopub, self.stdin):
            poller.register(socket, zmq.POLLIN)
        end = time.monotonic() + seconds
        execution.reply = self.replies.get(execution.msg_id, execution.reply)
        while not (execution.reply is not None and execution.is_idle) and time.monotonic() < end and self.is_alive():
            for socket, _ in poller.poll(200):
                self._note(execution, socket, self._receive(socket, 1))
        return execution

    def run(self, code, seconds=10, **options):
        return self.finish(self.start(code, **options), seconds)

    def until(self, execution, is_so, seconds=10):
        """Reads until the condition holds, also after the cell's end. Returns whether it does."""
        end = time.monotonic() + seconds
        while not is_so() and time.monotonic() < end:
            if self.iopub.poll(200):
                self._note(execution, self.iopub, self._receive(self.iopub, 1))
        return is_so()

    def stop(self):
        for socket in (self.shell, self.control, self.stdin, self.iopub):
            socket.close(0)
        self.manager.shutdown_kernel(now=True)

    def _note(self, execution, socket, message):
        if message["parent_header"].get("msg_id") != execution.msg_id:
            return
        content = message["content"]
        if socket is self.iopub:
            execution.messages.append(message)
        if socket is self.shell:
            execution.reply = content
            execution.replied_at = time.perf_counter()
        elif socket is self.stdin:
            self._send("input_reply", {"value": ANSWER}, self.stdin)
        elif message["msg_type"] == "execute_result":
            execution.result = content["data"].get("text/plain")
        elif message["msg_type"] == "status" and content["execution_state"] == "idle":
            execution.is_idle = True

    def _send(self, msg_type, content, socket, subshell=None, buffers=None):
        message = self.session.msg(msg_type, content)
        if subshell is not None:
            message["header"]["subshell_id"] = subshell
        self.session.send(socket, message, buffers=buffers)
        return message["header"]["msg_id"]

    def _receive(self, socket, seconds):
        if not socket.poll(int(seconds * 1000)):
            raise TimeoutError(f"no message within {seconds} s; the kernel is {'alive' if self.is_alive() else 'dead'}")
        message = self.session.recv(socket, mode=zmq.NOBLOCK, copy=False)[1]
        if socket is self.shell:
            self.replies[message["parent_header"].get("msg_id")] = message["content"]
        return message
