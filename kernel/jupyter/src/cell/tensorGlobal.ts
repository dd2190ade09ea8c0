/** @file The global `tf`, loaded when it is first used: most of a kernel's start-up time would else be spent on it. */

/**
 * A cell may assign it or declare the name anew.
 *
 * @returns removes it again.
 */
export function installTensorGlobal(load: () => object): () => void {
  const define = (descriptor: PropertyDescriptor) =>
    Object.defineProperty(globalThis, 'tf', { configurable: true, enumerable: false, ...descriptor })
  const settle = (value: unknown) => define({ value, writable: true })
  define({
    get() {
      const tensor = load()
      settle(tensor)
      return tensor
    },
    set: settle,
  })
  return () => {
    Reflect.deleteProperty(globalThis, 'tf')
  }
}
