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

/**
 * Reads objects that others made. Whatever isomorphic-git throws on them is about them, down to its TypeErrors on lines that
 * git itself never writes. Throws GitFailure.
 */
export const readObjects = async <T>(read: () => Promise<T>): Promise<T> => {
  try {
    return await read()
  } catch (error) {
    if (error instanceof GitFailure) throw error
    const { code = 'no code' } = error as Readonly<{ code?: string }>
    throw new GitFailure(
      `the objects of the repository cannot be read (${code})`,
      'Check it with git fsck, and commit anew with git itself: names such as .. or .git stand in no folder that it makes.',
      { cause: error },
    )
  }
}
