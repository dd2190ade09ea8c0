/** @file The parts of Diptych that a person can switch off, one setting each. */

import type { ISettingRegistry } from '@jupyterlab/settingregistry'
import { Token } from '@lumino/coreutils'
import { type ISignal, Signal } from '@lumino/signaling'

/** Named as in `schema/features.json`. */
export type Feature = 'cellMode' | 'notebookMode' | 'comparisonCells' | 'renderers' | 'live' | 'status' | 'tutorials'

export interface IFeatures {
  isOn(feature: Feature): boolean
  /** A person has changed a setting. */
  readonly changed: ISignal<IFeatures, void>
}

export const IFeatures = new Token<IFeatures>('@diptych/lab:IFeatures', 'Which parts of Diptych are switched on.')

/** The features as the settings say; without settings all are on. */
export class Features implements IFeatures {
  readonly changed = new Signal<this, void>(this)
  readonly #settings: ISettingRegistry.ISettings | undefined

  constructor(settings?: ISettingRegistry.ISettings) {
    this.#settings = settings
    settings?.changed.connect(() => this.changed.emit())
  }

  isOn(feature: Feature): boolean {
    return this.#settings?.get(feature).composite !== false
  }
}
