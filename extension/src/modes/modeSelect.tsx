/** @file A drop-down list of modes for toolbars. */

import { isMode, MODES, type Mode } from '@diptych/protocol'
import type { TranslationBundle } from '@jupyterlab/translation'
import { HTMLSelect } from '@jupyterlab/ui-components'
import type { ReactElement } from 'react'
import { modeNames } from './modeNames.ts'

export interface ModeSelectProps {
  readonly trans: TranslationBundle
  readonly className: string
  /** What it decides, for screen readers. */
  readonly label: string
  readonly title: string
  /** How the entry for no choice is called. */
  readonly noChoice: string
  readonly mode: Mode | undefined
  readonly isDisabled?: boolean
  readonly choose: (mode: Mode | undefined) => void
  /** The person is done with it. */
  readonly leave: () => void
}

export function ModeSelect(props: ModeSelectProps): ReactElement {
  const names = modeNames(props.trans)
  return (
    <HTMLSelect
      className={props.className}
      aria-label={props.label}
      title={props.title}
      value={props.mode ?? ''}
      disabled={props.isDisabled}
      // Letters and arrows choose here; they must not reach the notebook's shortcuts.
      data-lm-suppress-shortcuts="true"
      onChange={event => props.choose(isMode(event.target.value) ? event.target.value : undefined)}
      onKeyDown={event => {
        if (event.key !== 'Enter' && event.key !== 'Escape') return
        event.preventDefault()
        event.stopPropagation()
        props.leave()
      }}
    >
      <option value="">{props.noChoice}</option>
      {MODES.map(mode => (
        <option key={mode} value={mode}>
          {names[mode]}
        </option>
      ))}
    </HTMLSelect>
  )
}
