"""Runs every notebook of notebooks/ as a reader does, eagerly and as graphs, and then the solutions of its exercises.

No cell may fail, none may differ in shape from what is saved, each exercise says "Not yet." before it is solved and "Right." after.
"""

import copy
import os
import sys

import nbclient
import nbformat

from report import Report
from saved import FOLDER, code_cells, notebooks, solution_of, tagged, text_of

MODES = ["eager", "graph"]


def run(saved, path, mode):
    """The notebook after a run of all cells, with each solution as a cell of its own behind its exercise."""
    ran = copy.deepcopy(saved)
    exercises, solutions = tagged(ran, "exercise"), tagged(ran, "solution")
    for exercise, solution in zip(exercises, solutions, strict=True):
        solved = nbformat.v4.new_code_cell(solution_of(solution), metadata={"tags": ["solved"]})
        ran.cells.insert(ran.cells.index(exercise) + 1, solved)
    options = {"timeout": None, "resources": {"metadata": {"path": str(path.parent)}}, "coalesce_streams": True}
    nbclient.NotebookClient(ran, **options).execute(env={**os.environ, "DIPTYCH_MODE": mode})
    return ran


def difference(saved, ran):
    """The first cell that puts out other kinds of things than what is saved."""
    again = [cell for cell in code_cells(ran) if "solved" not in cell.metadata.get("tags", [])]
    for number, (before, now) in enumerate(zip(code_cells(saved), again, strict=True), 1):
        kinds = [[output.output_type for output in cell.outputs] for cell in (before, now)]
        if kinds[0] != kinds[1]:
            said = " ".join(map(text_of, now.outputs))
            return f"cell {number} ({now.id}) puts out {kinds[1]}, the saved notebook has {kinds[0]}: {said}"
    return None


def wrong_answer(ran, tag, wanted):
    for cell in tagged(ran, tag):
        said = " ".join(map(text_of, cell.outputs))
        if not said.startswith(wanted):
            return f'{cell.id} says "{said}"'
    return None


def main():
    report = Report()
    for path, saved in notebooks():
        for mode in MODES:
            name = f"{path.relative_to(FOLDER)} in mode {mode}"
            try:
                ran = run(saved, path, mode)
            except Exception as error:
                report.add(f"{name} runs", str(error))
                continue
            report.add(f"{name} puts out what is saved", difference(saved, ran))
            if tagged(ran, "exercise"):
                report.add(f"{name}: exercises wait for their solution", wrong_answer(ran, "exercise", "Not yet."))
                report.add(f"{name}: solutions are right", wrong_answer(ran, "solved", "Right."))
    return report.end()


if __name__ == "__main__":
    sys.exit(main())
