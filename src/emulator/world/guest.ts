/** What runs in an instance, as far as the cloud's own programs notice. */
export type Guest = Readonly<{
  osType: 'linux' | 'windows'
  /** Cloud Assistant's agent is there and in touch. */
  hasAssistant: boolean
  /** How far the clock of the machine is ahead. */
  clockSkewMs: number
}>

/** A Linux as public images bring it. */
export const usualGuest: Guest = { osType: 'linux', hasAssistant: true, clockSkewMs: 0 }
