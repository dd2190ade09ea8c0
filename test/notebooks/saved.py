"""The notebooks of notebooks/, and the solutions of their exercises."""

import pathlib
import re

import nbformat

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "notebooks"


def notebooks():
    """Paths and what is saved there, by name."""
    paths = [path for path in sorted(FOLDER.glob("**/*.ipynb")) if ".ipynb_checkpoints" not in path.parts]
    return [(path, nbformat.read(path, as_version=4)) for path in paths]


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def tagged(notebook, tag):
    return [cell for cell in notebook.cells if tag in cell.metadata.get("tags", [])]


def solution_of(cell):
    """The code that a Markdown cell hides: the block in its <details>."""
    found = re.search(r"<details>.*?```ts\n(.*?)\n```.*?</details>", cell.source, re.DOTALL)
    if not found:
        raise ValueError(f"the solution {cell.id} hides no ```ts block in <details>")
    return found[1]


def text_of(output):
    """An output as plain text."""
    if output.output_type == "stream":
        return output.text
    if output.output_type == "error":
        return "\n".join(output.traceback)
    return output.data.get("text/plain", "")
