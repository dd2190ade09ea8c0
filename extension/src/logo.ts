/** @file Diptych's logo, as an icon for JupyterLab. */

import { LabIcon } from '@jupyterlab/ui-components'

export const logo = new LabIcon({
  name: 'diptych:logo',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">
  <path d="M4 10 30 5v54L4 54z" fill="#3178c6"/>
  <path d="M34 5l26 5v44l-26 5z" fill="#f08a24"/>
  <g fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round" stroke-linejoin="round">
    <path d="M10 22h13M10 32h9M10 42h13"/>
    <path d="M40 42l8-10M48 32l6-10M48 32l6 10"/>
  </g>
  <g fill="#fff">
    <circle cx="40" cy="42" r="3.2"/><circle cx="48" cy="32" r="3.2"/><circle cx="54" cy="22" r="3.2"/><circle cx="54" cy="42" r="3.2"/>
  </g>
</svg>`,
})
