/** @file Charts of Vega and Vega-Lite, which JupyterLab draws itself: their specifications, and what vega-lite-api builds. */
import type { JsonObject, MimeBundle } from '@diptych/protocol'
import { cellSpecifier } from '../resolve.ts'
import { type Formatter, inspectPlainly, peek } from './formatter.ts'
import { pngOf } from './picture.ts'

const schema = /^https?:\/\/vega\.github\.io\/schema\/(vega|vega-lite)\/v(\d+)/

type Language = 'vega' | 'vega-lite'

export const vega: Formatter<object> = {
  name: 'vega',
  matches: (value): value is object => typeof peek(value, 'toSpec') === 'function' || isSpecification(value),
  async format(value) {
    const spec = isSpecification(value) ? value : (value as { toSpec(): unknown }).toSpec()
    const text = inspectPlainly(spec)
    if (!isSpecification(spec)) return { 'text/plain': text }
    const [, language, version] = schema.exec(spec.$schema) as unknown as [string, Language, string]
    const json = toJson(spec)
    if (json === undefined) return { 'text/plain': text }
    const picture = await drawn(language, json)
    return { [mimeType(language, Number(version))]: JSON.parse(json), ...picture, 'text/plain': text }
  },
}

function isSpecification(value: unknown): value is JsonObject & { $schema: string } {
  const name = peek(value, '$schema')
  return typeof name === 'string' && schema.test(name)
}

/** JupyterLab knows these; later versions of the languages are read as the last. */
function mimeType(language: Language, version: number): string {
  if (language === 'vega') return 'application/vnd.vega.v5+json'
  return `application/vnd.vegalite.v${Math.min(5, Math.max(3, version))}+json`
}

/** Undefined for cycles and big integers: no front end could be given them. */
function toJson(spec: object): string | undefined {
  try {
    return JSON.stringify(spec)
  } catch {
    return undefined
  }
}

interface Vega {
  parse(spec: JsonObject): object
  View: new (flow: object, options: object) => { toSVG(): Promise<string>; finalize(): void }
}

interface VegaLite {
  compile(spec: JsonObject): { spec: JsonObject }
}

/** A still picture for other front ends, if vega (and vega-lite) are installed beside the notebook. */
async function drawn(language: Language, json: string): Promise<MimeBundle> {
  // The result would wait for the network.
  if (json.includes('"url":')) return {}
  try {
    const spec = JSON.parse(json) as JsonObject
    const { parse, View } = (await import(cellSpecifier('vega'))) as Vega
    const { compile } = (
      language === 'vega' ? { compile: undefined } : await import(cellSpecifier('vega-lite'))
    ) as Partial<VegaLite>
    const view = new View(parse(compile ? compile(spec).spec : spec), { renderer: 'none' })
    const svg = await view.toSVG()
    view.finalize()
    return { 'image/png': pngOf(svg) }
  } catch {
    // Not installed, or a chart that cannot be drawn: JupyterLab says in its own drawing what is wrong with it.
    return {}
  }
}
