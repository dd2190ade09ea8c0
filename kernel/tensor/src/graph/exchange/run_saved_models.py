"""Loads SavedModels into TensorFlow's Python and runs them.

stdin: [{"folder", "calls": [{"signature", "inputs": {name: {"dtype", "shape", "values"}}}]}]
stdout: [{"results": [{name: values} per call], "signatures": {signature: {"inputs": {name: [dtype, shape]}, "outputs": {…}}},
          "variables": {name: values after the calls}, "lines": {node: line}}]
"""

import json
import sys

import numpy as np
import tensorflow as tf


def plain(array):
    array = np.asarray(array)
    if array.dtype == np.int64:
        array = array.astype(str)
    return [v.decode() if isinstance(v, bytes) else v for v in array.reshape(-1).tolist()]


def tensor(given):
    return tf.constant(np.array(given["values"], dtype=given["dtype"]).reshape(given["shape"]))


def types(structure):
    return {name: [spec.dtype.name, spec.shape.as_list()] for name, spec in structure.items()}


def run(case):
    loaded = tf.saved_model.load(case["folder"])
    results = []
    for call in case["calls"]:
        outputs = loaded.signatures[call["signature"]](**{name: tensor(given) for name, given in call["inputs"].items()})
        results.append({name: plain(value) for name, value in outputs.items()})
    return {
        "results": results,
        "signatures": {
            name: {"inputs": types(signature.structured_input_signature[1]), "outputs": types(signature.structured_outputs)}
            for name, signature in loaded.signatures.items()
        },
        "variables": {variable.name: plain(variable) for variable in loaded.variables},
        "trainable": [variable.name for variable in loaded.variables if variable.trainable],
        "lines": {
            node.name: node.attr["_line"].s.decode() for node in loaded.graph.as_graph_def().node if "_line" in node.attr
        },
    }


print(json.dumps([run(case) for case in json.load(sys.stdin)]))
