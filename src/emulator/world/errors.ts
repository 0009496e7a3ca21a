/** An answer of the cloud that is an error: what the body's Code and Message will say, and the HTTP status. */
export class CloudError extends Error {
  readonly status: number
  readonly code: string
  override name = 'CloudError'

  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}
