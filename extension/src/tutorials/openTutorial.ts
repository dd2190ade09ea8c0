/** @file Opens a tutorial, or says where it would have to be. */

import { Dialog, showDialog } from '@jupyterlab/apputils'
import { type Contents, ServerConnection } from '@jupyterlab/services'
import type { TranslationBundle } from '@jupyterlab/translation'
import type { CommandRegistry } from '@lumino/commands'

export interface OpenTutorialParts {
  readonly contents: Pick<Contents.IManager, 'get'>
  readonly commands: Pick<CommandRegistry, 'execute'>
  readonly trans: TranslationBundle
}

/** @returns the document's widget; undefined if there is no such file, which a dialog says */
export async function openTutorial(path: string, { contents, commands, trans }: OpenTutorialParts): Promise<unknown> {
  if (await exists(path, contents)) return await commands.execute('docmanager:open', { path })
  await showDialog({
    title: trans.__('The tutorial is not here'),
    body: trans.__(
      'There is no file %1 in the folder that this server shows. The tutorials lie in the folder "notebooks" of Diptych: start JupyterLab by npm start there, or copy that folder\'s files here.',
      path,
    ),
    buttons: [Dialog.okButton()],
  })
  return undefined
}

async function exists(path: string, contents: Pick<Contents.IManager, 'get'>): Promise<boolean> {
  try {
    await contents.get(path, { content: false })
    return true
  } catch (error) {
    if (error instanceof ServerConnection.ResponseError && error.response.status === 404) return false
    throw error
  }
}
