/**
 * @file The kinds of widgets that cells have: controls, boxes, layouts and styles of ipywidgets. Traits that are left out are as the page has them.
 * @see https://github.com/jupyter-widgets/ipywidgets/blob/main/packages/schema/jupyterwidgetmodels.latest.md
 */
import type { JsonObject } from '@diptych/protocol'
import { selection } from './selection.ts'
import {
  anything,
  bytes,
  choice,
  flag,
  float,
  int,
  optional,
  type Trait,
  type Traits,
  text,
  texts,
  trait,
} from './traits.ts'
import { type PageClass, Widget, type WidgetKind } from './widget.ts'

const inBase = (name: string): PageClass => ({ module: '@jupyter-widgets/base', version: '2.0.0', name })
const inControls = (name: string): PageClass => ({ module: '@jupyter-widgets/controls', version: '2.0.0', name })
const inOutput = (name: string): PageClass => ({ module: '@jupyter-widgets/output', version: '1.0.0', name })

const layoutProperties = `
  align_content align_items align_self border_bottom border_left border_right border_top bottom display flex flex_flow
  grid_area grid_auto_columns grid_auto_flow grid_auto_rows grid_column grid_gap grid_row grid_template_areas
  grid_template_columns grid_template_rows height justify_content justify_items left margin max_height max_width min_height
  min_width object_fit object_position order overflow padding right top visibility width`

function properties(names: string): Traits {
  return Object.fromEntries(
    names
      .trim()
      .split(/\s+/)
      .map(name => [name, optional(text())]),
  )
}

const layout: WidgetKind = {
  name: 'Layout',
  model: inBase('LayoutModel'),
  view: inBase('LayoutView'),
  isPart: true,
  traits: properties(layoutProperties),
}

const font = 'font_family font_size font_style font_variant font_weight text_color text_decoration'

/** The properties of each style. */
const styles = {
  DescriptionStyle: 'description_width',
  SliderStyle: 'description_width handle_color',
  ProgressStyle: 'description_width bar_color',
  ButtonStyle: `button_color ${font}`,
  TextStyle: 'description_width background font_size text_color',
  CheckboxStyle: 'description_width background',
  ToggleButtonStyle: `description_width ${font}`,
  LabelStyle: `description_width background ${font}`,
  HTMLStyle: 'description_width background font_size text_color',
}

const style = (name: keyof typeof styles): WidgetKind => ({
  name,
  model: inControls(`${name}Model`),
  view: inBase('StyleView'),
  isPart: true,
  traits: properties(styles[name]),
})

const isWidget = (value: unknown): boolean => value instanceof Widget
const isIndex = (value: unknown): boolean => value === null || Number.isSafeInteger(value)
const child = trait(null, "an object such as {width: '50%'}", value => value === null || isWidget(value))
const children = trait([], 'an array of widgets', value => Array.isArray(value) && value.every(isWidget))

const shared = { layout: child, tooltip: optional(text()) }
const named = { ...shared, style: child, description: text(), disabled: flag() }
const orientation = choice('horizontal', 'vertical')
const look = choice('', 'success', 'info', 'warning', 'danger')
const buttonLook = choice('', 'primary', 'success', 'info', 'warning', 'danger')
const typed = { placeholder: text('\u200b'), continuous_update: flag(true) }
const slid = { orientation, readout: flag(true), continuous_update: flag(true) }

/** @param styleName - the page's class of its style; none if it has no style */
function control(
  name: string,
  styleName: keyof typeof styles | undefined,
  traits: Traits,
  more: Partial<WidgetKind> = {},
): WidgetKind {
  const parts: Record<string, WidgetKind> = styleName ? { layout, style: style(styleName) } : { layout }
  return { name, model: inControls(`${name}Model`), view: inControls(`${name}View`), traits, parts, ...more }
}

/** Values beyond an end are moved to it, as a hand on the slider would be. */
function withinRange(name: string): Pick<WidgetKind, 'settle'> {
  return {
    settle(state: JsonObject) {
      const { value, min, max } = state as { value: number; min: number; max: number }
      if (min > max) {
        throw new TypeError(
          `${name}: expected min ≤ max, got min ${min} and max ${max}. Set both at once: set({min, max}).`,
        )
      }
      state.value = Math.min(Math.max(value, min), max)
    },
  }
}

function ends(number: (initial: number) => Trait, max: number): Traits {
  return { value: number(0), min: number(0), max: number(max) }
}

/** Those whose classes do nothing more than their traits say. */
export const kinds: readonly WidgetKind[] = [
  layout,
  control(
    'IntSlider',
    'SliderStyle',
    { ...ends(int, 100), step: int(1), ...named, ...slid, readout_format: text('d') },
    withinRange('IntSlider'),
  ),
  control(
    'FloatSlider',
    'SliderStyle',
    { ...ends(float, 10), step: float(0.1), ...named, ...slid, readout_format: text('.2f') },
    withinRange('FloatSlider'),
  ),
  control(
    'IntProgress',
    'ProgressStyle',
    { ...ends(int, 100), ...named, orientation, bar_style: look },
    { view: inControls('ProgressView'), ...withinRange('IntProgress') },
  ),
  control(
    'FloatProgress',
    'ProgressStyle',
    { ...ends(float, 1), ...named, orientation, bar_style: look },
    { view: inControls('ProgressView'), ...withinRange('FloatProgress') },
  ),
  control('IntText', 'DescriptionStyle', { value: int(), step: int(1), ...named, continuous_update: flag() }),
  control('FloatText', 'DescriptionStyle', {
    value: float(),
    step: optional(float()),
    ...named,
    continuous_update: flag(),
  }),
  control('Text', 'TextStyle', { value: text(), ...named, ...typed }, { events: ['submit'] }),
  control('Textarea', 'TextStyle', { value: text(), ...named, ...typed, rows: optional(int()) }),
  control('Checkbox', 'CheckboxStyle', { value: flag(), ...named, indent: flag(true) }),
  control('ToggleButton', 'ToggleButtonStyle', { value: flag(), ...named, icon: text(), button_style: buttonLook }),
  control('Dropdown', 'DescriptionStyle', { ...selection.traits, ...named }, selection.of('Dropdown')),
  control(
    'RadioButtons',
    'DescriptionStyle',
    { ...selection.traits, ...named, orientation: choice('vertical', 'horizontal') },
    selection.of('RadioButtons'),
  ),
  control('Label', 'LabelStyle', { value: text(), ...named, ...typed }),
  control('HTML', 'HTMLStyle', { value: text(), ...named, ...typed }),
  control('Image', undefined, { value: bytes(), format: text('png'), width: text(), height: text(), ...shared }),
  ...['Box', 'HBox', 'VBox'].map(name => control(name, undefined, { children, box_style: look, ...shared })),
  // Without a number no page of tabs is shown, and the accordion is closed.
  control('Tab', undefined, {
    children,
    titles: texts(),
    selected_index: trait(0, 'a whole number, or null', isIndex),
    ...shared,
  }),
  control('Accordion', undefined, { children, titles: texts(), selected_index: optional(int()), ...shared }),
]

export const button = control(
  'Button',
  'ButtonStyle',
  { ...named, icon: text(), button_style: buttonLook },
  { events: ['click'] },
)

export const output: WidgetKind = {
  name: 'Output',
  model: inOutput('OutputModel'),
  view: inOutput('OutputView'),
  parts: { layout },
  traits: { outputs: anything([]), ...shared },
}

/** Its traits are those of its own code. Any version of the package that the page has will do. */
export const anyWidget: WidgetKind = {
  name: 'AnyWidget',
  model: { module: 'anywidget', version: '*', name: 'AnyModel' },
  view: { module: 'anywidget', version: '*', name: 'AnyView' },
  parts: { layout },
  isOpen: true,
  traits: { _esm: text(), _css: text(), _anywidget_id: text(), ...shared },
}
