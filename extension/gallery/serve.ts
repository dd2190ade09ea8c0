/** @file Serves the gallery on this machine alone: bundles its page anew for each visit, so that a reload shows what was changed. */

import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

export interface Gallery {
  /** Ends with a slash; `?theme=dark`, `?width=500`, `?only=one point` choose. */
  readonly url: string
  close(): Promise<void>
}

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** @throws if the code of a renderer cannot be bundled, at the visit: the page then says why */
export async function serveGallery(): Promise<Gallery> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
    if (pathname === '/') void answer(response, 'text/html', () => page(searchParams.get('theme') === 'dark'))
    else response.writeHead(404).end()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function answer(response: ServerResponse, type: string, content: () => Promise<string>): Promise<void> {
  try {
    const text = await content()
    response.writeHead(200, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-store' }).end(text)
  } catch (error) {
    response.writeHead(500, { 'content-type': 'text/plain; charset=utf-8' }).end(String(error))
  }
}

async function page(isDark: boolean): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [here('page.ts'), here(isDark ? 'dark.css' : 'light.css')],
    bundle: true,
    write: false,
    outdir: 'out',
    format: 'iife',
    target: 'es2022',
    sourcemap: 'inline',
    // From the sources, so that nothing must be built before.
    alias: {
      '@diptych/protocol': here('../../kernel/protocol/src/index.ts'),
      '@diptych/picture': here('../../kernel/picture/src/index.ts'),
    },
    loader: { '.svg': 'dataurl' },
    logLevel: 'silent',
  })
  const file = (ending: string): string => outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? ''
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
    '<title>Diptych gallery</title><link rel="icon" href="data:,">',
    `<style>${file('.css')}</style></head><body>`,
    `<script>${file('.js').replaceAll('</script', '<\\/script')}</script></body></html>`,
  ].join('\n')
}
