"""A small blocking driver of one kernel, on raw zmq sockets: BlockingKernelClient adds milliseconds of its own to each poll."""

import subprocess
import time

import zmq
from jupyter_client.manager import KernelManager


class Execution:
    """What came back of one cell so far."""

    def __init__(self, msg_id):
        self.msg_id = msg_id
        self.reply = None
        self.result = None
        self.is_idle = False
        self.replied_at = None


class Kernel:
    def __init__(self, kernelspec):
        self.manager = KernelManager(kernel_name=kernelspec, context=zmq.Context.instance())
        self.manager.start_kernel(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.session = self.manager.session
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

    def start(self, code):
        """Sends a cell without waiting for it."""
        content = {"code": code, "silent": False, "store_history": True, "user_expressions": {}}
        content |= {"allow_stdin": True, "stop_on_error": True}
        return Execution(self._send("execute_request", content, self.shell))

    def interrupt(self):
        self.request("interrupt_request", {}, self.control)

    def finish(self, execution, seconds):
        """Reads until the cell's reply and idle status are there, the time is over or the kernel is dead."""
        poller = zmq.Poller()
        for socket in (self.shell, self.iopub, self.stdin):
            poller.register(socket, zmq.POLLIN)
        end = time.monotonic() + seconds
        while not (execution.reply and execution.is_idle) and time.monotonic() < end and self.is_alive():
            for socket, _ in poller.poll(200):
                self._note(execution, socket, self._receive(socket, 1))
        return execution

    def run(self, code, seconds=10):
        return self.finish(self.start(code), seconds)

    def stop(self):
        for socket in (self.shell, self.control, self.stdin, self.iopub):
            socket.close(0)
        self.manager.shutdown_kernel(now=True)

    def _note(self, execution, socket, message):
        if message["parent_header"].get("msg_id") != execution.msg_id:
            return
        content = message["content"]
        if socket is self.shell:
            execution.reply = content
            execution.replied_at = time.perf_counter()
        elif message["msg_type"] == "execute_result":
            execution.result = content["data"].get("text/plain")
        elif message["msg_type"] == "status" and content["execution_state"] == "idle":
            execution.is_idle = True

    def _send(self, msg_type, content, socket):
        message = self.session.msg(msg_type, content)
        self.session.send(socket, message)
        return message["header"]["msg_id"]

    def _receive(self, socket, seconds):
        if not socket.poll(int(seconds * 1000)):
            raise TimeoutError(f"no message within {seconds} s; the kernel is {'alive' if self.is_alive() else 'dead'}")
        return self.session.recv(socket, mode=zmq.NOBLOCK, copy=False)[1]
