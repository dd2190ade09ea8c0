"""PyTorch: the workloads of ../workloads as one writes them there.

usage: pytorch_peer.py [compile]: eagerly, or by torch.compile.
"""

import torch

# The time from the process's start to here is the time of loading.
torch.add(torch.tensor(1.0), 1.0).item()

import math
import os
import platform
import sys

import numpy as np
import torch.nn.functional as F
from peer import hundred_megabytes, labels, serve, uniform

# PyTorch counts threads in its own way, unless it is told.
torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))

DISPATCH_OPS = 100


def compiled(fn):
    return torch.compile(fn) if "compile" in sys.argv[1:] else fn


def dispatch():
    zeros, ones = torch.zeros(32, 32), torch.ones(32, 32)
    result = None

    @compiled
    def chain(result, ones):
        for _ in range(DISPATCH_OPS):
            result = torch.add(result, ones)
        return result

    def step():
        nonlocal result
        result = chain(zeros, ones)

    return step, lambda: result[0, 0].item()


def training(variables, learning_rate, loss):
    optimizer = torch.optim.SGD(variables, learning_rate)
    # Both of its passes are compiled; the optimizer's few calls stay as they are.
    loss = compiled(loss)
    last = None

    def step():
        nonlocal last
        optimizer.zero_grad()
        last = loss()
        last.backward()
        optimizer.step()

    return step, lambda: last.item()


def variable(values):
    return torch.tensor(np.ascontiguousarray(values), requires_grad=True)


def matrix(inputs, units, seed):
    """The weights of a dense layer, units first as PyTorch keeps them."""
    return variable(uniform([inputs, units], 1 / math.sqrt(inputs), seed).T)


def bias(units):
    return torch.zeros(units, requires_grad=True)


def mlp():
    sizes = [784, 512, 512, 10]
    x, y = torch.tensor(uniform([128, 784], 1, 1)), torch.tensor(labels(128, 10, 2))
    weights = [matrix(inputs, units, 10 + layer) for layer, (inputs, units) in enumerate(zip(sizes, sizes[1:]))]
    biases = [bias(units) for units in sizes[1:]]

    def loss():
        hidden = x
        for layer in (0, 1):
            hidden = F.relu(F.linear(hidden, weights[layer], biases[layer]))
        return F.cross_entropy(F.linear(hidden, weights[2], biases[2]), y)

    return training([*weights, *biases], 0.05, loss)


def cnn():
    flat = 7 * 7 * 64
    x = torch.tensor(uniform([64, 28, 28, 1], 1, 1).transpose(0, 3, 1, 2).copy())
    y = torch.tensor(labels(64, 10, 2))
    filters1 = variable(uniform([3, 3, 1, 32], 1 / 3, 10).transpose(3, 2, 0, 1))
    filters2 = variable(uniform([3, 3, 32, 64], 1 / math.sqrt(9 * 32), 11).transpose(3, 2, 0, 1))
    # Here a flattened picture begins with all places of its first channel.
    weights = uniform([flat, 10], 1 / math.sqrt(flat), 12).reshape(7, 7, 64, 10).transpose(3, 2, 0, 1)
    weights = variable(weights.reshape(10, flat))
    biases = [bias(units) for units in (32, 64, 10)]

    def block(inputs, filters, bias):
        return F.max_pool2d(F.relu(F.conv2d(inputs, filters, bias, padding=1)), 2)

    def loss():
        features = block(block(x, filters1, biases[0]), filters2, biases[1])
        return F.cross_entropy(F.linear(features.flatten(1), weights, biases[2]), y)

    return training([filters1, filters2, weights, *biases], 0.01, loss)


def rnn():
    inputs = [torch.tensor(uniform([32, 128], 1, 100 + step)) for step in range(50)]
    y = torch.tensor(labels(32, 10, 2))
    first = torch.zeros(32, 128)
    from_input, from_state, readout = matrix(128, 128, 10), matrix(128, 128, 11), matrix(128, 10, 12)
    offset = bias(128)

    def loss():
        state = first
        for values in inputs:
            state = torch.tanh(F.linear(values, from_input, offset) + F.linear(state, from_state))
        return F.cross_entropy(F.linear(state, readout), y)

    return training([from_input, from_state, offset, readout], 0.01, loss)


def elementwise():
    x = torch.tensor(uniform(2**20, 1, 1))
    result = None

    @compiled
    def chain(result):
        for _ in range(10):
            result = torch.tanh(result * 1.01 + 0.1)
        return result

    def step():
        nonlocal result
        result = chain(x)

    return step, lambda: result[-1].item()


def transfer_in():
    values = hundred_megabytes()
    last = None

    def step():
        nonlocal last
        last = torch.tensor(values)[-1].item()

    return step, lambda: last


def transfer_out():
    computed = -torch.tensor(hundred_megabytes())
    values = None

    def step():
        nonlocal values
        values = None
        # numpy() alone is a view.
        values = computed.numpy().copy()

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
    {"PyTorch": torch.__version__, "Python": platform.python_version(), "NumPy": np.__version__},
)
