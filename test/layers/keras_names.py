"""Builds in Keras what a case describes in the words of tfjs-layers, with options set so that both compute the same."""

import re

import keras
from keras import ops
from keras.src.legacy import layers as legacy


def build(made, **more):
    """`made` is {"$make": "layers.conv2d", option: value, ...}, the names those of tfjs. `more` are Keras options besides."""
    *namespace, name = made["$make"].split(".")
    constructor = find(namespace, name)
    options = {key: value for key, value in made.items() if key != "$make" and (key not in IGNORED or name == "inputLayer")}
    renamed = RENAMED.get(constructor.__name__, {})
    given = {renamed.get(key, snake(key)): translate(value) for key, value in options.items()}
    return constructor(**{**DEFAULTS.get(constructor.__name__, {}), **given, **more})


# Options of tfjs that say where inputs come from, which Keras is told otherwise.
IGNORED = ("inputShape", "batchInputShape", "inputLength")

RENAMED = {"LeakyReLU": {"alpha": "negative_slope"}, "InputLayer": {"inputShape": "shape"}}


@keras.saving.register_keras_serializable("tfjs")
def hard_sigmoid(x):
    """The hard sigmoid of tfjs and of Keras 2. Keras 3's is relu6(x + 3) / 6."""
    return ops.clip(0.2 * x + 0.5, 0, 1)


@keras.saving.register_keras_serializable("tfjs")
def gelu_new(x):
    return keras.activations.gelu(x, approximate=True)


ACTIVATIONS = {"hardSigmoid": hard_sigmoid, "gelu_new": gelu_new}

# Where the two have other defaults.
RECURRENT = {"recurrent_activation": hard_sigmoid}
DEFAULTS = {
    "GRU": {**RECURRENT, "reset_after": False},
    "GRUCell": {**RECURRENT, "reset_after": False},
    "LSTM": RECURRENT,
    "LSTMCell": RECURRENT,
    "ConvLSTM2D": RECURRENT,
    "Softmax": {"axis": 1},
    "L1L2": {"l1": 0.01, "l2": 0.01},
}

# Names that differ by more than upper and lower case.
ALIASES = {
    "avgpooling1d": "averagepooling1d",
    "avgpooling2d": "averagepooling2d",
    "avgpool3d": "averagepooling3d",
    "avgpooling3d": "averagepooling3d",
}


def find(namespace, name):
    """`namespace` is ["layers"], say, and empty for tf.sequential."""
    wanted = ALIASES.get(name.lower(), name.lower())
    if name == "thresholdedReLU":
        return legacy.ThresholdedReLU
    module = getattr(keras, *namespace) if namespace else keras
    found = {key.lower(): value for key, value in vars(module).items() if isinstance(value, type)}
    return found[wanted]


def snake(name):
    """kernelInitializer → kernel_initializer, l1 stays."""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", lambda match: "_" + match.group(1).lower(), name)


def translate(value):
    if isinstance(value, dict) and "$make" in value:
        return build(value)
    if isinstance(value, str):
        return ACTIVATIONS.get(value) or snake(value)
    if isinstance(value, list):
        return [translate(item) for item in value] if value and isinstance(value[0], dict) else tuple(map(translate, value))
    return value
