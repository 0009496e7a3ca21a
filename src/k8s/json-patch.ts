/** One operation of a JSON patch (RFC 6902), as far as admission needs them. */
export type PatchOperation = Readonly<{ op: 'add' | 'replace'; path: string; value: unknown }>

/** A JSON pointer (RFC 6901): `~` and `/` within a key are escaped. */
export const pointer = (...keys: readonly string[]): string =>
  keys.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
