import { CST } from 'yaml'
import { tokenise } from './document.ts'

/** What a document says, leaf by leaf in the order of the text: the path, and what stands there as it is written. */
type Leaf = Readonly<{ path: string; says: string }>

/** Joins keys and indices to a path. No key of a manifest holds it. */
export const pathOf = (keys: readonly string[]): string => keys.map((key) => `\u0000${key}`).join('')

/** The leaves of a text's syntax; null: that is broken. */
function leavesOf(tokens: readonly CST.Token[]): readonly Leaf[] | null {
  const leaves: Leaf[] = []
  const say = (path: string, says: string): void => {
    leaves.push({ path, says })
  }
  let isWhole = true
  const visit = (token: CST.Token | null | undefined, path: string): void => {
    switch (token?.type) {
      case undefined:
        return say(path, nothing)
      case 'document':
        props(token.start, path)
        return visit(token.value, path)
      case 'block-map':
      case 'block-seq':
        return token.items.forEach((item, index) => visitItem(item, path, token.type === 'block-map', index))
      case 'flow-collection': {
        const isMap = token.start.source === '{'
        const items = token.items.filter(isFilled)
        if (items.length === 0) say(path, isMap ? '{}' : '[]')
        return items.forEach((item, index) => visitItem(item, path, isMap, index))
      }
      case 'block-scalar':
        return say(path, `${CST.stringify(token)}`)
      case 'alias':
      case 'scalar':
      case 'single-quoted-scalar':
      case 'double-quoted-scalar':
        return say(path, token.source)
      case 'error':
      case 'flow-error-end':
        isWhole = false
        return
      default:
        return
    }
  }
  const props = (tokens: readonly CST.SourceToken[], path: string): void => {
    for (const { type, source } of tokens) if (type === 'anchor' || type === 'tag') say(`${path}\u0000 props`, source)
  }
  const visitItem = (item: CST.CollectionItem, path: string, isMap: boolean, index: number): void => {
    if (!isFilled(item)) return
    const isPair = isMap || item.sep !== undefined
    const here = `${path}\u0000${isPair ? keyText(item.key) : index}`
    props(item.start, here)
    props(item.sep ?? [], here)
    visit(item.value, here)
  }
  for (const token of tokens) if (token.type === 'document' || token.type === 'error') visit(token, '')
  return isWhole ? leaves : null
}

/** What a key without a value says. */
const nothing = ''

const isFilled = ({ key, sep, value }: CST.CollectionItem): boolean =>
  (key !== undefined && key !== null) || sep !== undefined || value !== undefined

const keyText = (key: CST.Token | null | undefined): string => {
  if (key === null || key === undefined) return ''
  return CST.isScalar(key) ? (CST.resolveAsScalar(key)?.value ?? '') : CST.stringify(key)
}

/**
 * Whether a text says what it said before an edit, and these roles: nothing else came, went or moved. An empty mapping
 * or nothing at all may have given its place to a mapping with the annotation.
 */
export function onlyAdds(before: readonly CST.Token[], after: string, roles: ReadonlyMap<string, string>): boolean {
  const tokens = tokenise(after)
  const [old, now] = [leavesOf(before), 'why' in tokens ? null : leavesOf(tokens)]
  if (old === null || now === null) return false
  const given = now.filter(({ path }) => roles.has(path))
  if (given.length !== roles.size || !given.every(({ path, says }) => unquoted(says) === roles.get(path))) return false
  const rest = now.filter(({ path }) => !roles.has(path))
  const kept = old.filter(({ path }) => !roles.has(path) && !isAbove(path, roles))
  return rest.length === kept.length && rest.every(({ path, says }, at) => isSame(kept[at], path, says))
}

const isSame = (leaf: Leaf | undefined, path: string, says: string): boolean =>
  leaf !== undefined && leaf.path === path && leaf.says === says

const isAbove = (path: string, roles: ReadonlyMap<string, string>): boolean => {
  for (const role of roles.keys()) if (role.startsWith(`${path}\u0000`)) return true
  return false
}

const unquoted = (says: string): string => says.replace(/^(["'])(.*)\1$/, '$2')
