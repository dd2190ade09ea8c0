"""Writes media.fixture.json: pictures as Pillow writes them, and a sound as Python's wave module does.

Run: python media.fixture.py (in an environment with pillow).
"""

import base64
import io
import json
import pathlib
import struct
import wave

from PIL import Image

image = Image.frombytes("RGB", (7, 5), bytes(i * 37 % 256 for i in range(7 * 5 * 3)))


def saved(format, **more):
    file = io.BytesIO()
    image.save(file, format, **more)
    return base64.b64encode(file.getvalue()).decode()


# Left and right, as 16-bit numbers: 32767 is 1.
frames = [(0, 32767), (8192, -32767), (-8192, 0)]


def sound():
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setparams((2, 2, 8000, 0, "NONE", ""))
        writer.writeframes(b"".join(struct.pack("<hh", *frame) for frame in frames))
    return base64.b64encode(file.getvalue()).decode()


fixture = {
    "pictures": {
        "png": saved("PNG"),
        "jpeg": saved("JPEG"),
        "progressive": saved("JPEG", progressive=True, exif=b"Exif\0\0" + bytes(300)),
        "gif": saved("GIF"),
        "webp": saved("WEBP", lossless=True),
        "bmp": saved("BMP"),
    },
    "wav": sound(),
}
path = pathlib.Path(__file__).with_name("media.fixture.json")
path.write_text(json.dumps(fixture, indent=2) + "\n")
