import { readFileSync, readlinkSync } from 'node:fs'
import { hostname, userInfo } from 'node:os'

/** Who writes, for people to read, and for the next process on this machine to know whether it still lives. */
export const holderName = (): string => `${userName()}@${hostname()} pid ${process.pid}${here}`

/** Whether a lease's holder was a process of this machine that is gone: its lease need not run out first. */
export const holderIsGone = (holder: string): boolean => {
  const [, host, pid, where = ''] = /@(\S+) pid (\d+)( of \S+)?/.exec(holder) ?? []
  if (host !== hostname() || where !== here || pid === undefined || Number(pid) === process.pid) return false
  try {
    process.kill(Number(pid), 0)
    return false
  } catch (error) {
    // EPERM: it lives and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}

/**
 * Which kernel, and which of its process spaces: machines and containers may share a name, and then a number that is free
 * here is a living process there (Linux: proc(5), pid_namespaces(7)). Elsewhere the name has to do.
 */
const processSpace = (): string => {
  try {
    const kernel = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').slice(0, 8)
    return ` of ${kernel}-${readlinkSync('/proc/self/ns/pid').replace(/\D/g, '')}`
  } catch {
    return ''
  }
}
const here: string = processSpace()

const userName = (): string => {
  try {
    return userInfo().username
  } catch {
    // A container may run as a user that has no name (ERR_SYSTEM_ERROR of uv_os_get_passwd).
    return 'someone'
  }
}
