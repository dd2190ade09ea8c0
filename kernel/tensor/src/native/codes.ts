/** @file What a status says of a failure. @see tensorflow/c/tf_status.h */

export const CANCELLED = 1
export const INVALID_ARGUMENT = 3
export const NOT_FOUND = 5
export const FAILED_PRECONDITION = 9
