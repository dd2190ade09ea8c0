/** @file The comparison cell that a person begins with. */

/** Two variants of one step, each with its mode, after a set-up that they share. */
export const COMPARISON_TEMPLATE = `%%compare
const x = tf.randomNormal([256, 256])
//% eager {mode: 'eager'}
x.matMul(x).relu().mean()
//% graph {mode: 'graph'}
x.matMul(x).relu().mean()`
