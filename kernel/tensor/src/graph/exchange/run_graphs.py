"""Imports GraphDefs into TensorFlow's Python and runs them.

stdin: [{"binary": file, "text": file, "inputs": {node: {"dtype", "values"}}, "outputs": [node]}]
stdout: [{"values": [one per output], "text_equal": bool, "again": [values of a second run], "nodes": {node: {"op", "line"}},
          "functions": {function: {node: {"op", "line", "scope"}}}}]
"""

import json
import sys

import numpy as np
import tensorflow as tf
from google.protobuf import text_format


def plain(array):
    array = np.asarray(array)
    # JavaScript reads JSON's numbers as float64.
    if array.dtype == np.int64:
        array = array.astype(str)
    return [v.decode() if isinstance(v, bytes) else v for v in array.reshape(-1).tolist()]


def text_of(node, name):
    return node.attr[name].s.decode() if name in node.attr else None


def run(case):
    graph_def = tf.compat.v1.GraphDef()
    with open(case["binary"], "rb") as file:
        graph_def.ParseFromString(file.read())
    from_text = tf.compat.v1.GraphDef()
    with open(case["text"]) as file:
        text_format.Parse(file.read(), from_text)
    with tf.Graph().as_default() as graph:
        tf.import_graph_def(from_text, name="")
        with tf.compat.v1.Session() as session:
            feeds = {f"{name}:0": np.array(given["values"], dtype=given["dtype"]) for name, given in case["inputs"].items()}
            fetches = [f"{name}:0" for name in case["outputs"]]
            values = session.run(fetches, feeds)
            again = session.run(fetches, feeds)
    return {
        "values": [plain(value) for value in values],
        "again": [plain(value) for value in again],
        "text_equal": graph_def == from_text,
        "nodes": {node.name: {"op": node.op, "line": text_of(node, "_line")} for node in graph_def.node},
        "functions": {
            function.signature.name: {
                node.name: {"op": node.op, "line": text_of(node, "_line"), "scope": text_of(node, "_scope")} for node in function.node_def
            }
            for function in graph_def.library.function
        },
    }


print(json.dumps([run(case) for case in json.load(sys.stdin)]))
