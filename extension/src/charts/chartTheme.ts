/** @file JupyterLab's colours and letters for what is drawn on a canvas, where no style sheet reaches. */

export interface ChartTheme {
  readonly text: string
  readonly faintText: string
  readonly grid: string
  readonly axis: string
  readonly background: string
  readonly fontFamily: string
  readonly isDark: boolean
}

/** What the style sheets say at this node, which must be on the page. */
export function chartTheme(node: Element): ChartTheme {
  const style = getComputedStyle(node)
  const variable = (name: string, otherwise: string): string => style.getPropertyValue(name).trim() || otherwise
  return {
    text: variable('--jp-ui-font-color1', '#212121'),
    faintText: variable('--jp-ui-font-color2', '#616161'),
    grid: variable('--jp-border-color2', '#e0e0e0'),
    axis: variable('--jp-border-color1', '#bdbdbd'),
    background: variable('--jp-layout-color0', '#ffffff'),
    fontFamily: style.fontFamily || 'sans-serif',
    isDark: document.body.dataset.jpThemeLight === 'false',
  }
}

/** Tells when the page gets another theme. @returns a function that ends it */
export function onThemeChange(listener: () => void): () => void {
  const observer = new MutationObserver(listener)
  // JupyterLab writes them when the theme's style sheet is there.
  observer.observe(document.body, { attributes: true, attributeFilter: ['data-jp-theme-name', 'data-jp-theme-light'] })
  return () => observer.disconnect()
}
