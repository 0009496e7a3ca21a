import { createHash } from 'node:crypto'
import { inflateSync, type Zlib } from 'node:zlib'
import { GitFailure } from './failure.ts'

/**
 * How many bytes the objects in an upload-pack answer have unpacked. isomorphic-git unpacks all of them into memory, and
 * a few kilobytes can become gigabytes; so no object is inflated here beyond what its header says, and none once the
 * limit is passed. Throws GitFailure. Formats: gitprotocol-pack, gitformat-pack.
 */
export const measurePack = (answer: Buffer, limit: number): number => {
  const pack = packIn(answer)
  if (pack.length === 0) return 0
  try {
    return measure(pack, limit)
  } catch (error) {
    throw error instanceof GitFailure ? error : damaged(error)
  }
}

const measure = (pack: Buffer, limit: number): number => {
  const end = pack.length - 20
  const sum = createHash('sha1').update(pack.subarray(0, end)).digest()
  if (pack.toString('latin1', 0, 4) !== 'PACK' || !sum.equals(pack.subarray(end))) throw damaged(null)
  let total = 0
  let at = 12
  for (let count = pack.readUInt32BE(8); count > 0; count -= 1) {
    const { type, size, next } = headerAt(pack, at)
    if (total + size > limit) throw tooLarge(limit)
    const { content, consumed } = inflate(pack.subarray(next, end), size)
    total += isDelta(type) ? resultSize(content) : size
    if (total > limit) throw tooLarge(limit)
    at = next + consumed
  }
  if (at !== end) throw damaged(null)
  return total
}

/** Band 1 of the answer, or what follows its lines where the server has no bands. */
const packIn = (answer: Buffer): Buffer => {
  const parts: Buffer[] = []
  let at = 0
  while (at < answer.length) {
    const digits = answer.toString('latin1', at, at + 4)
    if (digits === 'PACK') return answer.subarray(at)
    if (!/^[0-9a-f]{4}$/.test(digits)) throw damaged(null)
    const length = Number.parseInt(digits, 16)
    if (answer[at + 4] === 1 && length > 4) parts.push(answer.subarray(at + 5, at + length))
    // 0000 to 0003 are marks between the lines.
    at += Math.max(4, length)
  }
  return Buffer.concat(parts)
}

type Header = Readonly<{ type: number; size: number; next: number }>

const isDelta = (type: number): boolean => type === 6 || type === 7

const headerAt = (pack: Buffer, start: number): Header => {
  const first = pack.readUInt8(start)
  const type = (first >> 4) & 7
  const rest = first > 127 ? numberAt(pack, start + 1) : { value: 0, next: start + 1 }
  const size = (first & 15) + rest.value * 16
  let { next } = rest
  // A delta says first what it is made from: an offset, or an id.
  if (type === 6) while (pack.readUInt8(next++) > 127);
  return { type, size, next: type === 7 ? next + 20 : next }
}

/** Seven bits a byte, the lowest first. */
const numberAt = (bytes: Buffer, start: number): Readonly<{ value: number; next: number }> => {
  let value = 0
  let next = start
  for (let factor = 1; ; factor *= 128) {
    const byte = bytes.readUInt8(next++)
    value += (byte & 127) * factor
    if (byte < 128) return { value, next }
  }
}

const inflate = (bytes: Buffer, size: number): Readonly<{ content: Buffer; consumed: number }> => {
  // With `info` the answer is not the buffer alone, which the types of Node 20 do not say.
  const options = { info: true, maxOutputLength: Math.max(1, size) }
  const { buffer, engine } = inflateSync(bytes, options) as unknown as { buffer: Buffer; engine: Zlib }
  if (buffer.length !== size) throw damaged(null)
  return { content: buffer, consumed: engine.bytesWritten }
}

/** A delta begins with the size of what it is made from, and of what it makes. */
const resultSize = (delta: Buffer): number => numberAt(delta, numberAt(delta, 0).next).value

const tooLarge = (limit: number): GitFailure =>
  new GitFailure(
    `the repository unpacks to more than ${Math.floor(limit / 1024 / 1024)} MiB`,
    'Keep desired state in a repository of its own, without large files.',
  )

const damaged = (cause: unknown): GitFailure =>
  new GitFailure(
    'what the server sent is no whole pack',
    'Try again; if it stays so, check the repository with git fsck.',
    { passing: true, cause },
  )
