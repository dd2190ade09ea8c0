"""What a copy of 100 MB costs on this machine: the C library's memmove.

usage: memcpy_peer.py new|mapped

new: into memory that is allocated for it and given back afterwards, as a tensor's is. mapped: into memory that is there already.
"""

import ctypes
import platform
import sys

import numpy as np
from peer import hundred_megabytes, serve

libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
libc.malloc.argtypes = [ctypes.c_size_t]
libc.free.argtypes = [ctypes.c_void_p]


def copying(values):
    last = 0.0
    kept = np.zeros_like(values)

    def step():
        nonlocal last
        target = libc.malloc(values.nbytes) if sys.argv[1] == "new" else kept.ctypes.data
        ctypes.memmove(target, values.ctypes.data, values.nbytes)
        last = ctypes.cast(target, ctypes.POINTER(ctypes.c_float))[len(values) - 1]
        if sys.argv[1] == "new":
            libc.free(target)

    return step, lambda: last


serve(
    {"in": lambda: copying(hundred_megabytes()), "out": lambda: copying(-hundred_megabytes())},
    {"C library": " ".join(platform.libc_ver())},
)
