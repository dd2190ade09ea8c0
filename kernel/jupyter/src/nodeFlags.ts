/** @file What Node must be told when it starts a kernel, so that a cell can be stopped by force and Node goes on. */

const isBefore24 = Number(process.versions.node.split('.')[0]) < 24

/** For the Node that runs this. */
export const nodeFlags: readonly string[] = [
  // Node ends itself when a termination unwinds timers and other async resources.
  '--no-force-async-hooks-checks',
  // Node 24's own way of carrying an AsyncLocalStorage. The older one keeps a stack for promises, which a termination leaves unbalanced.
  ...(isBefore24 ? ['--experimental-async-context-frame'] : []),
]

/** Whether the inspector may await a promise that nothing can settle any more. Before Node 24, V8 calls JavaScript in the garbage collection that finds it, and aborts. */
export const survivesLostPromises = !isBefore24
