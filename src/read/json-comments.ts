/** The text with `//` and block comments blanked out, so that everything else keeps its place. */
export function withoutComments(text: string): string {
  // One alternative a string, one a comment: what begins first wins, so slashes in strings are left alone.
  return text.replace(/"(?:[^"\\\n]|\\.)*"?|\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)/g, (found) =>
    found.startsWith('"') ? found : found.replace(/[^\n]/g, ' '),
  )
}
