// Loads GraphModels into plain tfjs on its cpu backend, as a browser does, and runs them.
//
// stdin: [{ folder, inputs: { name: { values, shape, dtype } } }]
// stdout: [{ backend, outputs: { name: values } }]

import { readFileSync } from 'node:fs'
import path from 'node:path'
import * as tf from '@tensorflow/tfjs'

await tf.setBackend('cpu')
const results = []
for (const { folder, inputs } of JSON.parse(readFileSync(0, 'utf8'))) {
  const { modelTopology, weightsManifest, signature, format } = JSON.parse(
    readFileSync(path.join(folder, 'model.json'), 'utf8'),
  )
  const weightSpecs = weightsManifest.flatMap(({ weights }) => weights)
  const data = Buffer.concat(
    weightsManifest.flatMap(({ paths }) => paths.map(file => readFileSync(path.join(folder, file)))),
  )
  const weightData = data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength)
  const model = await tf.loadGraphModel(tf.io.fromMemory({ modelTopology, weightSpecs, weightData, signature, format }))
  const tensors = Object.entries(inputs).map(([name, { values, shape, dtype }]) => [
    name,
    tf.tensor(values, shape, dtype),
  ])
  const names = Object.keys(signature.outputs)
  const found = await model.executeAsync(
    Object.fromEntries(tensors),
    names.map(name => signature.outputs[name].name),
  )
  const outputs = [found].flat().map((tensor, index) => [names[index], [...tensor.dataSync()]])
  results.push({ backend: tf.getBackend(), outputs: Object.fromEntries(outputs) })
}
process.stdout.write(`\n${JSON.stringify(results)}\n`)
