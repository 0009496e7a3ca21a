import { statfsSync } from 'node:fs'
import { isLong } from './long.ts'

const MEMORY = '/dev/shm'
const ROOM = 2 ** 30

/**
 * Where tests keep their folders: in memory where that has room, since no test cuts the power and a ledger waits for the disk
 * with each entry. The long run waits for it too, as does who sets TMPDIR.
 */
export const temporaryFolders = (): Readonly<Record<string, string>> =>
  isLong || process.env['TMPDIR'] !== undefined || !hasRoom() ? {} : { TMPDIR: MEMORY }

const hasRoom = (): boolean => {
  try {
    const { bavail, bsize } = statfsSync(MEMORY)
    return bavail * bsize >= ROOM
  } catch {
    // Only Linux has it.
    return false
  }
}
