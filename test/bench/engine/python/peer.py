"""What the Python peers share: answering the bench, and numbers that are the same in every language.

The other side of the conversation is ../protocol.ts, the numbers' twin ../workloads/uniform.ts.
"""

import json
import sys
import time
import traceback

import numpy as np


def serve(workloads, versions):
    """Answers requests until stdin ends.

    workloads: by name, a function that starts a run and returns its step and its value, both functions.
    """
    say({"versions": versions, **memory()})
    for line in sys.stdin:
        request = json.loads(line)
        try:
            say(run(workloads, request["workload"], request["steps"], request.get("goOn", False)))
        except Exception:
            say({"error": traceback.format_exc()})


kept = {}


def run(workloads, name, steps, go_on):
    if not go_on or name not in kept:
        kept.clear()
        kept[name] = workloads[name]()
    step, value = kept[name]
    before = time.perf_counter()
    step()
    started, cpu_started = time.perf_counter(), time.process_time()
    for _ in range(steps):
        step()
    last = value()
    seconds, cpu_seconds = time.perf_counter() - started, time.process_time() - cpu_started
    if not go_on:
        kept.clear()
    first = (started - before) * 1000
    return {"ms": seconds * 1000, "cpuMs": cpu_seconds * 1000, "firstMs": first, "value": last}


def say(message):
    print(json.dumps(message), flush=True)


def memory():
    """Of this process, in bytes; nothing where there is no /proc."""
    try:
        with open("/proc/self/status") as status:
            kilobytes = {name: rest.split()[0] for name, rest in (line.split(":", 1) for line in status if "kB" in line)}
    except FileNotFoundError:
        return {"residentBytes": 0, "anonymousBytes": 0}
    return {"residentBytes": int(kilobytes["VmRSS"]) * 1024, "anonymousBytes": int(kilobytes["RssAnon"]) * 1024}


def uniform(shape, scale, seed):
    """Numbers from -scale to scale."""
    return ((hashed(shape, seed).astype(np.float64) / 2**31 - 1) * scale).astype(np.float32)


def labels(count, classes, seed):
    """Labels from 0 to classes - 1."""
    return (hashed(count, seed) % np.uint32(classes)).astype(np.int64)


def hashed(shape, seed):
    """32 bits for each place, well mixed."""
    bits = np.arange(np.prod(shape), dtype=np.uint32) + np.uint32(seed * 0x01000193 % 2**32)
    bits = (bits ^ (bits >> np.uint32(16))) * np.uint32(0x7FEB352D)
    bits = (bits ^ (bits >> np.uint32(15))) * np.uint32(0x846CA68B)
    return (bits ^ (bits >> np.uint32(16))).reshape(shape)


def hundred_megabytes():
    return np.tile(uniform(1000, 1, 1), 25_000)
