/** @file The code of two variants held against each other, line by line. */

import type { Comparison } from '@diptych/protocol'
import { element } from '../charts/element.ts'
import { Frames } from '../charts/frames.ts'
import type { RenderedCell } from '../renderers/context.ts'
import { toggle } from '../renderers/controls.ts'
import type { CodeDiff, DiffSide, EditorFactory } from './codeEditor.ts'
import { type ComparedCode, comparedCode, sameCodeSentence } from './comparedCode.ts'

/** Which two variants, by name, and how they are drawn. */
export interface DiffPlace {
  readonly original: string
  readonly modified: string
  readonly isInline: boolean
}

export class DiffView {
  readonly node = element('div', { class: 'diptych-DiffView' })
  readonly #cell: RenderedCell | undefined
  readonly #comparison: Comparison
  readonly #factory: EditorFactory
  readonly #original = element('select', { class: 'diptych-Select' })
  readonly #modified = element('select', { class: 'diptych-Select' })
  readonly #inline = toggle('Inline', 'One column instead of two', isInline => this.#setInline(isInline))
  readonly #sentence = element('p', { class: 'diptych-EditorsSentence' })
  readonly #code = element('div', { class: 'diptych-EditorCode' })
  // The text can change with every key that is typed.
  readonly #frames = new Frames(() => this.#update())
  #diff: CodeDiff | undefined
  #chosen: DiffPlace

  /**
   * @param cell - whose text is compared; undefined: the comparison's code as it was
   * @param baseline - index of the variant to begin with
   * @param place - what was chosen before; it comes before `baseline`
   */
  constructor(
    cell: RenderedCell | undefined,
    comparison: Comparison,
    factory: EditorFactory,
    baseline: number,
    place?: DiffPlace,
  ) {
    this.#cell = cell
    this.#comparison = comparison
    this.#factory = factory
    const { variants } = comparison
    const other = variants.find((_, index) => index !== baseline)
    const [original = '', modified = ''] = [variants[baseline]?.name, other?.name]
    this.#chosen = place ?? { original, modified, isInline: false }
    this.#inline.set(this.#chosen.isInline)
    this.#original.addEventListener('change', () => this.#choose('original', this.#original.value))
    this.#modified.addEventListener('change', () => this.#choose('modified', this.#modified.value))
    const from = element('label', {}, 'From ', this.#original)
    const to = element('label', {}, 'to ', this.#modified)
    const toolbar = element('div', { class: 'diptych-Tools' }, from, to, this.#inline.node)
    this.node.append(toolbar, this.#sentence, this.#code)
    cell?.sourceChanged.connect(this.#follow, this)
    this.#update()
  }

  place(): DiffPlace {
    return this.#chosen
  }

  dispose(): void {
    this.#cell?.sourceChanged.disconnect(this.#follow, this)
    this.#frames.cancel()
    this.#diff?.dispose()
    this.#diff = undefined
    this.node.remove()
  }

  #follow(): void {
    this.#frames.schedule()
  }

  #choose(side: 'original' | 'modified', name: string): void {
    const { original, modified, isInline } = this.#chosen
    // A variant against itself says nothing: who picks the other side's swaps the two.
    const isSwap = name === (side === 'original' ? modified : original)
    const picked = side === 'original' ? { original: name, modified } : { original, modified: name }
    this.#chosen = { ...(isSwap ? { original: modified, modified: original } : picked), isInline }
    this.#update()
  }

  #setInline(isInline: boolean): void {
    this.#chosen = { ...this.#chosen, isInline }
    this.#diff?.setInline(isInline)
  }

  #update(): void {
    const compared = comparedCode(this.#cell?.source, this.#comparison)
    // Names that the text has no more give way to its first two.
    const original = compared.find(({ name }) => name === this.#chosen.original) ?? compared[0]!
    const isOther = (variant: ComparedCode): boolean => variant !== original
    const modified =
      compared.find(variant => isOther(variant) && variant.name === this.#chosen.modified) ??
      compared.find(isOther) ??
      original
    showNames(this.#original, compared, original)
    showNames(this.#modified, compared, modified)
    const sentence = original === modified ? 'There is one variant alone.' : sameCodeSentence(original, modified)
    this.#sentence.textContent = sentence ?? ''
    this.#sentence.hidden = sentence === undefined
    this.#code.hidden = sentence !== undefined
    if (sentence === undefined) this.#show(side(original), side(modified))
  }

  #show(original: DiffSide, modified: DiffSide): void {
    if (this.#diff) this.#diff.setSides(original, modified)
    else {
      const { isInline } = this.#chosen
      const onLeave = (): void => this.#original.focus()
      this.#diff = this.#factory.createDiff(this.#code, { original, modified, isInline, onLeave })
    }
  }
}

function side({ name, code }: ComparedCode): DiffSide {
  return { text: code, label: `Code of ${name}. Escape leaves the editor.` }
}

function showNames(select: HTMLSelectElement, compared: readonly ComparedCode[], chosen: ComparedCode): void {
  const names = compared.map(({ name }) => name)
  const shown = [...select.options].map(({ value }) => value)
  if (JSON.stringify(names) !== JSON.stringify(shown)) {
    select.replaceChildren(...names.map(name => element('option', { value: name }, name)))
  }
  select.value = chosen.name
}
