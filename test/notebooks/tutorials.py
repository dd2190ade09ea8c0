"""Runs every notebook of notebooks/ from a copy, as a reader does: no cell may fail, and none may differ in shape from what is saved."""

import pathlib
import sys

import nbclient
import nbformat

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "notebooks"


def problem_of(path):
    """What is wrong with the notebook, if anything."""
    saved = nbformat.read(path, as_version=4)
    nbformat.validate(saved)
    code = [cell for cell in saved.cells if cell.cell_type == "code"]
    if any(cell.execution_count is None for cell in code):
        return "saved without outputs: run it and save it (npx diptych run FILE --output FILE)"
    kinds = [[output.output_type for output in cell.outputs] for cell in code]
    nbclient.NotebookClient(saved, timeout=None, resources={"metadata": {"path": str(path.parent)}}).execute()
    for number, (cell, before) in enumerate(zip(code, kinds, strict=True), 1):
        now = [output.output_type for output in cell.outputs]
        if now != before:
            return f"cell {number} puts out {now}, the saved notebook has {before}"
    return None


def main():
    passed = failed = 0
    for path in sorted(FOLDER.glob("**/*.ipynb")):
        if ".ipynb_checkpoints" in path.parts:
            continue
        try:
            problem = problem_of(path)
        except Exception as error:
            problem = str(error)
        passed, failed = (passed, failed + 1) if problem else (passed + 1, failed)
        print(f"{'FAIL' if problem else 'ok'}   {path.relative_to(FOLDER)}{': ' + problem if problem else ''}")
    print(f"{passed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
