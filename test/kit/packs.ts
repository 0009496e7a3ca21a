import { createHash } from 'node:crypto'
import { deflateSync } from 'node:zlib'

/** A line of git's protocols, with its length in front. */
export const packetLine = (content: Buffer | string): Buffer => {
  const bytes = Buffer.from(content)
  return Buffer.concat([Buffer.from((bytes.length + 4).toString(16).padStart(4, '0')), bytes])
}

/** An upload-pack answer with this pack in band 1. */
export const uploadPackAnswer = (pack: Buffer): Buffer => {
  const bands: Buffer[] = []
  for (let at = 0; at < pack.length; at += 1000)
    bands.push(packetLine(Buffer.concat([Buffer.from([1]), pack.subarray(at, at + 1000)])))
  const shallow = packetLine(`shallow ${'1'.repeat(40)}`)
  const progress = packetLine('\u0002Counting')
  return Buffer.concat([shallow, Buffer.from('0000'), packetLine('NAK\n'), progress, ...bands, Buffer.from('0000')])
}

/** As packs and deltas write numbers: seven bits a byte, the lowest first. */
export const packNumber = (value: number): number[] =>
  value < 128 ? [value] : [(value % 128) + 128, ...packNumber(value >> 7)]

/** An object as its header in a pack says it, which need not be true. */
export type Packed = Readonly<{ type: number; size: number; content: Buffer }>

export const packOf = (objects: readonly Packed[]): Buffer => {
  const head = Buffer.alloc(12)
  head.write('PACK')
  head.writeUInt32BE(2, 4)
  head.writeUInt32BE(objects.length, 8)
  const bodies = objects.map(({ type, size, content }) => {
    const first = (type << 4) | (size & 15)
    const header = size < 16 ? [first] : [first | 128, ...packNumber(size >> 4)]
    const base = type === 7 ? Buffer.alloc(20, 1) : Buffer.from(type === 6 ? [0x81, 0x02] : [])
    return Buffer.concat([Buffer.from(header), base, deflateSync(content)])
  })
  return sealedPack(Buffer.concat([head, ...bodies]))
}

/** With the checksum that ends a pack. */
export const sealedPack = (pack: Buffer): Buffer => Buffer.concat([pack, createHash('sha1').update(pack).digest()])
