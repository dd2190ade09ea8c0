"""Writes ops.ts: the types of tf.raw, with the texts of TensorFlow's own documentation.

    .venv/bin/python kernel/tensor/src/raw/ops.py

The ops are those that libtensorflow_cc has by itself: Python's own registry adds some of tests.
"""

import ctypes
import os
import re
import textwrap

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import tensorflow as tf
from tensorflow.core.framework import op_def_pb2
from tensorflow.python.framework import dtypes

HERE = os.path.dirname(os.path.abspath(__file__))
LEFT_OUT = {"Abort"}


def main():
    ops = sorted(read_ops(), key=lambda op: op.name)
    members = [member(op) for op in ops if op.name not in LEFT_OUT]
    sets = "".join(f"type {name} = {union}\n" for union, name in SETS.items())
    with open(os.path.join(HERE, "ops.ts"), "w", encoding="utf-8") as file:
        file.write(HEADER.format(version=tf.__version__) + "\n" + sets + "\n" + INTERFACE)
        file.write("\n".join(members) + "\n}\n")
    print(f"{len(members)} ops")


HEADER = """\
/**
 * @file The types of `tf.raw`: every op of TensorFlow {version} but those left out.
 *
 * Written by ops.py beside this file; write it again with
 * `.venv/bin/python kernel/tensor/src/raw/ops.py`.
 * The texts are TensorFlow's, under the Apache License 2.0.
 */

import type {{ Tensor }} from '@tensorflow/tfjs'
import type {{ RawFunction, RawInput, RawInt, RawShape, RawString, RawType }} from './types.ts'
"""

INTERFACE = """\
/** TensorFlow's ops by name. */
export interface RawOps {
"""

KINDS = {
    "string": "RawString",
    "int": "RawInt",
    "float": "number",
    "bool": "boolean",
    "type": "RawType",
    "shape": "RawShape",
    "tensor": "RawInput",
    "func": "RawFunction",
}

# Sets of dtypes that many ops share, by their union.
SETS = {}


class Buffer(ctypes.Structure):
    _fields_ = [("data", ctypes.c_void_p), ("length", ctypes.c_size_t), ("deallocator", ctypes.c_void_p)]


def read_ops():
    """The op list of the library alone, in a process of its own: Python's extension adds ops to the registry of this one."""
    import subprocess
    import sys

    library = os.path.join(os.path.dirname(tf.__file__), "libtensorflow_cc.so.2")
    program = (
        "import ctypes, sys\n"
        "class B(ctypes.Structure): _fields_ = [('data', ctypes.c_void_p), ('length', ctypes.c_size_t)]\n"
        f"f = ctypes.CDLL({library!r}).TF_GetAllOpList\n"
        "f.restype = ctypes.POINTER(B)\n"
        "b = f().contents\n"
        "sys.stdout.buffer.write(ctypes.string_at(b.data, b.length))\n"
        "sys.stdout.flush()\n"
        "import os; os._exit(0)\n"
    )
    data = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True).stdout
    ops = op_def_pb2.OpList()
    ops.ParseFromString(data)
    return list(ops.op)


def member(op):
    texts = documentation(op)
    inferred = {a for arg in op.input_arg for a in (arg.type_attr, arg.number_attr, arg.type_list_attr) if a}
    lengths = {arg.number_attr for arg in op.input_arg if arg.number_attr}
    inputs = [field(arg.name, input_type(arg), True, texts.get(arg.name)) for arg in op.input_arg]
    attributes = [
        field(attr.name, attribute_type(attr), is_required(attr, inferred), texts.get(attr.name))
        for attr in op.attr
        if attr.name not in lengths
    ]
    needs_attributes = any(attr.name not in lengths and is_required(attr, inferred) for attr in op.attr)
    parameters = ""
    if inputs or needs_attributes:
        parameters = "inputs: " + braces(inputs) if inputs else "inputs: Record<string, never>"
        if attributes:
            parameters += (", attributes: " if needs_attributes else ", attributes?: ") + braces(attributes)
    elif attributes:
        parameters = "inputs?: Record<string, never>, attributes?: " + braces(attributes)
    else:
        parameters = "inputs?: Record<string, never>"
    name = op.name if re.fullmatch(r"\w+", op.name) else repr(op.name)
    return comment(texts[""], 2) + f"  {name}({parameters}): {result_type(op, texts)}"


def is_required(attr, inferred):
    return not attr.HasField("default_value") and attr.name not in inferred


def field(name, type_, required, text):
    return comment(text, 4) + f"    {name}{'' if required else '?'}: {type_}\n"


def braces(fields):
    return "{\n" + "".join(fields) + "  }"


def input_type(arg):
    is_list = arg.number_attr or arg.type_list_attr
    return "readonly RawInput[]" if is_list else "RawInput"


def attribute_type(attr):
    is_list = attr.type.startswith("list(")
    kind = attr.type[5:-1] if is_list else attr.type
    allowed = attr.allowed_values.list if attr.HasField("allowed_values") else None
    one = KINDS[kind]
    if allowed and kind == "type":
        one = dtype_set(allowed.type)
    elif allowed and kind == "string":
        one = " | ".join(repr(text.decode()) for text in allowed.s)
    if not is_list:
        return one
    return f"readonly ({one})[]" if " " in one else f"readonly {one}[]"


def dtype_set(numbers):
    union = " | ".join(repr(dtypes.as_dtype(n).name) for n in numbers)
    if len(numbers) < 4:
        return union
    if union not in SETS:
        SETS[union] = f"Types{len(SETS) + 1}"
    return SETS[union]


def result_type(op, texts):
    def one(arg):
        return "Tensor[]" if arg.number_attr or arg.type_list_attr else "Tensor"

    if not op.output_arg:
        return "void"
    if len(op.output_arg) == 1:
        return one(op.output_arg[0])
    return braces([field(arg.name, one(arg), True, texts.get(arg.name)) for arg in op.output_arg])


def documentation(op):
    """Texts by argument; the op's own by ''."""
    function = getattr(tf.raw_ops, op.name, None) if re.fullmatch(r"[A-Za-z]\w*", op.name) else None
    source = getattr(function, "__doc__", None)
    if not source:
        body = "\n\n".join(text for text in (op.summary, op.description) if text)
        return {"": "\n\n".join(text for text in (body, note(op)) if text)}
    first, _, rest = source.partition("\n")
    lines = (first + "\n" + textwrap.dedent(rest)).split("\n")
    sections = {"": []}
    current = ""
    for line in lines:
        heading = re.fullmatch(r"(Args|Returns|Raises):", line)
        if heading:
            current = heading[1]
            sections[current] = []
        elif line and not line.startswith(" ") and current:
            # A section's text is indented: this is the body again.
            current = ""
            sections[""].append(line)
        else:
            sections[current].append(line)
    texts = named(sections.get("Args", []))
    texts.pop("name", None)
    rename(texts, op)
    returns = textwrap.dedent("\n".join(sections.get("Returns", []))).strip()
    if len(op.output_arg) > 1:
        texts.update(named(["  " + line for line in returns.split("\n")]))
        returns = ""
    elif "The created Operation" in returns or returns == "None":
        returns = ""
    body = "\n".join(sections[""]).strip()
    parts = [body, note(op), f"@returns {returns}" if returns else ""]
    texts[""] = "\n\n".join(part for part in parts if part)
    return texts


def rename(texts, op):
    """Python calls a few arguments otherwise than the op does: what is left over on both sides is the same, in order."""
    names = [arg.name for arg in op.input_arg] + [attr.name for attr in op.attr]
    inferred = {a for arg in op.input_arg for a in (arg.type_attr, arg.number_attr, arg.type_list_attr) if a}
    without_text = [name for name in names if name not in texts and name not in inferred]
    without_name = [name for name in texts if name not in names]
    if len(without_text) == len(without_name):
        for name, pythons in zip(without_text, without_name):
            texts[name] = texts.pop(pythons)
    elif without_name:
        print(f"{op.name}: {without_name} of Python, {without_text} of the op")


def named(lines):
    """`name: text` entries, indented by two, their further lines by more."""
    texts = {}
    current = None
    for line in lines:
        entry = re.match(r"  (\w+): (.*)", line)
        if entry:
            current = entry[1]
            texts[current] = [entry[2]]
        elif current is not None:
            texts[current].append(line)
    return {name: textwrap.dedent("\n".join(text)).strip() if len(text) == 1 else joined(text) for name, text in texts.items()}


def joined(text):
    return (text[0] + "\n" + textwrap.dedent("\n".join(text[1:]))).strip()


def note(op):
    if any(arg.is_ref for arg in [*op.input_arg, *op.output_arg]):
        return "@deprecated It works on a reference, which only the graphs of TensorFlow 1 have: it cannot be called."
    if op.HasField("deprecation"):
        return f"@deprecated {op.deprecation.explanation.strip()}"
    return ""


def comment(text, indent):
    text = re.sub(r"\n{3,}", "\n\n", (text or "").replace("*/", "*\\/").strip())
    # TypeScript would take a name behind an @ for a tag of its own.
    text = re.sub(r"@(?!(returns|deprecated)\b)", "\\\\@", text)
    space = " " * indent
    if not text:
        return ""
    if "\n" not in text:
        return f"{space}/** {text} */\n"
    lines = "".join(f"{space} * {line.rstrip()}".rstrip() + "\n" for line in text.split("\n"))
    return f"{space}/**\n{lines}{space} */\n"


if __name__ == "__main__":
    main()
