import type { ISettingRegistry } from '@jupyterlab/settingregistry'
import { Signal } from '@lumino/signaling'
import { expect, test, vi } from 'vitest'
import schema from '../../schema/features.json' with { type: 'json' }
import { type Feature, Features } from './features.ts'

const all: Readonly<Record<Feature, true>> = {
  cellMode: true,
  notebookMode: true,
  comparisonCells: true,
  renderers: true,
  live: true,
  status: true,
  tutorials: true,
}

test('every feature has one setting, with words for it, and is on at first', () => {
  expect(Object.keys(schema.properties).sort()).toEqual(Object.keys(all).sort())
  for (const setting of Object.values(schema.properties)) {
    expect(setting).toEqual({
      type: 'boolean',
      default: true,
      title: expect.any(String),
      description: expect.any(String),
    })
  }
})

test('without settings all are on', () => {
  const features = new Features()
  expect(Object.keys(all).every(feature => features.isOn(feature as Feature))).toBe(true)
})

test('a setting switches its feature alone, and the change is announced', () => {
  const values: Record<string, boolean> = { live: true }
  const settings = { changed: new Signal<object, void>({}), get: (key: string) => ({ composite: values[key] }) }
  const features = new Features(settings as unknown as ISettingRegistry.ISettings)
  const seen = vi.fn()
  features.changed.connect(seen)
  values.live = false
  settings.changed.emit()
  expect([features.isOn('live'), features.isOn('status'), seen.mock.calls.length]).toEqual([false, true, 1])
})
