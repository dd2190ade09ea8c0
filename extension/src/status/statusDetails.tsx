/** @file What the kernel tells of itself, at length: opens over the status bar. */

import { formatBytes } from '@diptych/picture'
import type { KernelStatus } from '@diptych/protocol'
import type { TranslationBundle } from '@jupyterlab/translation'
import { ReactWidget } from '@jupyterlab/ui-components'
import type { ReactElement } from 'react'

export class StatusDetails extends ReactWidget {
  readonly #status: () => KernelStatus | undefined
  readonly #trans: TranslationBundle

  constructor(status: () => KernelStatus | undefined, trans: TranslationBundle) {
    super()
    this.#status = status
    this.#trans = trans
    this.addClass('diptych-StatusDetails')
    this.node.setAttribute('role', 'dialog')
    this.node.setAttribute('aria-label', trans.__("The kernel's status"))
    this.node.tabIndex = -1
  }

  protected override render(): ReactElement | null {
    const status = this.#status()
    if (!status) return null
    const trans = this.#trans
    const rows = [
      [trans.__('Mode'), `${status.mode} (${status.modeSetBy})`],
      [trans.__('Memory of the kernel'), formatBytes(status.memoryBytes)],
      [trans.__('Tensors'), String(status.tensors)],
      ...status.devices.map(({ name, type, memoryBytes }) => [
        name,
        memoryBytes === null ? trans.__('%1, does not tell its memory', type) : `${type}, ${formatBytes(memoryBytes)}`,
      ]),
    ] as const
    return (
      <>
        <table>
          <tbody>
            {rows.map(([name, value]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{value}</td>
              </tr>
            ))}
          </tbody>
        </table>
        {status.devices.length === 0 && <p>{trans.__('No cell has used a device yet.')}</p>}
      </>
    )
  }
}
