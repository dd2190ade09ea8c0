/** @file A view of one kind of payload, and the JupyterLab renderer around it. */

import type { IRenderMime } from '@jupyterlab/rendermime-interfaces'
import { Widget } from '@lumino/widgets'
import { refusal } from './refusal.ts'

/** Draws a payload. It knows nothing of JupyterLab's widgets, so that views can contain views. */
export interface View {
  readonly node: HTMLElement
  /**
   * Draws a payload: the first, or another one of the same output.
   *
   * @throws {PayloadError} if it is not what its MIME type says
   */
  show(payload: unknown): void
  /** The node has come onto the page; again and again where a notebook takes off cells that are out of sight. */
  attached?(): void
  /** Safe to call twice. */
  dispose(): void
}

/** A JupyterLab renderer. A payload that the view refuses is shown as text with the reason. */
export class ViewRenderer extends Widget implements IRenderMime.IRenderer {
  readonly #mimeType: string
  readonly #view: View

  constructor(mimeType: string, view: View) {
    super()
    this.#mimeType = mimeType
    this.#view = view
    this.addClass('diptych-Output')
  }

  renderModel({ data }: IRenderMime.IMimeModel): Promise<void> {
    try {
      this.#view.show(data[this.#mimeType])
      if (!this.node.contains(this.#view.node)) this.node.replaceChildren(this.#view.node)
      if (this.isAttached) this.#view.attached?.()
    } catch (error) {
      this.node.replaceChildren(refusal(this.#mimeType, error, data))
    }
    return Promise.resolve()
  }

  protected override onAfterAttach(): void {
    if (this.node.contains(this.#view.node)) this.#view.attached?.()
  }

  override dispose(): void {
    this.#view.dispose()
    super.dispose()
  }
}

/** A factory of such renderers, for JupyterLab's registry. */
export function rendererFactory(mimeType: string, makeView: () => View): IRenderMime.IRendererFactory {
  return {
    safe: true,
    mimeTypes: [mimeType],
    defaultRank: 0,
    createRenderer: () => new ViewRenderer(mimeType, makeView()),
  }
}
