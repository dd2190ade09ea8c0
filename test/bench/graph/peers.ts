/** @file Who is measured: the ways of diptych, and those that compile elsewhere. */

import { diptych, type PeerKind, pytorch, tensorflow } from '../engine/peers.ts'

/** Of the ways of diptych, those that are held against the others: the faster one counts. */
export const COMPILED: readonly string[] = ['graph', 'xla']

const always = { isDefault: true, does: (): boolean => true }
// A graph cell does not compute what nobody reads: the other workloads' results are disposed unread.
const trains = (workload: string): boolean => ['mlp', 'cnn', 'rnn'].includes(workload)

export const peerKinds: readonly PeerKind[] = [
  { ...always, name: 'graph', about: 'tf.graph; always measured', prepare: diptych('graph') },
  { ...always, name: 'xla', about: 'tf.graph with {xla: true}; always measured', prepare: diptych('xla') },
  {
    ...always,
    name: 'cell',
    about: 'the same code in a graph cell, without tf.graph; trainings only',
    does: trains,
    prepare: diptych('cell'),
  },
  {
    ...always,
    name: 'cell-xla',
    about: 'in a graph cell with XLA; trainings only',
    does: trains,
    prepare: diptych('cell-xla'),
  },
  { ...always, name: 'eager', about: 'eagerly', prepare: diptych('eager') },
  {
    ...always,
    name: 'tf.function',
    about: "TensorFlow's Python over the same library, by tf.function",
    prepare: tensorflow('function'),
  },
  { ...always, name: 'jit_compile', about: 'the same, with jit_compile=True', prepare: tensorflow('jit') },
  {
    ...always,
    name: 'torch.compile',
    about: 'PyTorch, installed when first asked for: downloads 3 GB, takes 6; needs a C++ compiler',
    isDefault: false,
    prepare: pytorch('compile'),
  },
]
