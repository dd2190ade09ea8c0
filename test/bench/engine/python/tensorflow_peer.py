"""TensorFlow's Python: the workloads of ../workloads as one writes them there.

usage: tensorflow_peer.py [function|jit]: eagerly, as a tf.function, or as one that XLA compiles.
"""

import tensorflow as tf

# The time from the process's start to here is the time of loading.
tf.add(1.0, 1.0).numpy()

import math
import platform
import sys

import numpy as np
from peer import hundred_megabytes, labels, serve, uniform

DISPATCH_OPS = 100


def compiled(fn):
    way = sys.argv[1] if len(sys.argv) > 1 else "eager"
    return fn if way == "eager" else tf.function(fn, jit_compile=way == "jit")


def dispatch():
    zeros, ones = tf.zeros([32, 32]), tf.ones([32, 32])
    result = None

    @compiled
    def chain(result, ones):
        for _ in range(DISPATCH_OPS):
            result = tf.add(result, ones)
        return result

    def step():
        nonlocal result
        result = chain(zeros, ones)

    return step, lambda: float(result.numpy()[0, 0])


def training(variables, learning_rate, loss):
    """Plain SGD: without an optimizer object it takes Python least time."""
    last = None

    @compiled
    def train():
        with tf.GradientTape() as tape:
            value = loss()
        for variable, gradient in zip(variables, tape.gradient(value, variables)):
            variable.assign_sub(learning_rate * gradient)
        return value

    def step():
        nonlocal last
        last = train()

    return step, lambda: float(last.numpy())


def cross_entropy(y, logits):
    return tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(y, logits))


def mlp():
    sizes = [784, 512, 512, 10]
    x = tf.constant(uniform([128, 784], 1, 1))
    y = tf.one_hot(labels(128, 10, 2), 10)
    weights = [
        tf.Variable(uniform([inputs, units], 1 / math.sqrt(inputs), 10 + layer))
        for layer, (inputs, units) in enumerate(zip(sizes, sizes[1:]))
    ]
    biases = [tf.Variable(tf.zeros([units])) for units in sizes[1:]]

    def loss():
        hidden = x
        for layer in (0, 1):
            hidden = tf.nn.relu(tf.matmul(hidden, weights[layer]) + biases[layer])
        return cross_entropy(y, tf.matmul(hidden, weights[2]) + biases[2])

    return training([*weights, *biases], 0.05, loss)


def cnn():
    flat = 7 * 7 * 64
    x = tf.constant(uniform([64, 28, 28, 1], 1, 1))
    y = tf.one_hot(labels(64, 10, 2), 10)
    filters1 = tf.Variable(uniform([3, 3, 1, 32], 1 / 3, 10))
    filters2 = tf.Variable(uniform([3, 3, 32, 64], 1 / math.sqrt(9 * 32), 11))
    weights = tf.Variable(uniform([flat, 10], 1 / math.sqrt(flat), 12))
    biases = [tf.Variable(tf.zeros([units])) for units in (32, 64, 10)]

    def block(inputs, filters, bias):
        features = tf.nn.relu(tf.nn.bias_add(tf.nn.conv2d(inputs, filters, 1, "SAME"), bias))
        return tf.nn.max_pool2d(features, 2, 2, "SAME")

    def loss():
        features = block(block(x, filters1, biases[0]), filters2, biases[1])
        return cross_entropy(y, tf.matmul(tf.reshape(features, [64, flat]), weights) + biases[2])

    return training([filters1, filters2, weights, *biases], 0.01, loss)


def rnn():
    inputs = [tf.constant(uniform([32, 128], 1, 100 + step)) for step in range(50)]
    y = tf.one_hot(labels(32, 10, 2), 10)
    first = tf.zeros([32, 128])
    from_input = tf.Variable(uniform([128, 128], 1 / math.sqrt(128), 10))
    from_state = tf.Variable(uniform([128, 128], 1 / math.sqrt(128), 11))
    bias = tf.Variable(tf.zeros([128]))
    readout = tf.Variable(uniform([128, 10], 1 / math.sqrt(128), 12))

    def loss():
        state = first
        for values in inputs:
            state = tf.tanh(tf.matmul(values, from_input) + tf.matmul(state, from_state) + bias)
        return cross_entropy(y, tf.matmul(state, readout))

    return training([from_input, from_state, bias, readout], 0.01, loss)


def elementwise():
    x = tf.constant(uniform(2**20, 1, 1))
    result = None

    @compiled
    def chain(result):
        for _ in range(10):
            result = tf.tanh(result * 1.01 + 0.1)
        return result

    def step():
        nonlocal result
        result = chain(x)

    return step, lambda: float(result[-1].numpy())


def transfer_in():
    values = hundred_megabytes()
    last = None

    def step():
        nonlocal last
        last = float(tf.constant(values)[-1].numpy())

    return step, lambda: last


def transfer_out():
    computed = -tf.constant(hundred_megabytes())
    values = None

    def step():
        nonlocal values
        values = None
        values = computed.numpy()

    return step, lambda: float(values[-1])


serve(
    {
        "dispatch": dispatch,
        "mlp": mlp,
        "cnn": cnn,
        "rnn": rnn,
        "elementwise": elementwise,
        "in": transfer_in,
        "out": transfer_out,
    },
    {"TensorFlow": tf.__version__, "Python": platform.python_version(), "NumPy": np.__version__},
)
