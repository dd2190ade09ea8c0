/** @file Reads the content of a request off the wire: checks the fields, fills in the defaults that the protocol names. */

import { describe } from './describe.ts'
import type { JsonObject, RequestContent, Requests, RequestType } from './messages.ts'

/** A request whose content is not what its `msg_type` calls for. */
export class RequestError extends Error {
  override name = 'RequestError'
}

export function isRequestType(type: string): type is RequestType {
  return Object.hasOwn(parsers, type)
}

/** @throws {RequestError} naming the field, what it must be and what came. */
export function parseRequest<T extends RequestType>(type: T, content: unknown): RequestContent<T> {
  if (!isObject(content)) throw new RequestError(`${type}: content must be an object, got ${describe(content)}`)
  return parsers[type](new Fields(type, content))
}

/** Every `msg_type` that `parseRequest` knows. */
export function requestTypes(): readonly RequestType[] {
  return Object.keys(parsers) as RequestType[]
}

const parsers: { [T in RequestType]: (fields: Fields) => Requests[T]['content'] } = {
  execute_request: fields => {
    const silent = fields.boolean('silent', false)
    return {
      code: fields.text('code'),
      silent,
      // The protocol: silent forces store_history to be false.
      store_history: !silent && fields.boolean('store_history', true),
      user_expressions: fields.texts('user_expressions'),
      allow_stdin: fields.boolean('allow_stdin', true),
      stop_on_error: fields.boolean('stop_on_error', true),
    }
  },
  inspect_request: fields => ({
    code: fields.text('code'),
    cursor_pos: fields.number('cursor_pos', 0),
    detail_level: fields.number('detail_level', 0) === 1 ? 1 : 0,
  }),
  complete_request: fields => ({ code: fields.text('code'), cursor_pos: fields.number('cursor_pos', 0) }),
  history_request: fields => ({
    output: fields.boolean('output', false),
    raw: fields.boolean('raw', true),
    hist_access_type: fields.choice('hist_access_type', ['range', 'tail', 'search']),
    session: fields.optionalNumber('session'),
    start: fields.optionalNumber('start'),
    stop: fields.optionalNumber('stop'),
    n: fields.optionalNumber('n'),
    pattern: fields.optionalText('pattern'),
    unique: fields.boolean('unique', false),
  }),
  is_complete_request: fields => ({ code: fields.text('code') }),
  kernel_info_request: () => ({}),
  comm_info_request: fields => ({ target_name: fields.optionalText('target_name') }),
  interrupt_request: () => ({}),
  shutdown_request: fields => ({ restart: fields.boolean('restart', false) }),
  debug_request: fields => ({
    type: fields.choice('type', ['request']),
    seq: fields.number('seq', 0),
    command: fields.text('command'),
    arguments: fields.object('arguments'),
  }),
  connect_request: () => ({}),
  usage_request: () => ({}),
  create_subshell_request: () => ({}),
  delete_subshell_request: fields => ({ subshell_id: fields.text('subshell_id') }),
  list_subshell_request: () => ({}),
  comm_open: fields => ({
    comm_id: fields.text('comm_id'),
    target_name: fields.text('target_name'),
    data: fields.object('data'),
  }),
  comm_msg: fields => ({ comm_id: fields.text('comm_id'), data: fields.object('data') }),
  comm_close: fields => ({ comm_id: fields.text('comm_id'), data: fields.object('data') }),
}

/** Typed access to the fields of one content object. `null` counts as missing: Python clients send it for "not given". */
class Fields {
  readonly #type: string
  readonly #content: JsonObject

  constructor(type: string, content: JsonObject) {
    this.#type = type
    this.#content = content
  }

  text(name: string): string {
    return this.optionalText(name) ?? this.#refuse(name, 'a string')
  }

  optionalText(name: string): string | undefined {
    const value = this.#content[name] ?? undefined
    return value === undefined || typeof value === 'string' ? value : this.#refuse(name, 'a string')
  }

  number(name: string, otherwise: number): number {
    return this.optionalNumber(name) ?? otherwise
  }

  optionalNumber(name: string): number | undefined {
    const value = this.#content[name] ?? undefined
    return value === undefined || Number.isSafeInteger(value) ? (value as number) : this.#refuse(name, 'a whole number')
  }

  boolean(name: string, otherwise: boolean): boolean {
    const value = this.#content[name] ?? otherwise
    return typeof value === 'boolean' ? value : this.#refuse(name, 'true or false')
  }

  object(name: string): JsonObject {
    const value = this.#content[name] ?? {}
    return isObject(value) ? value : this.#refuse(name, 'an object')
  }

  texts(name: string): Record<string, string> {
    const object = this.object(name)
    const isText = (entry: [string, unknown]): entry is [string, string] => typeof entry[1] === 'string'
    const entries = Object.entries(object)
    return entries.every(isText) ? Object.fromEntries(entries) : this.#refuse(name, 'an object of strings')
  }

  choice<C extends string>(name: string, choices: readonly C[]): C {
    const value = this.#content[name]
    return choices.find(choice => choice === value) ?? this.#refuse(name, `one of ${choices.join(', ')}`)
  }

  #refuse(name: string, expected: string): never {
    throw new RequestError(`${this.#type}: ${name} must be ${expected}, got ${describe(this.#content[name])}`)
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
