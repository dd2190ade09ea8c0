/** @file Refuses results that do not fit into the memory that is free: where the system promises more than it has, it ends the process later. */

import type { EngineTensor } from '../engineTensor.ts'
import { ATTR_TYPE, type OpAttribute } from '../native/attributes.ts'
import { knownDevices } from '../native/context.ts'
import { byteSize, dtypeName, dtypeNumber, TF_FLOAT, TF_INT32, TF_INT64 } from '../native/dtypes.ts'
import type { TensorValues } from '../native/tensor.ts'
import { inferredOutputs } from './inference.ts'
import { outOfMemory } from './outOfMemory.ts'

/** Ops whose result's size is in the values of an integer input. Of others it is at most the product of their inputs' sizes. */
export const GROWING: ReadonlySet<string> = new Set([
  ...[
    'Fill',
    'Tile',
    'BroadcastTo',
    'OneHot',
    'Range',
    'LinSpace',
    'Pad',
    'PadV2',
    'MirrorPad',
    'ScatterNd',
    'SparseToDense',
    'Bincount',
    'DenseBincount',
  ],
  ...[
    'ResizeBilinear',
    'ResizeNearestNeighbor',
    'ResizeBicubic',
    'ResizeArea',
    'CropAndResize',
    'ImageProjectiveTransformV3',
    'BatchToSpaceND',
    'SpaceToBatchND',
  ],
  ...[
    'Conv2DBackpropInput',
    'Conv3DBackpropInputV2',
    'DepthwiseConv2dNativeBackpropInput',
    'AvgPoolGrad',
    'AvgPool3DGrad',
    'UnsortedSegmentSum',
  ],
  ...[
    'RandomUniform',
    'RandomStandardNormal',
    'TruncatedNormal',
    'RandomUniformInt',
    'RaggedTensorToTensor',
    'Empty',
    'TensorListReserve',
  ],
  ...[
    'StatelessRandomUniform',
    'StatelessRandomNormal',
    'StatelessTruncatedNormal',
    'StatelessRandomUniformInt',
    'StatelessRandomUniformFullIntV2',
    'StatelessRandomGammaV2',
  ],
])

/** Ops whose result grows with an attribute. */
export const PADDED: ReadonlySet<string> = new Set(['Conv2D', 'DepthwiseConv2dNative', '_FusedConv2D', 'MaxPool'])

/** Ops whose result grows with the square of a size. */
export const SQUARED: ReadonlySet<string> = new Set(['Diag', 'MatrixDiag', 'MatrixDiagV2', 'MatrixDiagV3', 'Qr', 'Svd'])

/** Ops whose results share their inputs' memory. */
const SHARING: ReadonlySet<string> = new Set([
  ...['Bitcast', 'EnsureShape', 'ExpandDims', 'Identity', 'IdentityN', 'PreventGradient', 'Reshape', 'Squeeze'],
  ...['StopGradient'],
])

/** What a result's size depends on besides its inputs' shapes. Anything: values, attributes, squares. */
export type Growth = 'values' | 'paddings' | 'anything' | undefined

const NO_VALUES: readonly undefined[] = []
/** A tensor of more numbers is data. */
const MOST_SIZES = 16

const LEAST_NOTED = 2 ** 20
const MOST_UNNOTED = 2 ** 28

/** Results of fewer elements are not looked at. Part of what is free, as it was when it was last asked. */
let noted = 0

/** @throws {OutOfMemoryError} if the op's result, as far as its size is known, is larger than what is free. */
export function checkMemory(
  name: string,
  attributes: readonly OpAttribute[],
  inputs: readonly EngineTensor[],
  outputCount: number,
  growth: Growth,
): void {
  if (noted === 0) noteFree()
  const isRead = (growth === 'values' || growth === 'anything') && !runsOnGpu()
  const values = isRead ? inputs.map(input => sizesIn(name, input)) : NO_VALUES
  let most = mostElements(name, inputs, values)
  if (growth === 'anything') most = most ** 2 * attributeFactor(attributes)
  if (growth === 'paddings') most *= attributeFactor(attributes, 'explicit_paddings')
  if (most < noted || SHARING.has(name) || runsOnGpu()) return
  const outputs = inferredOutputs(name, attributes, inputs, values, outputCount)
  let bytes = 0
  for (const { dtype, shape } of outputs) bytes += byteSize(dtype, shape)
  if (bytes < noted || bytes < noteFree()) return
  throw outOfMemory(name, outputs.map(({ dtype, shape }) => `${dtypeName(dtype)} [${shape}]`).join(', '), bytes)
}

/** @throws {OutOfMemoryError} if a tensor of the caller's values does not fit. */
export function checkTensorMemory(shape: readonly number[], dtype: number): void {
  const bytes = byteSize(dtype, shape)
  if (bytes < LEAST_NOTED || bytes < noted || bytes < noteFree()) return
  throw outOfMemory('Creating a tensor', `${dtypeName(dtype)} [${shape}]`, bytes)
}

/** @throws {OutOfMemoryError} if tfjs could not fill an array of the dtype on the host. */
export function checkArrayMemory(length: number, dtype: string): void {
  if (length >= LEAST_NOTED) checkTensorMemory([length], dtypeNumber(dtype) ?? TF_FLOAT)
}

function noteFree(): number {
  const free = process.availableMemory()
  noted = Math.max(LEAST_NOTED, Math.min(MOST_UNNOTED, free / 32))
  return free
}

// Cheap, and never too low: equal shapes go together element by element, others at most make a product of all.
function mostElements(
  name: string,
  inputs: readonly EngineTensor[],
  values: readonly (TensorValues | undefined)[],
): number {
  let product = 1
  let last: readonly number[] | undefined
  for (let index = 0; index < inputs.length; index++) {
    const { shape } = inputs[index]!
    let elements = 1
    // Of what is empty, a part of its shape can be the result's.
    for (const size of shape) elements *= size || 1
    if (!last || !areEqual(shape, last)) product *= elements
    last = shape
    const sizes = values[index]
    if (sizes) for (const size of sizes) product *= 1 + Math.abs(Number(size))
  }
  return name === 'Range' && inputs.length === 3 ? rangeElements(values) : product
}

function attributeFactor(attributes: readonly OpAttribute[], only?: string): number {
  let product = 1
  for (const { name, type, value } of attributes) {
    if (type === ATTR_TYPE || (only !== undefined && name !== only)) continue
    for (const number of Array.isArray(value) ? value : [value]) {
      if (typeof number === 'number' || typeof number === 'bigint') product *= 1 + Math.abs(Number(number))
    }
  }
  return product
}

// A few integers, read if they are not on the host. Range counts in floats too.
function sizesIn(op: string, input: EngineTensor): TensorValues | undefined {
  const { dtype, values, handle, shape } = input
  if (dtype !== TF_INT32 && dtype !== TF_INT64 && op !== 'Range') return undefined
  if (shape.length > 2 || (shape[0] ?? 1) * (shape[1] ?? 1) > MOST_SIZES) return undefined
  return values ?? (handle === undefined ? undefined : input.read())
}

function rangeElements(values: readonly (TensorValues | undefined)[]): number {
  const [start, limit, delta] = values.map(value => Number(value?.[0] ?? 0))
  return Math.abs((limit! - start!) / delta!) || 0
}

function areEqual(a: readonly number[], b: readonly number[]): boolean {
  if (a.length !== b.length) return false
  for (let axis = 0; axis < a.length; axis++) if (a[axis] !== b[axis]) return false
  return true
}

// A GPU's memory is its allocator's, which says by itself when it is full.
function runsOnGpu(): boolean {
  return knownDevices().some(({ type }) => type === 'GPU')
}
