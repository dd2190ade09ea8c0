/** @file A cell that asks what a name is: `name?`, `?name`, also with two question marks, as in IPython. */

const NAME = String.raw`[\p{ID_Start}$_][\p{ID_Continue}$]*(?:\.[\p{ID_Start}$_][\p{ID_Continue}$]*)*`
const QUESTION = new RegExp(String.raw`^\s*(?:\?{1,2}\s*(${NAME})|(${NAME})\s*\?{1,2})\s*$`, 'u')

/** @returns the name, such as `tf.add`; undefined if the cell is code. */
export function askedName(code: string): string | undefined {
  const [, behind, before] = QUESTION.exec(code) ?? []
  return behind ?? before
}
