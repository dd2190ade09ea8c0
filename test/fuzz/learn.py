"""Writes learned.jsonl anew: for each op of tf.raw a few inputs that TensorFlow's shape inference takes. The fuzz run changes these.

`.venv/bin/python test/fuzz/learn.py [OP ...]`, after another TensorFlow was installed. Attributes that go together are found while all shapes
are unknown, then the ranks of each input, then sizes that fit. Only graphs are built, nothing runs, in a process
beside this one, since shape inference itself aborts on a few attributes.
"""

import json
import os
import pathlib
import random
import select
import subprocess
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import tensorflow as tf  # noqa: E402
from tensorflow.python.framework import op_def_registry  # noqa: E402

HERE = pathlib.Path(__file__).parent
EXAMPLES = 2
DEADLINE_S = 60
SIZES = [1, 2, 2, 3, 4]
HANDLES = {
    tf.resource: ["variable", "table", "lookup", "iterator", "queue", "stack", "tensor_array", "generator", "mutex"],
    tf.variant: ["dataset", "list", "map", "ragged", "optional"],
}
TEXTS = ["", "a", "ij,jk->ik", "NHWC"]


def main() -> None:
    if sys.argv[1:] == ["--worker"]:
        return work()
    queue = sys.argv[1:] or sorted(name for name in dir(tf.raw_ops) if not name.startswith("_"))
    examples = []
    worker = None
    for done, name in enumerate(queue):
        worker = worker or start_worker()
        worker.stdin.write(name + "\n")
        worker.stdin.flush()
        # Nothing: the op ended its worker, or keeps it busy for ever. The next one gets another.
        is_ready, _, _ = select.select([worker.stdout], [], [], DEADLINE_S)
        line = worker.stdout.readline() if is_ready else ""
        if not line:
            worker.kill()
            worker = None
            continue
        examples += json.loads(line)
        if done % 100 == 0:
            print(f"{done} of {len(queue)} ops", flush=True)
    if worker:
        worker.kill()
    lines = [json.dumps(example, separators=(",", ":")) + "\n" for example in examples]
    (HERE / "learned.jsonl").write_text("".join(lines))
    print(f"{len(examples)} examples of {len({example['subject'] for example in examples})} ops")


def start_worker() -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, __file__, "--worker"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )


def work() -> None:
    for line in sys.stdin:
        print(json.dumps(learn(line.strip())), flush=True)


def learn(name: str) -> list[dict]:
    op = op_def_registry.get(name)
    if op is None or any(argument.is_ref for argument in [*op.input_arg, *op.output_arg]):
        return []
    rng = random.Random(name)
    found = []
    for _ in range(25):
        attributes = draw_attributes(op, rng)
        unknown = [shaped(argument, attributes, None, rng) for argument in op.input_arg]
        if not takes(op, attributes, unknown):
            continue
        ranks = [ranks_of(op, attributes, unknown, position, rng) for position in range(len(unknown))]
        for _ in range(25):
            inputs = fit(op, attributes, ranks, rng)
            if takes(op, attributes, inputs):
                found.append(example(op, attributes, inputs))
                break
        if len(found) == EXAMPLES:
            break
    return found


def ranks_of(op, attributes, unknown, position, rng) -> list[int]:
    argument = op.input_arg[position]
    tried = range(6)
    return [
        rank
        for rank in tried
        if takes(
            op,
            attributes,
            [
                shaped(argument, attributes, [None] * rank, rng) if index == position else other
                for index, other in enumerate(unknown)
            ],
        )
    ]


def fit(op, attributes, ranks, rng) -> list:
    common = rng.choice([1, 2, 2, 3, 4])
    sizes = [rng.choice(SIZES) for _ in range(rng.choice([1, 2]))]
    inputs = []
    for argument, allowed in zip(op.input_arg, ranks):
        rank = common if common in allowed else rng.choice(allowed or [1])
        inputs.append(shaped(argument, attributes, [rng.choice(sizes) for _ in range(rank)], rng, with_values=True))
    return inputs


def shaped(argument, attributes, shape, rng, with_values=False):
    """A list of (dtype, shape, values), or one."""
    if argument.type_list_attr:
        dtypes = attributes[argument.type_list_attr]
    else:
        dtype = tf.as_dtype(argument.type) if argument.type else attributes[argument.type_attr]
        dtypes = [dtype] * (attributes[argument.number_attr] if argument.number_attr else 1)
    items = []
    for dtype in dtypes:
        count = 1
        for size in shape or []:
            count *= size or 1
        is_integer = dtype in (tf.int32, tf.int64)
        values = [rng.choice([0, 1, 1, 2, 3]) for _ in range(count)] if with_values and is_integer and count <= 12 else None
        items.append((dtype, shape, values))
    return items if argument.type_list_attr or argument.number_attr else items[0]


def takes(op, attributes, inputs) -> bool:
    with tf.Graph().as_default():
        try:
            given = {
                argument.name: [node(item) for item in value] if isinstance(value, list) else node(value)
                for argument, value in zip(op.input_arg, inputs)
            }
            types = {argument.type_attr for argument in op.input_arg} | {argument.number_attr for argument in op.input_arg}
            types |= {argument.type_list_attr for argument in op.input_arg}
            rest = {key: value for key, value in attributes.items() if key not in types}
            getattr(tf.raw_ops, op.name)(**given, **rest)
            return True
        except Exception:
            return False


def node(item):
    dtype, shape, values = item
    if values is not None:
        return tf.constant(values, dtype, shape)
    return tf.compat.v1.placeholder(dtype, shape)


def draw_attributes(op, rng) -> dict:
    drawn = {}
    for attribute in op.attr:
        if attribute.HasField("default_value") and rng.random() < 0.7 and attribute.type != "type":
            continue
        drawn[attribute.name] = draw_attribute(attribute, rng)
    # Inputs need their dtypes and lengths, also where these have a default.
    for argument in op.input_arg:
        for name in (argument.type_attr, argument.number_attr, argument.type_list_attr):
            if name and name not in drawn:
                drawn[name] = draw_attribute(next(a for a in op.attr if a.name == name), rng)
    return drawn


def draw_attribute(attribute, rng):
    kind = attribute.type
    if not kind.startswith("list("):
        return draw_one(attribute, kind, rng)
    item = kind[5:-1]
    if item == "int" and rng.random() < 0.8:
        window = rng.choice([1, 2])
        return [1, *([window] * rng.choice([2, 2, 3])), 1]
    return [draw_one(attribute, item, rng) for _ in range(max(attribute.minimum, rng.choice([1, 1, 2])))]


def draw_one(attribute, kind, rng):
    allowed = attribute.allowed_values.list
    if kind == "type":
        usual = [t for t in allowed.type if t in (1, 3, 9)] or list(allowed.type) or [1, 1, 3]
        return tf.as_dtype(rng.choice(usual))
    if kind == "string":
        return rng.choice([value.decode() for value in allowed.s] or TEXTS)
    if kind == "int":
        return max(attribute.minimum if attribute.has_minimum else 0, rng.choice([0, 1, 1, 2, 3]))
    if kind == "float":
        return rng.choice([0.0, 0.5, 1.0])
    if kind == "bool":
        return rng.random() < 0.5
    if kind == "shape":
        return rng.choice([None, [], [2]])
    return "a"


def example(op, attributes, inputs) -> dict:
    return {
        "subject": f"raw.{op.name}",
        "inputs": {
            argument.name: [planned(argument, item) for item in value] if isinstance(value, list) else planned(argument, value)
            for argument, value in zip(op.input_arg, inputs)
        },
        "attributes": {
            name: [plain(item) for item in value] if isinstance(value, list) else plain(value)
            for name, value in attributes.items()
        },
    }


def planned(argument, item) -> dict:
    dtype, shape, values = item
    if dtype in HANDLES:
        kinds = HANDLES[dtype]
        return {"handle": next((kind for kind in kinds if kind in argument.name.lower()), kinds[0])}
    usual = ["a"] if dtype == tf.string else [False, True] if dtype == tf.bool else [1, 2, 0.5] if dtype.is_floating else [1, 0, 2]
    return {"dtype": dtype.name.replace("half", "float16"), "shape": shape, "values": usual if values is None else values}


def plain(value):
    return value.name.replace("half", "float16") if isinstance(value, tf.DType) else value


if __name__ == "__main__":
    main()
