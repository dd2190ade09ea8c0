/** @file `npm run gallery`: serves the gallery until it is interrupted. */

import { serveGallery } from './serve.ts'

const { url } = await serveGallery()
console.log(`The gallery is at ${url} (dark: ${url}?theme=dark). Ctrl+C ends it.`)
