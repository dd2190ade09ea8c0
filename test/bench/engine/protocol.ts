/** @file What the bench and the process of a peer say to each other: one line of JSON each, a request on stdin, its reply on stdout. */

/** The first line of a process: it has loaded its library and run an op. */
export interface Ready {
  /** Of what it runs on, by name, for the record. */
  readonly versions: Readonly<Record<string, string>>
  readonly residentBytes: number
  /** That of them which belongs to no file: the process's own, where libraries' pages are shared. */
  readonly anonymousBytes: number
}

/** Starts a workload afresh, takes one step that does not count, then `steps` that do. */
export interface Request {
  readonly workload: string
  readonly steps: number
  /** Goes on with the workload where the last request left it, if one did: what was compiled for it stays. */
  readonly goOn?: boolean
}

export type Reply = Batch | Failed

export interface Batch {
  /** Of all counted steps together. */
  readonly ms: number
  /** Time that the process spent computing meanwhile, on all its threads. Other processes make it little longer. */
  readonly cpuMs: number
  /** Of the step that does not count; where it is the first, compiling is part of it. */
  readonly firstMs: number
  /** A number that tells whether two peers have done the same work: the loss after the last step, or an element of the result. */
  readonly value: number
}

export interface Failed {
  readonly error: string
}
