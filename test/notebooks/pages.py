"""What readers without a kernel see: the notebooks as they are saved, and as nbconvert makes HTML of them."""

import html
import pathlib
import re
import sys

import nbconvert
import nbformat

from report import Report
from saved import FOLDER, code_cells, notebooks, tagged, text_of

COMPARISON = "application/vnd.diptych.comparison.v1+json"
LARGEST = 1_500_000
# Paths of a machine: /home/ada/…, C:\\Users\\…
MACHINE_PATH = re.compile(r"(?<![\w.])(?:/(?:home|Users|root|tmp|work|mnt|opt)/|[A-Z]:\\)[^\s\"'<]*")


def problem_of_file(path, notebook):
    """What is wrong with the saved file."""
    nbformat.validate(notebook)
    if path.stat().st_size > LARGEST:
        return f"it has {path.stat().st_size} bytes, more than {LARGEST}"
    counts = [cell.execution_count for cell in code_cells(notebook)]
    if counts != list(range(1, len(counts) + 1)):
        return f"not saved from one run of all its cells (npx diptych run FILE --output FILE): it counts {counts}"
    for cell in code_cells(notebook):
        for output in cell.outputs:
            if output.output_type == "error":
                return f"{cell.id} is saved with an error: {output.ename}: {output.evalue}"
            found = MACHINE_PATH.search(readable(output))
            if found:
                return f"the output of {cell.id} names a path of the machine: {found[0]}"
    return None


def readable(output):
    """The output's words, without pictures, which are base64."""
    data = output.get("data", {})
    texts = [text_of(output), data.get("text/html", ""), data.get("text/markdown", "")]
    return re.sub(r"base64,[\w+/=]*", "", "\n".join(texts))


def problem_of_length(notebook):
    """A tutorial is short: words of prose, and cells."""
    prose = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    prose = re.sub(r"```.*?```|<[^>]*>|\]\([^)]*\)", " ", prose, flags=re.DOTALL)
    words = len(re.findall(r"\w[\w'’.-]*", prose))
    cells = len(code_cells(notebook))
    if not 450 <= words <= 1200:
        return f"it has {words} words"
    return None if 10 <= cells <= 25 else f"it has {cells} code cells"


def problem_of_page(notebook, page):
    """What a page without the extension lacks: a picture for each one, tables, the verdict of each comparison."""
    outputs = [output for cell in code_cells(notebook) for output in cell.outputs]
    pictures = sum("image/png" in output.get("data", {}) for output in outputs)
    shown = len(re.findall(r'<img[^>]*src="data:image/png;base64,', page))
    if shown < pictures:
        return f"{pictures} outputs have a picture, the page shows {shown}"
    if "<table" not in page:
        return "there is no table"
    text = html.unescape(re.sub(r"<[^>]*>", " ", page))
    for output in outputs:
        comparison = output.get("data", {}).get(COMPARISON)
        verdict = comparison and comparison["verdicts"][comparison["baseline"]]
        if verdict and flat(verdict) not in flat(text):
            return f'the verdict is not there: "{verdict}"'
    return None


def flat(text):
    return re.sub(r"\s+", " ", text)


def broken_link(path, notebook):
    """The first link to a file that is not there."""
    for cell in notebook.cells:
        if cell.cell_type != "markdown":
            continue
        for target in re.findall(r"\]\((?!https?://|#|attachment:)([^)\s]+)\)", cell.source):
            if not (path.parent / pathlib.PurePosixPath(target.split("#")[0])).exists():
                return f"{cell.id} links to {target}"
    return None


def main():
    report = Report()
    for path, notebook in notebooks():
        name = path.relative_to(FOLDER)
        report.add(f"{name} is saved whole", problem_of_file(path, notebook))
        report.add(f"{name} links to what is there", broken_link(path, notebook))
        if tagged(notebook, "exercise"):
            report.add(f"{name} is as long as a tutorial", problem_of_length(notebook))
            page, _ = nbconvert.HTMLExporter().from_notebook_node(notebook)
            report.add(f"{name} as HTML has pictures, tables and verdicts", problem_of_page(notebook, page))
    return report.end()


if __name__ == "__main__":
    sys.exit(main())
