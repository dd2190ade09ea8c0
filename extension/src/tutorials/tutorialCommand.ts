/** @file The command that opens a tutorial, and its entries in launcher, Help menu and palette. */

import type { ICommandPalette } from '@jupyterlab/apputils'
import type { ILauncher } from '@jupyterlab/launcher'
import type { IMainMenu } from '@jupyterlab/mainmenu'
import type { CommandRegistry } from '@lumino/commands'
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils'
import type { IFeatures } from '../features/features.ts'
import { logo } from '../logo.ts'
import { type OpenTutorialParts, openTutorial } from './openTutorial.ts'
import { type Tutorial, tutorials } from './tutorials.ts'

export const OPEN_TUTORIAL = 'diptych:open-tutorial'

export interface TutorialParts extends OpenTutorialParts {
  readonly commands: CommandRegistry
  readonly features: IFeatures
  readonly launcher: ILauncher | null
  readonly menus: IMainMenu | null
  readonly palette: ICommandPalette | null
}

/** Between the launcher's notebooks (0) and its consoles (20). */
const CATEGORY_RANK = 10
/** Behind the links to JupyterLab's own documentation. */
const HELP_RANK = 15

export function addTutorialCommand(parts: TutorialParts): void {
  const { commands, features, trans } = parts
  const all = tutorials(trans)
  const asked = ({ path }: ReadonlyPartialJSONObject): Tutorial | undefined => all.find(other => other.path === path)

  commands.addCommand(OPEN_TUTORIAL, {
    label: args => {
      const title = asked(args)?.title
      if (!title) return trans.__('Open Tutorial')
      return isCard(args) ? title : trans.__('Diptych: %1', title)
    },
    caption: args => asked(args)?.caption ?? '',
    icon: args => (isCard(args) ? logo : undefined),
    describedBy: {
      args: {
        type: 'object',
        properties: { path: { type: 'string', enum: all.map(({ path }) => path), description: "the tutorial's file" } },
        required: ['path'],
      },
    },
    isVisible: () => features.isOn('tutorials'),
    execute: args => {
      const { path } = args
      if (typeof path !== 'string') {
        throw new TypeError(`path must be the file of a tutorial, got ${JSON.stringify(path) ?? 'nothing'}`)
      }
      return openTutorial(path, parts)
    },
  })

  let takeOut = features.isOn('tutorials') ? addEntries(all, parts) : undefined
  features.changed.connect(() => {
    if (features.isOn('tutorials')) takeOut ??= addEntries(all, parts)
    else {
      takeOut?.()
      takeOut = undefined
    }
  })
}

/** The launcher, whose cards lie under a heading, names the folder that it is in. */
function isCard(args: ReadonlyPartialJSONObject): boolean {
  return 'cwd' in args
}

/** @returns takes them out again */
function addEntries(all: readonly Tutorial[], { launcher, menus, palette, trans }: TutorialParts): () => void {
  const category = trans.__('Diptych')
  const entries = all.map(({ path }) => ({ command: OPEN_TUTORIAL, args: { path } }))
  const added = entries.flatMap((entry, rank) => [
    launcher?.add({ ...entry, category, rank, categoryRank: CATEGORY_RANK }),
    palette?.addItem({ ...entry, category }),
  ])
  added.push(menus?.helpMenu.addGroup(entries, HELP_RANK))
  return () => {
    for (const item of added) item?.dispose()
  }
}
