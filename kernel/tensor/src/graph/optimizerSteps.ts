/** @file What a trace knows of tfjs's optimizers: their settings, which are inputs or part of the key, and the steps that they took. */

import type { MomentumOptimizer, Optimizer, Tensor } from '@tensorflow/tfjs'
import { setSettingSource } from '../dtypes/extension.ts'
import { EngineTensor } from '../engineTensor.ts'
import { type DataTypeNumber, dtypeNumber, ELEMENTS } from '../native/dtypes.ts'
import { core } from '../tfjs.ts'

type Settings = Readonly<Record<string, unknown>>

/** A number of an optimizer that is read anew at every call: a learning rate that a schedule changes. */
export class Setting {
  readonly dtype: DataTypeNumber
  readonly shape: readonly number[] = []
  readonly optimizer: Optimizer
  readonly name: string
  private readonly sign: number
  private value = Number.NaN
  private tensor: EngineTensor | undefined

  /** @param sign - what it is multiplied with: 1 or -1. */
  constructor(optimizer: Optimizer, name: string, sign: number, dtype: DataTypeNumber) {
    this.optimizer = optimizer
    this.name = name
    this.sign = sign
    this.dtype = dtype
  }

  equals(other: Setting): boolean {
    const { optimizer, name, sign, dtype } = this
    return other.optimizer === optimizer && other.name === name && other.sign === sign && other.dtype === dtype
  }

  /** Its value now. The tensor stays this object's. */
  read(): EngineTensor {
    const value = (this.optimizer as unknown as Record<string, number>)[this.name]!
    if (this.tensor === undefined || value !== this.value) {
      this.dispose()
      const { array, round } = ELEMENTS[this.dtype]!
      const values = array(1)
      values[0] = (value * this.sign) as never
      this.tensor = EngineTensor.fromValues([], this.dtype, round(values))
      this.value = value
    }
    return this.tensor
  }

  dispose(): void {
    this.tensor?.dispose()
    this.tensor = undefined
  }
}

interface Stepped {
  steps: number
  /** The settings that are not inputs, as they were. */
  readonly settings: Settings
  readonly inputs: Set<string>
}

/** The optimizers that stepped in a trace. */
export class OptimizerSteps {
  private readonly stepped = new Map<Optimizer, Stepped>()

  note(optimizer: Optimizer): void {
    this.of(optimizer).steps++
  }

  noteInput({ optimizer, name }: Setting): void {
    this.of(optimizer).inputs.add(name)
  }

  /** The trace is right for the settings that the optimizers have now. */
  areCurrent(): boolean {
    for (const [optimizer, { settings, inputs }] of this.stepped) {
      const now: Settings = optimizer.getConfig()
      for (const name in now) if (!inputs.has(name) && !Object.is(now[name], settings[name])) return false
    }
    return true
  }

  /** The settings that are part of the signature, by the optimizer's class. */
  fixed(): { optimizer: string; settings: Settings }[] {
    return [...this.stepped].map(([optimizer, { settings, inputs }]) => ({
      optimizer: optimizer.getClassName(),
      settings: Object.fromEntries(Object.entries(settings).filter(([name]) => !inputs.has(name))),
    }))
  }

  /** Counts the steps of one call, which the optimizers cannot see. */
  count(times = 1): void {
    for (const [optimizer, { steps }] of this.stepped) {
      const counted = optimizer as unknown as { iterations_?: number }
      counted.iterations_ = (counted.iterations_ ?? 0) + times * steps
    }
  }

  /** Those that stepped. */
  get optimizers(): readonly Optimizer[] {
    return [...this.stepped.keys()]
  }

  private of(optimizer: Optimizer): Stepped {
    let stepped = this.stepped.get(optimizer)
    if (!stepped) {
      stepped = { steps: 0, settings: optimizer.getConfig(), inputs: new Set() }
      this.stepped.set(optimizer, stepped)
    }
    return stepped
  }
}

/** @param tensorOf - a setting as a tensor of the trace that runs now, if one does. */
export function installSettings(tensorOf: (setting: Setting) => Tensor | undefined): void {
  setSettingSource((optimizer, name, sign, dtype) =>
    tensorOf(new Setting(optimizer as Optimizer, name, sign, dtypeNumber(dtype)! as DataTypeNumber)),
  )
  // tfjs keeps the old momentum in a tensor, and steps with that.
  core.MomentumOptimizer.prototype.setMomentum = function (this: MomentumOptimizer, momentum: number) {
    const own = this as unknown as { momentum: number; m: Tensor }
    own.momentum = momentum
    own.m.dispose()
    own.m = core.keep(core.scalar(momentum))
  }
}
