/** @file Finds the paths that a page of docs/ names in backticks. */

export interface PagePath {
  /** From the checkout's root. */
  readonly path: string
  readonly line: number
}

const BASE = /^Paths here start at `([^`]+)`\.$/

/**
 * Whatever stands in backticks and looks like a path: with a slash and no space, or a file name with an ending of this project.
 * A section that says "Paths here start at `folder/`." leaves that folder away.
 *
 * @param topFolders - paths that begin with one of these start at the root everywhere.
 */
export function pathsIn(markdown: string, topFolders: readonly string[]): PagePath[] {
  let base = ''
  let isCode = false
  return markdown.split('\n').flatMap((text, index) => {
    if (text.startsWith('```')) isCode = !isCode
    if (isCode) return []
    if (text.startsWith('#')) base = ''
    base = BASE.exec(text)?.[1] ?? base
    return [...text.matchAll(/`([^`]+)`/g)].flatMap(([, name]) => {
      if (!isPath(name!)) return []
      const isFromRoot = topFolders.some(folder => name === folder || name!.startsWith(`${folder}/`))
      return [{ path: isFromRoot ? name! : base + name, line: index + 1 }]
    })
  })
}

function isPath(name: string): boolean {
  if (/[\s()<>…%*=]|^[@/.]|^node:|^https?:/.test(name)) return false
  return name.includes('/') || /\.(ts|mts|mjs|js|json|md|py|ipynb)$/.test(name)
}
