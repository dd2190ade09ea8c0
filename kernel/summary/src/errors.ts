/** @file What goes wrong with event files. */

/** An event file cannot be written or read. The message names the file. */
export class EventFileError extends Error {
  override name = 'EventFileError'
}
