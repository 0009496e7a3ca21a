const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Null: not JSON in UTF-8. */
export const parseJson = (bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(utf8.decode(bytes))
  } catch {
    return null
  }
}
