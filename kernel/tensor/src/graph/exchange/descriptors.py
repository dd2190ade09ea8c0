"""Writes descriptors.ts: what TensorFlow's messages look like, from TensorFlow itself.

usage: python descriptors.py
"""

import base64
import pathlib
import textwrap
import zlib

from google.protobuf import descriptor_pb2
from tensorflow.core.protobuf import saved_model_pb2
from tensorflow import __version__


def with_dependencies(file, seen):
    for dependency in file.dependencies:
        with_dependencies(dependency, seen)
    if file.name not in seen:
        seen[file.name] = file


def add_json_names(message):
    """As protoc adds them: `node_def` is `nodeDef` in JSON."""
    for field in message.field:
        first, *rest = field.name.split("_")
        field.json_name = first + "".join(word[:1].upper() + word[1:] for word in rest)
    for nested in message.nested_type:
        add_json_names(nested)


def main():
    files = {}
    with_dependencies(saved_model_pb2.DESCRIPTOR, files)
    messages = descriptor_pb2.FileDescriptorSet()
    for file in files.values():
        file.CopyToProto(messages.file.add())
    for file in messages.file:
        file.ClearField("options")
        for message in file.message_type:
            add_json_names(message)
    packed = base64.b64encode(zlib.compress(messages.SerializeToString(), 9)).decode()
    lines = "\n".join(f"  '{line}'," for line in textwrap.wrap(packed, 140))
    here = pathlib.Path(__file__).parent
    (here / "descriptors.ts").write_text(
        "// Written by descriptors.py; do not edit.\n"
        f"/** @file The messages of a SavedModel, of a graph and of all in it: TensorFlow {__version__}'s FileDescriptorSet, compressed. */\n\n"
        f"export const DESCRIPTORS = [\n{lines}\n].join('')\n"
    )
    print([f.name for f in messages.file], len(packed))


main()
