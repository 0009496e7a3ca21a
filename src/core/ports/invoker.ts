/** Starts functions. Whoever holds it can do so and nothing else. */
export interface Invoker {
  /**
   * Has the function called with the payload some time soon, and does not wait for it: once at least, maybe twice.
   * Throws `CloudFailure` where it was not taken.
   */
  start(functionName: string, payload: Uint8Array): Promise<void>
}
