"""Runs one notebook with nbclient under DIPTYCH_MODE eager, graph and graph+xla: the losses of the same seeded training must agree."""

import copy
import json
import os
import sys

import nbclient
import nbformat

MODES = ["eager", "graph", "graph+xla"]
STEPS = 150

DATA = """
tf.setRandomSeed(7)
const x = tf.randomNormal([128, 32])
// Noise keeps the loss away from 0, where rounding would be all there is to compare.
const y = x.square().sum(1, true).sqrt().add(tf.randomNormal([128, 1]))
const weights = [[32, 64], [64, 1]].map(shape => tf.variable(tf.randomNormal(shape, 0, 0.1)))
const biases = [64, 1].map(size => tf.variable(tf.zeros([size])))
const optimizer = tf.train.momentum(0.01, 0.9)
const [w1, w2] = weights, [b1, b2] = biases
function lossOf(): tf.Scalar {
  const hidden = x.matMul(w1).add(b1).tanh()
  return hidden.matMul(w2).add(b2).sub(y).square().mean()
}
"""

TRAIN = f"""
const losses: number[] = []
const times: number[] = []
for (let step = 0; step < {STEPS}; step++) {{
  const start = performance.now()
  losses.push(optimizer.minimize(lossOf, true)!.dataSync()[0]!)
  times.push(performance.now() - start)
}}
// The middle one of the last two thirds: compiling is over by then.
const settled = times.slice({STEPS} / 3).sort((a, b) => a - b)
console.log(JSON.stringify({{ losses, stepMs: settled[Math.floor(settled.length / 2)] }}))
"""


def notebook():
    cells = [nbformat.v4.new_code_cell(source.strip()) for source in (DATA, "%mode", TRAIN)]
    kernelspec = {"name": "diptych", "display_name": "TypeScript (Diptych)", "language": "typescript"}
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernelspec})


def run(mode):
    """Returns what the training printed, and the mode that the kernel says it runs in."""
    ran = copy.deepcopy(notebook())
    nbclient.NotebookClient(ran, timeout=None).execute(env={**os.environ, "DIPTYCH_MODE": mode})
    said = "".join(output["text"] for output in ran.cells[1].outputs if output.output_type == "stream")
    printed = "".join(output["text"] for output in ran.cells[2].outputs if output.output_type == "stream")
    return json.loads(printed), said


def disagreement(losses, reference):
    """The first step whose losses differ in the first five digits."""
    for step, (loss, wanted) in enumerate(zip(losses, reference, strict=True)):
        if abs(loss - wanted) > 1e-5 * abs(wanted):
            return f"step {step}: {loss!r}, but eagerly {wanted!r}"
    return None


def main():
    passed = failed = 0

    def report(name, problem=None):
        nonlocal passed, failed
        passed, failed = (passed, failed + 1) if problem else (passed + 1, failed)
        print(f"{'FAIL' if problem else 'ok'}   {name}{': ' + problem if problem else ''}")

    runs = {}
    for mode in MODES:
        try:
            runs[mode], said = run(mode)
        except Exception as error:
            report(f"DIPTYCH_MODE={mode} runs the training", str(error))
            continue
        losses = runs[mode]["losses"]
        report(f"DIPTYCH_MODE={mode} reaches the kernel", None if mode in said.split() else f"%mode says {said!r}")
        learns = losses[-1] < losses[0] / 10
        report(f"{mode} training learns", None if learns else f"loss {losses[0]} became {losses[-1]}")
    for mode in MODES[1:]:
        if mode in runs and "eager" in runs:
            report(f"losses of {mode} and eager agree to 5 digits", disagreement(runs[mode]["losses"], runs["eager"]["losses"]))
    for mode, result in runs.items():
        ratio = runs["eager"]["stepMs"] / result["stepMs"] if "eager" in runs else float("nan")
        print(f"     {mode:<10} {result['stepMs']:7.3f} ms a step, {ratio:.2f} × as fast as eager")
    print(f"{passed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
