/** @file Plugin: reads the settings, for all others. */

import type { JupyterFrontEndPlugin } from '@jupyterlab/application'
import { ISettingRegistry } from '@jupyterlab/settingregistry'
import { Features, IFeatures } from '../features/features.ts'

const ID = '@diptych/lab:features'

export const features: JupyterFrontEndPlugin<IFeatures> = {
  id: ID,
  description: 'Which parts of Diptych are switched on.',
  autoStart: true,
  optional: [ISettingRegistry],
  provides: IFeatures,
  activate: async (_app, registry: ISettingRegistry | null) => new Features(await registry?.load(ID)),
}
