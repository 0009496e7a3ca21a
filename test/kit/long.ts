/** `npm run test:long` (ROLEKEEPER_LONG=1) tries much more of the same. */
export const isLong: boolean = process.env['ROLEKEEPER_LONG'] !== undefined

/** How often a property is tried: often enough in `npm test` to notice a slip, and many times as often in the long run. */
export const runs = (usual: number, long: number = 20 * usual): Readonly<{ numRuns: number }> => ({
  numRuns: isLong ? long : usual,
})
