/** @file Types follow the values: all names of the tensor library lead to `@diptych/tensor`, as they do in running cells. */

const specifier = /(\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)(['"])@tensorflow\/tfjs(?:-node(?:-gpu)?)?\2/g

/** Changes the code's length: map offsets by changing what is before them. */
export function unifyTensorSpecifiers(code: string): string {
  return code.replace(specifier, "$1'@diptych/tensor'")
}
