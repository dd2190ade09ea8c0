"""Runs a notebook, or a session, to its end by each of the programs that people use for that: nbclient, nbconvert, papermill, jupyter console.

usage: clients.py [KERNELSPEC]
"""

import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

import nbclient
import nbformat
from nbformat.v4 import new_code_cell, new_notebook

from report import Report
from saved import code_cells, text_of

KERNELSPEC = sys.argv[1] if len(sys.argv) > 1 else "diptych"

# Programs of the environment that runs this.
JUPYTER = [sys.executable, "-m", "jupyter"]
HUNG_SECONDS = 120

# Cells, and what each puts out.
CELLS = [
    ("const who: string = 'Ada'\nconsole.log(`hello, ${who}`)", ["hello, Ada\n"]),
    ("await new Promise(resolve => setTimeout(() => resolve(6 * 7), 5))", ["42"]),
    ("jupyter.display(jupyter.html`<b>bold</b>`)\nwho.length", ["<b>bold</b>", "3"]),
    ("tf.tensor([1, 2, 3]).sum().dataSync()[0]", ["6"]),
]


def notebook():
    kernelspec = {"name": KERNELSPEC, "display_name": KERNELSPEC, "language": "typescript"}
    cells = [new_code_cell(code) for code, _ in CELLS]
    return new_notebook(cells=cells, metadata={"kernelspec": kernelspec})


def difference(ran):
    """The first cell that does not put out what it must."""
    for number, (cell, (_, wanted)) in enumerate(zip(code_cells(ran), CELLS, strict=True), 1):
        got = [text_of(output) for output in cell.outputs]
        if got != wanted or cell.execution_count != number:
            return f"cell {number} put out {got} as {cell.execution_count}, not {wanted}"
    return None


def by_nbclient(_folder):
    ran = notebook()
    nbclient.NotebookClient(ran, timeout=None).execute()
    return difference(ran)


def by_nbconvert(folder):
    nbformat.write(notebook(), folder / "in.ipynb")
    run([*JUPYTER, "nbconvert", "--execute", "--to", "notebook", "--output", "out.ipynb", "in.ipynb"], folder)
    page = [*JUPYTER, "nbconvert", "--to", "html", "--output", "out.html", "out.ipynb"]
    run(page, folder)
    if "hello, Ada" not in (folder / "out.html").read_text():
        return "the page lacks what the first cell printed"
    return difference(nbformat.read(folder / "out.ipynb", as_version=4))


def by_papermill(folder):
    nbformat.write(notebook(), folder / "in.ipynb")
    run([sys.executable, "-m", "papermill", "--no-progress-bar", "in.ipynb", "out.ipynb"], folder)
    return difference(nbformat.read(folder / "out.ipynb", as_version=4))


def by_console(folder):
    """In a terminal of tmux's, as a person would: results, an error, a question, an interrupt, the end."""
    tmux = ["tmux", "-S", str(folder / "tmux")]
    run([*tmux, "new-session", "-d", "-x", "120", "-y", "60", *JUPYTER, "console", "--kernel", KERNELSPEC], folder)
    try:
        steps = [
            (None, "In [1]:"),
            (["21 * 2", "Enter"], "Out[1]: 42"),
            (["throw new Error('bo' + 'om')", "Enter"], "Error: boom"),
            (["var who = prompt('who' + '? ')", "Enter"], "\nwho?"),
            (["Ada", "Enter"], "In [4]:"),
            (["who.length", "Enter"], "Out[4]: 3"),
            (["console.log('ru' + 'ns'); while (true) {}", "Enter"], "\nruns"),
            (["C-c"], "KeyboardInterrupt"),
            (["who.toUpperCase()", "Enter"], "ADA"),
        ]
        for keys, wanted in steps:
            if keys:
                run([*tmux, "send-keys", *keys], folder)
            if (shown := shows(tmux, wanted)) is not None:
                return f"after {keys} there is no {wanted!r} in\n{shown}"
        run([*tmux, "send-keys", "C-d"], folder)
        # It may ask whether that is meant, and answers itself after a second C-d.
        end = time.monotonic() + HUNG_SECONDS
        while subprocess.run([*tmux, "has-session"], capture_output=True).returncode == 0:
            if time.monotonic() > end:
                return f"it does not end:\n{screen(tmux)}"
            subprocess.run([*tmux, "send-keys", "y", "Enter"], capture_output=True)
            time.sleep(0.2)
        return None
    finally:
        subprocess.run([*tmux, "kill-server"], capture_output=True)


def shows(tmux, wanted):
    """Waits until the terminal shows something. Returns what it shows instead."""
    end = time.monotonic() + HUNG_SECONDS
    while wanted not in (shown := screen(tmux)):
        if time.monotonic() > end:
            return shown
        time.sleep(0.1)
    return None


def screen(tmux):
    return subprocess.run([*tmux, "capture-pane", "-p"], capture_output=True, text=True).stdout


def run(command, folder):
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")


CLIENTS = {
    "nbclient": by_nbclient,
    "nbconvert --execute": by_nbconvert,
    "papermill": by_papermill,
    "jupyter console": by_console,
}


def main():
    report = Report()
    skipped = []
    for name, client in CLIENTS.items():
        if client is by_console and not shutil.which("tmux"):
            skipped.append(f"{name}: there is no tmux (Debian: apt install tmux)")
            continue
        with tempfile.TemporaryDirectory() as folder:
            try:
                report.add(f"{name} runs to its end", client(pathlib.Path(folder)))
            except Exception as error:
                report.add(f"{name} runs to its end", str(error))
    for reason in skipped:
        print(f"skip {reason}")
    return report.end(skipped=len(skipped))


if __name__ == "__main__":
    sys.exit(main())
