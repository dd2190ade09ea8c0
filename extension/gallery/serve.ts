/** @file Serves the gallery on this machine alone: bundles its page anew for each visit, so that a reload shows what was changed. */

import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { type BuildOptions, context, type OutputFile } from 'esbuild'

export interface Gallery {
  /** Ends with a slash; `?theme=dark`, `?width=500`, `?only=one point` choose. */
  readonly url: string
  close(): Promise<void>
}

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

const themes = ['light', 'dark'] as const

/** @throws if its code cannot be bundled */
export async function serveGallery(): Promise<Gallery> {
  const bundles = { light: await context(options('light')), dark: await context(options('dark')) }
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
    const theme = themes.find(name => name === searchParams.get('theme')) ?? 'light'
    if (pathname === '/') await answer(response, async () => page((await bundles[theme].rebuild()).outputFiles))
    else response.writeHead(404).end()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/`,
    close: async () => {
      const closed = new Promise(resolve => server.close(resolve))
      server.closeAllConnections()
      await Promise.all([closed, ...Object.values(bundles).map(bundle => bundle.dispose())])
    },
  }
}

async function answer(response: ServerResponse, html: () => Promise<string>): Promise<void> {
  try {
    const text = await html()
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }).end(text)
  } catch (error) {
    response.writeHead(500, { 'content-type': 'text/plain; charset=utf-8' }).end(String(error))
  }
}

function options(theme: (typeof themes)[number]) {
  return {
    entryPoints: [here('page.ts'), here(`${theme}.css`)],
    bundle: true,
    write: false,
    outdir: 'out',
    format: 'iife',
    target: 'es2022',
    sourcemap: 'inline',
    // From the sources, so that nothing must be built before.
    alias: {
      '@diptych/protocol/examples': here('../../kernel/protocol/src/examples.ts'),
      '@diptych/protocol': here('../../kernel/protocol/src/index.ts'),
      '@diptych/picture': here('../../kernel/picture/src/index.ts'),
    },
    loader: { '.svg': 'dataurl' },
    logLevel: 'silent',
  } as const satisfies BuildOptions
}

function page(files: readonly OutputFile[]): string {
  const file = (ending: string): string => files.find(({ path }) => path.endsWith(ending))?.text ?? ''
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
    '<title>Diptych gallery</title><link rel="icon" href="data:,">',
    `<style>${file('.css')}</style></head><body>`,
    `<script>${file('.js').replaceAll('</script', '<\\/script')}</script></body></html>`,
  ].join('\n')
}
