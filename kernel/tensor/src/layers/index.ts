/**
 * @file Puts right what keeps layers of tfjs-layers 4.22 from being part of a model, trained, saved, loaded or disposed.
 *
 * test/layers holds all of its layers against Keras: a correction can go when its cases pass without it.
 */

import './disposal.ts'
import './fit.ts'
import './preprocessing.ts'
import './saving.ts'
import './training.ts'
// After all that replace what layers do when they are called.
import './floats.ts'
