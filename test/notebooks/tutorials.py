"""Runs every notebook of notebooks/ as a reader does, eagerly and as graphs, and then the solutions of its exercises.

No cell may fail, none may differ in shape from what is saved, each exercise says "Not yet." before it is solved and "Right." after,
and knows wrong answers.
"""

import copy
import os
import sys

import nbclient
import nbformat

from report import Report
from saved import FOLDER, code_cells, notebooks, solution_of, tagged, text_of
from wrong_answers import WRONG_ANSWERS

MODES = ["eager", "graph"]


def run(saved, path, mode):
    """The notebook after a run of all cells, with its solution and wrong answers as cells of their own behind each exercise."""
    ran = copy.deepcopy(saved)
    exercises, solutions = tagged(ran, "exercise"), tagged(ran, "solution")
    for exercise, solution in zip(exercises, solutions, strict=True):
        place = ran.cells.index(exercise) + 1
        ran.cells[place:place] = answers_to(exercise.id, solution_of(solution))
    options = {"timeout": None, "resources": {"metadata": {"path": str(path.parent)}}, "coalesce_streams": True}
    nbclient.NotebookClient(ran, **options).execute(env={**os.environ, "DIPTYCH_MODE": mode})
    return ran


def answers_to(exercise, solution):
    """Cells with the right answer and wrong ones; their metadata has what the check must say."""
    answers = [(solution, "Right.")]
    for old, new, said in WRONG_ANSWERS[exercise]:
        if old not in solution:
            raise ValueError(f"{exercise}: its solution has no {old}")
        answers.append((solution.replace(old, new), said))
    return [nbformat.v4.new_code_cell(code, metadata={"tags": ["answer"], "said": said}) for code, said in answers]


def difference(saved, ran):
    """The first cell that puts out other kinds of things than what is saved."""
    again = [cell for cell in code_cells(ran) if "answer" not in cell.metadata.get("tags", [])]
    for number, (before, now) in enumerate(zip(code_cells(saved), again, strict=True), 1):
        kinds = [[output.output_type for output in cell.outputs] for cell in (before, now)]
        if kinds[0] != kinds[1]:
            said = " ".join(map(text_of, now.outputs))
            return f"cell {number} ({now.id}) puts out {kinds[1]}, the saved notebook has {kinds[0]}: {said}"
    return None


def wrong_verdict(cells):
    """The first check that does not say what it must."""
    for cell in cells:
        said = " ".join(map(text_of, cell.outputs))
        wanted = cell.metadata.get("said", "Not yet.")
        if not said.startswith(wanted):
            return f'it says "{said}" and not "{wanted}" of\n{cell.source}'
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
                report.add(f"{name}: exercises wait for their solution", wrong_verdict(tagged(ran, "exercise")))
                report.add(f"{name}: solutions are right, wrong answers are not", wrong_verdict(tagged(ran, "answer")))
    return report.end()


if __name__ == "__main__":
    sys.exit(main())
