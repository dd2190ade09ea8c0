/** @file Puts a function in the place of one of Node's. */

/** @param value - gets the other's looks: name, length, and what `util.promisify` goes by */
export function replace(owner: object, name: string, value: (...args: never[]) => unknown): void {
  const original = Reflect.get(owner, name) as object
  const { prototype: _, ...looks } = Object.getOwnPropertyDescriptors(original) as PropertyDescriptorMap
  Object.defineProperties(value, looks)
  Object.defineProperty(owner, name, { ...Object.getOwnPropertyDescriptor(owner, name), value })
}
