import { hostname, userInfo } from 'node:os'

/** Who writes, for people to read, and for the next process on this machine to know whether it still lives. */
export const holderName = (): string => `${userName()}@${hostname()} pid ${process.pid}`

/** Whether a lease's holder was a process of this machine that is gone: its lease need not run out first. */
export const holderIsGone = (holder: string): boolean => {
  const [, host, pid] = /@(\S+) pid (\d+)/.exec(holder) ?? []
  if (host !== hostname() || pid === undefined || Number(pid) === process.pid) return false
  try {
    process.kill(Number(pid), 0)
    return false
  } catch (error) {
    // EPERM: it lives and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}

const userName = (): string => {
  try {
    return userInfo().username
  } catch {
    // A container may run as a user that has no name (ERR_SYSTEM_ERROR of uv_os_get_passwd).
    return 'someone'
  }
}
