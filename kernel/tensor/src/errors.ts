/** @file The kinds of mistake that this package reports, one class each. docs/errors.md has a heading for every one. */

import { DEEP_STACK, foldStack } from './callerFrames.ts'

/** The class of all errors about what the caller did: their stacks begin in the caller's code. */
export class CallerError extends Error {
  constructor(message?: string) {
    // The stack is deep only while the error is made.
    const { stackTraceLimit } = Error
    Error.stackTraceLimit = DEEP_STACK
    super(message)
    Error.stackTraceLimit = stackTraceLimit
    foldStack(this, new.target.name)
  }
}

/** No usable libtensorflow was found. The message lists the places that were looked at and what to install. */
export class LibraryNotFoundError extends Error {
  override name = 'LibraryNotFoundError'
}

/** A libtensorflow was found that is too old, or lacks a function that is needed. */
export class LibraryVersionError extends Error {
  override name = 'LibraryVersionError'
}

/** TensorFlow refused an operation. Carries TensorFlow's own text. */
export class TensorFlowError extends CallerError {
  override name = 'TensorFlowError'
  /** TensorFlow's status code, 3 is INVALID_ARGUMENT. @see tensorflow/c/tf_status.h */
  declare readonly code: number
  /** The op or function that failed, where one was running. */
  declare readonly op: string | undefined

  constructor(message: string, code: number, op?: string) {
    super(message)
    // Not enumerable: a printed error ends with its stack.
    Object.defineProperties(this, { code: { value: code }, op: { value: op } })
  }

  /** An error of the same kind that says something else. */
  withMessage(message: string, op = this.op): TensorFlowError {
    return new (this.constructor as typeof TensorFlowError)(message, this.code, op)
  }
}

/** XLA cannot compile a function. Names the op and its line. */
export class XlaRefusalError extends TensorFlowError {
  override name = 'XlaRefusalError'
}

/** There is not enough memory for what was asked. Names the request and what is free; the next op works. */
export class OutOfMemoryError extends TensorFlowError {
  override name = 'OutOfMemoryError'
}

/** A value was asked for, or given, that this function cannot take. */
export class ArgumentError extends CallerError {
  override name = 'ArgumentError'
}

/** A tensor, or a model that was loaded, was used after `dispose()`. */
export class DisposedTensorError extends CallerError {
  override name = 'DisposedTensorError'
}

/** A tensor's value was read while a function was being traced, when there are no values yet. */
export class HostReadError extends CallerError {
  override name = 'HostReadError'
}

/** A tensor that was made while a function was traced is used outside of that function, where it has no values. */
export class EscapedTensorError extends CallerError {
  override name = 'EscapedTensorError'
}

/** The shape of an op's result depends on values, so it cannot be part of a graph function. */
export class DynamicShapeError extends CallerError {
  override name = 'DynamicShapeError'
}

/** The engine stopped at an interrupt, between two operations. */
export class InterruptedError extends Error {
  override name = 'InterruptedError'

  constructor(message = 'interrupted between two tensor operations') {
    super(message)
  }
}

/** An op made a NaN or an ∞ while `tf.debug` looks for them. The message says of what. */
export class NumericsError extends TensorFlowError {
  override name = 'NumericsError'
}

/** There is no such device, or an op cannot run on the one it was given. The message lists the devices. */
export class PlacementError extends TensorFlowError {
  override name = 'PlacementError'
}

/** The devices were to be set up otherwise after TensorFlow had started with them. */
export class LateConfigurationError extends Error {
  override name = 'LateConfigurationError'
}

/** A model's file is not there, lacks a part, is damaged, or is of another kind. */
export class ModelFileError extends Error {
  override name = 'ModelFileError'
}

/** An image's bytes could not be decoded. */
export class ImageError extends Error {
  override name = 'ImageError'
}
