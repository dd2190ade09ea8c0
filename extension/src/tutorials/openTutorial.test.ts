import { type Contents, ServerConnection } from '@jupyterlab/services'
import { nullTranslator } from '@jupyterlab/translation'
import { afterEach, expect, test, vi } from 'vitest'
import { openTutorial } from './openTutorial.ts'

const trans = nullTranslator.load('diptych')
const execute = vi.fn(async () => 'document')

afterEach(() => execute.mockClear())

function server(answer: () => Promise<unknown>): Pick<Contents.IManager, 'get'> {
  return { get: answer as Contents.IManager['get'] }
}

function failing(status: number): Pick<Contents.IManager, 'get'> {
  const error = new ServerConnection.ResponseError(new Response(null, { status }))
  return server(() => Promise.reject(error))
}

test('a tutorial that is there is opened', async () => {
  const contents = server(async () => ({ type: 'notebook' }))
  expect(await openTutorial('welcome.ipynb', { contents, commands: { execute }, trans })).toBe('document')
  expect(execute.mock.calls).toEqual([['docmanager:open', { path: 'welcome.ipynb' }]])
})

test('one that is not there is named in a dialog, with what to do', async () => {
  const opening = openTutorial('gone.ipynb', { contents: failing(404), commands: { execute }, trans })
  await vi.waitFor(() => expect(document.querySelector('.jp-Dialog')).not.toBeNull())
  const text = document.querySelector('.jp-Dialog')!.textContent
  expect(text).toMatch(/no file gone\.ipynb in the folder that this server shows.*npm start/)
  document.querySelector<HTMLElement>('.jp-Dialog .jp-mod-accept')!.click()
  expect([await opening, execute.mock.calls]).toEqual([undefined, []])
})

test('another failure of the server is told as it is', async () => {
  const opening = openTutorial('welcome.ipynb', { contents: failing(500), commands: { execute }, trans })
  await expect(opening).rejects.toThrow(ServerConnection.ResponseError)
})
