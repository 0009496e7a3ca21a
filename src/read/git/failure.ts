/**
 * What keeps a remote repository from being read. `passing`: another try may well succeed. The fields are the words of a
 * Problem, without a secret.
 */
export class GitFailure extends Error {
  override name = 'GitFailure'
  readonly wrong: string
  readonly right: string
  readonly passing: boolean

  constructor(wrong: string, right: string, options: Readonly<{ passing?: boolean; cause?: unknown }> = {}) {
    super(`${wrong}. ${right}`, { cause: options.cause })
    this.wrong = wrong
    this.right = right
    this.passing = options.passing ?? false
  }
}
