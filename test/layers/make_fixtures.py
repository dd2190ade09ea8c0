"""
Writes reference.jsonl: what Keras computes for the cases of layer_cases.py, and for losses, metrics, optimizers, regularizers, constraints.

Run: python test/layers/make_fixtures.py (in an environment with tensorflow).
"""

import json
import os
import pathlib
import zlib

# Without oneDNN, TensorFlow's CPU kernels refuse channelsFirst. The engine sets the same.
os.environ.update(TF_ENABLE_ONEDNN_OPTS="1", TF_CPP_MIN_LOG_LEVEL="3")

import keras
import numpy as np
import tensorflow as tf
from function_cases import constraints, core_losses, losses, metrics, optimizers, regularizers
from keras_names import build
from layer_cases import CASES

LEARNING_RATE = 0.5


def layer_reference(case, dtype="float32"):
    draw = Draw(title(case), dtype)
    inputs = [draw.input(shape, case) for shape in case["shapes"]]
    symbols = [keras.Input(batch_shape=value.shape, dtype=value.dtype) for value in inputs]
    has_dense = not case.get("raw") and "below" not in case
    before = [keras.layers.Dense(value.shape[-1], use_bias=False, dtype=dtype) for value in inputs] if has_dense else []
    chain = [build_link(made, case) for made in case["chain"]]
    values = [dense(symbol) for dense, symbol in zip(before, symbols)] if has_dense else symbols
    value = values if len(values) > 1 and not case.get("states") else values[0]
    for link in chain[:-1]:
        value = link(value)
    value = chain[-1](value, initial_state=values[1:]) if case.get("states") else chain[-1](value)
    model = keras.Model(symbols, flat(value))
    layers = [*before, *chain]
    weights = [draw.weight(weight) for layer in layers for weight in layer.weights]
    for weight, value in zip((weight for layer in layers for weight in layer.weights), weights):
        # tfjs puts weights under their constraints when they are set.
        weight.assign(weight.constraint(value) if weight.constraint else value)
    calls = [flat(model(inputs, training=False)) for _ in range(case.get("calls", 1))]
    for layer in chain:
        if getattr(layer, "stateful", False):
            layer.reset_state()
    targets = [draw.numbers(value.shape) for value in calls[0]]
    loss, gradients = loss_and_gradients(model, inputs, targets)
    keras.optimizers.SGD(LEARNING_RATE).apply(gradients, model.trainable_variables)
    return {
        "name": title(case),
        "chain": case["chain"],
        **{key: case[key] for key in ("states", "raw", "shapeless") if key in case},
        "inputs": list(map(array, inputs)),
        "weights": list(map(array, weights)),
        "calls": [list(map(array, values)) for values in calls],
        "targets": list(map(array, targets)),
        "loss": rounded(loss.numpy()),
        "trained": [array(value) for layer in layers for value in layer.get_weights()],
    }


def loss_and_gradients(model, inputs, targets):
    """tfjs sums the mean squared errors of the outputs, and what the regularizers say. It does not leave masked steps out, as Keras would."""
    with tf.GradientTape() as tape:
        outputs = flat(model(inputs, training=True))
        errors = [tf.reduce_mean(tf.square(output - target)) for output, target in zip(outputs, targets)]
        loss = tf.add_n(errors + model.losses)
    return loss, tape.gradient(loss, model.trainable_variables)


def build_link(made, case):
    if made is not case["chain"][-1]:
        return build(made)
    if "function" in case:
        return keras.layers.Lambda(lambda x: FUNCTIONS[case["function"]](x, made))
    return build(made)


# TensorFlow's CPU kernels for pooling volumes compute in float32 alone, and so do the functions that stand for layers.
FLOAT32_ONLY = ("averagePooling3d", "avgPool3d", "avgPooling3d", "maxPooling3d")


def float64_cases():
    """One case of each layer that can compute in float64, told to do so."""
    cases = [case for case in CASES if "function" not in case and not case["chain"][-1]["$make"].endswith(FLOAT32_ONLY)]
    firsts = {case["chain"][-1]["$make"]: case for case in reversed(cases)}
    return [{**case, "chain": with_dtype(case["chain"], "float64")} for case in cases if case in firsts.values()]


def with_dtype(value, dtype):
    """Layers inside of layers have it, too."""
    if isinstance(value, list):
        return [with_dtype(item, dtype) for item in value]
    if not isinstance(value, dict):
        return value
    inner = {key: with_dtype(item, dtype) for key, item in value.items()}
    return {**inner, "dtype": dtype} if value["$make"].startswith("layers.") else inner


# What tfjs-layers asks of TensorFlow where Keras asks for something else: corners aligned, not centers of pixels.
FUNCTIONS = {
    "resize_bilinear": lambda x, it: tf.compat.v1.image.resize_bilinear(x, [it["height"], it["width"]], align_corners=True),
    "resize_nearest": lambda x, it: tf.compat.v1.image.resize_nearest_neighbor(x, [it["height"], it["width"]], align_corners=True),
    "upsample_bilinear": lambda x, it: tf.compat.v1.image.resize_bilinear(x, [2 * x.shape[1], 2 * x.shape[2]]),
}


def flat(value):
    return list(value) if isinstance(value, (list, tuple)) else [value]


class Draw:
    """
    Random multiples of 1/1024, which are exact in float32 and short in JSON; of a third of that, which are not, in float64. Those of a case
    depend on its name alone.

    No two are equal: which of two equal inputs has the gradient of a maximum is a kernel's own choice.
    """

    def __init__(self, name, dtype="float32"):
        self.dtype = np.dtype(dtype)
        self.unit = 1024 if dtype == "float32" else 3072
        self.random = np.random.default_rng(zlib.crc32(name.encode()))

    def numbers(self, shape):
        size = int(np.prod(tuple(shape)))
        return ((self.random.permutation(2048)[:size] - 1023.5) / self.unit).reshape(tuple(shape)).astype(self.dtype)

    def input(self, shape, case):
        if "below" in case:
            return self.random.integers(0, case["below"], tuple(shape)).astype(np.int32)
        value = self.numbers(shape)
        for example, step in case.get("blank", []):
            value[example, step] = case.get("blank_value", 0)
        return value

    def weight(self, variable):
        value = self.numbers(variable.shape)
        return np.abs(value) + self.dtype.type(0.5) if "variance" in variable.path else value


def title(case):
    text = " → ".join(map(describe, case["chain"]))
    marks = [f"{len(case['shapes'])} inputs of ranks {', '.join(str(len(shape)) for shape in case['shapes'])}"] if len(case["shapes"]) > 1 else [
        f"rank {len(case['shapes'][0])}"]
    return f"{text}, {' '.join(marks)}" + (", with initial states" if case.get("states") else "")


def describe(value):
    """layers.conv2d {filters: 2} → conv2d(filters: 2)"""
    if isinstance(value, dict):
        options = ", ".join(f"{key}: {describe(item)}" for key, item in value.items() if key != "$make")
        return f"{value['$make'].split('.')[-1]}({options})"
    if isinstance(value, list):
        return f"[{', '.join(map(describe, value))}]"
    return json.dumps(value) if not isinstance(value, str) else value


def array(value):
    value = np.asarray(value)
    dtype = value.dtype.name if value.dtype.kind == "f" else "int32"
    numbers = [rounded(number) if value.dtype.kind == "f" else int(number) for number in value.ravel()]
    return {"shape": list(value.shape), "dtype": dtype, "values": numbers}


def rounded(number):
    return float(number) if number.dtype == np.float64 else float(f"{number:.8g}")


def write(sections):
    """One case a line, after a line with the versions."""
    lines = [{"keras": keras.__version__, "tensorflow": tf.__version__}]
    for section, cases in sections.items():
        names = [case["name"] for case in cases]
        assert len(set(names)) == len(names), f"{section}: two cases of one name: {[it for it in names if names.count(it) > 1]}"
        lines += [{"section": section, **case} for case in cases]
    texts = [json.dumps(line, separators=(",", ":"), ensure_ascii=False) for line in lines]
    pathlib.Path(__file__).with_name("reference.jsonl").write_text("\n".join(texts) + "\n")


if __name__ == "__main__":
    write(
        {
            "layers": [layer_reference(case) for case in CASES],
            "float64Layers": [layer_reference(case, "float64") for case in float64_cases()],
            "losses": losses(array, Draw),
            "coreLosses": core_losses(array, Draw),
            "metrics": metrics(array, Draw),
            "optimizers": optimizers(array, Draw),
            "regularizers": regularizers(array, Draw),
            "constraints": constraints(array, Draw),
        }
    )
