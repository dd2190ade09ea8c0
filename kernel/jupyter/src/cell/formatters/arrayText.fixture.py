"""Writes arrayText.fixture.json: what NumPy prints for the arrays in it. Run: python arrayText.fixture.py > arrayText.fixture.json"""
import json
import numpy as np

rng = np.random.default_rng(7)
ARRAYS = [
    np.int32(5),
    np.arange(6, dtype=np.int32).reshape(2, 3),
    np.arange(-3, 3, dtype=np.int32),
    np.arange(60, dtype=np.int32),
    np.arange(90, dtype=np.int32).reshape(2, 45) * 1000,
    np.arange(24, dtype=np.int32).reshape(2, 3, 2, 2),
    np.arange(1000, dtype=np.int32),
    np.arange(1001, dtype=np.int32),
    np.arange(1200, dtype=np.int32).reshape(40, 30),
    np.arange(1200, dtype=np.int32).reshape(2, 600),
    np.arange(1200, dtype=np.int32).reshape(200, 2, 3),
    np.zeros((0, 3), np.int32),
    np.float32([0.5, -1.25, 3.1]),
    rng.random((2, 3), np.float32),
    rng.random(20, np.float32) - np.float32(0.5),
    rng.random((3, 2), np.float32) / np.float32(1e6),
    np.float32([1e-5, 2.5]),
    np.float32([1.5e9, 2]),
    rng.random((26, 40), np.float32),
    np.float64([0.1, 1 / 3, -2.5]),
    np.float64([1e-5, 1 / 3]),
    rng.random((2, 3)),
    np.float16([0.1, 1 / 3, 10.5]),
    np.int64([2**53 + 1, -1]),
    np.uint64([2**64 - 1, 1]),
    np.uint8([[1, 20], [255, 0]]),
    np.int8([-128, 127]),
]


def text(array):
    # JavaScript writes whole numbers without a point, and exponents without padding.
    written = np.array2string(array, separator=", ", floatmode="maxprec_equal")
    if array.dtype.kind == "f" and "e" in written:
        words = lambda x: np.format_float_scientific(x, exp_digits=1, unique=True, precision=8)
        digits = max(len(words(x).split("e")[0].replace("-", "")) - 2 for x in array.ravel())
        each = [np.format_float_scientific(x, exp_digits=1, unique=False, precision=digits) for x in array.ravel()]
        width = max(map(len, each))
        written = np.array2string(array, separator=", ", formatter={"float": lambda x: np.format_float_scientific(x, exp_digits=1, unique=False, precision=digits).rjust(width)})
    return written


def values(array):
    """All of them, or {start, step} where they go up evenly; floats by their shortest digits."""
    flat = array.ravel()
    if array.dtype == np.int32 and flat.size > 2:
        return dict(start=int(flat[0]), step=int(flat[1] - flat[0]))
    if array.dtype.itemsize == 8 and array.dtype.kind in "iu":
        return [str(x) for x in flat]
    return [float(str(x)) if array.dtype.kind == "f" else int(x) for x in flat]


rows = [dict(shape=list(np.shape(a)), dtype=str(a.dtype), values=values(a), text=text(a)) for a in map(np.asarray, ARRAYS)]
print("[" + ",\n".join(map(json.dumps, rows)) + "]")
