/** @file Building DOM by code. Text is only ever set as text, so that names from a payload cannot become HTML. */

type Attributes = Readonly<Record<string, string | number | boolean | undefined>>

/** An HTML element. An attribute that is `true` stands without a value; `false` and undefined leave it out. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  return filled(document.createElement(tag), attributes, children)
}

/** An SVG element. */
export function svgElement<Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): SVGElementTagNameMap[Tag] {
  return filled(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children)
}

function filled<Node extends Element>(
  node: Node,
  attributes: Attributes,
  children: readonly (globalThis.Node | string)[],
): Node {
  setAttributes(node, attributes)
  node.append(...children)
  return node
}

export function setAttributes(node: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) node.removeAttribute(name)
    else node.setAttribute(name, value === true ? '' : String(value))
  }
}
