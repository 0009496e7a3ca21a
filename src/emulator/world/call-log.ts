/** One API request that was served, well or not. */
export type LoggedCall = Readonly<{
  service: string
  action: string
  /** Whether the action is one that changes something; also when it failed. */
  write: boolean
  /** The caller's ARN; null if the request did not prove who made it. */
  caller: string | null
  account: string | null
  region: string
  /** 0 if the connection was dropped. */
  status: number
  /** The error's code; null for a success. */
  code: string | null
  at: string
  requestId: string
  params: Readonly<Record<string, string>>
}>

const most = 100_000

/** The requests served, oldest first; beyond a hundred thousand the oldest half is forgotten. */
export class CallLog {
  #calls: LoggedCall[] = []

  add(call: LoggedCall): void {
    if (this.#calls.length >= most) this.#calls = this.#calls.slice(most / 2)
    this.#calls.push(call)
  }

  all(): readonly LoggedCall[] {
    return this.#calls
  }

  clear(): void {
    this.#calls = []
  }
}
