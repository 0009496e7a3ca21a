/**
 * Whether all of the text fits the pattern: `*` stands for any run of characters, `?` for one.
 * Goes back only to the last `*`, so no pattern makes it slow.
 */
export const matchesGlob = (pattern: string, text: string): boolean => {
  let at = 0
  let next = 0
  let star = -1
  let resume = 0
  while (at < text.length) {
    const sign = pattern[next]
    if (sign === '*') {
      star = next++
      resume = at
    } else if (sign !== undefined && (sign === '?' || sign === text[at])) {
      at++
      next++
    } else if (star >= 0) {
      next = star + 1
      at = ++resume
    } else return false
  }
  while (pattern[next] === '*') next++
  return next === pattern.length
}
