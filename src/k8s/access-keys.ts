import { isMap, isScalar, isSeq } from 'yaml'
import type { ParsedNode, Scalar } from 'yaml'

/** An AccessKey pair, or half of one, that stands in a document. Never the secret. */
export type AccessKey = Readonly<{
  /** The offset of what gives it away. */
  at: number
  /** `LTAI…` and the last four characters of the id; null: the id itself was not seen. */
  id: string | null
  /** Where in the document, as a path of keys. */
  where: string
}>

/** AccessKey ids of RAM users begin with LTAI (RAM, "Create an AccessKey pair"). */
const idPattern = /\bLTAI[0-9A-Za-z]{8,}/

/** Finds AccessKey pairs: one finding for each list of variables, mapping or text that holds some. */
export function accessKeysIn(root: ParsedNode, text: string): readonly AccessKey[] {
  const hits: Hit[] = []
  const meet = (node: ParsedNode | null, place: Place): void => {
    if (isScalar(node)) hits.push(...hitsInText(node, place, text))
    if (isSeq(node)) {
      for (const [index, one] of node.items.entries()) {
        hits.push(...hitsInVariable(one, { ...place, holder: node }))
        meet(one, { holder: isMap(one) ? node : place.holder, path: `${place.path}[${index}]`, isSecretData: false })
      }
    }
    if (isMap(node)) {
      const holdsSecrets = isSecret(node)
      for (const { key, value } of node.items) {
        if (!isScalar(key)) continue
        const path = place.path === '' ? String(key.value) : `${place.path}.${String(key.value)}`
        const isSecretData = place.isSecretData || (holdsSecrets && key.value === 'data')
        const here: Place = { holder: holderOf(node, place), path, isSecretData }
        if (isKeyName(String(key.value)) && isFilled(value)) hits.push({ at: key.range[0], id: null, place: here })
        meet(value, here)
      }
    }
  }
  meet(root, { holder: root, path: '', isSecretData: false })
  return onePerHolder(hits)
}

/** The AccessKey ids in a text that is no document, by offset. */
export const idsInText = (text: string): readonly Readonly<{ at: number; id: string }>[] =>
  [...text.matchAll(new RegExp(idPattern, 'g'))].map((found) => ({ at: found.index, id: shown(found[0]) }))

/**
 * Lines of manifests as they may be shown: those that hold a part of an AccessKey pair, or the line after its name, and
 * those with a whole Secret in them are hidden.
 */
export function withoutKeys(lines: string): string {
  let isNext = false
  return lines.replace(/[^\n]+/g, (line) => {
    const names = namesKey(line)
    const hides = names || isNext || idPattern.test(line) || /\bkind["']?\s*:\s*["']?Secret\b/.test(line)
    isNext = names
    return hides ? `${line.charAt(0)}***` : line
  })
}

const namesKey = (line: string): boolean => {
  for (const [word] of line.matchAll(/[A-Za-z][\w.-]{5,60}/g)) if (isKeyName(word)) return true
  return false
}

type Place = Readonly<{ holder: ParsedNode; path: string; isSecretData: boolean }>
type Hit = Readonly<{ at: number; id: string | null; place: Place }>

/** Variables of a container stand as mappings in a list, and their pair is one of that list. */
const holderOf = (map: ParsedNode, { holder }: Place): ParsedNode => (isSeq(holder) && isVariable(map) ? holder : map)

const isVariable = (node: ParsedNode): boolean => isMap(node) && textOf(node, 'name') !== null

const hitsInVariable = (node: ParsedNode, place: Place): readonly Hit[] => {
  if (!isMap(node)) return []
  const name = textOf(node, 'name')
  if (name === null || !isKeyName(name) || !(node.has('value') || node.has('valueFrom'))) return []
  return [{ at: node.range[0], id: null, place }]
}

/** Ids in the text, and names of keys that something is assigned to; in a Secret's data also below its Base64. */
const hitsInText = (node: Scalar.Parsed, place: Place, text: string): readonly Hit[] => {
  if (typeof node.value !== 'string') return []
  const plain = place.isSecretData ? Buffer.from(node.value, 'base64').toString('latin1') : node.value
  const found = idPattern.exec(plain)
  const source = text.slice(node.range[0], node.range[1])
  if (found !== null) return [{ at: node.range[0] + Math.max(0, source.indexOf(found[0])), id: shown(found[0]), place }]
  return assigns(plain) ? [{ at: node.range[0], id: null, place }] : []
}

/** `--access-key-secret=…`, `accessKeySecret: …` and the like, with something after it. */
const assigns = (text: string): boolean => {
  for (const [, name = ''] of text
    .slice(0, MOST_TEXT)
    .matchAll(/([A-Za-z][\w.-]{5,60})["']?\s{0,3}[=:]\s{0,3}["']?[\w+/]{16,}/g)) {
    if (isKeyName(name)) return true
  }
  return false
}
const MOST_TEXT = 1_000_000

/** The first id of a holder stands for all that is in it. */
const onePerHolder = (hits: readonly Hit[]): readonly AccessKey[] => {
  const byHolder = new Map<ParsedNode, Hit>()
  for (const hit of hits) {
    const known = byHolder.get(hit.place.holder)
    if (known === undefined || (known.id === null && hit.id !== null)) byHolder.set(hit.place.holder, hit)
  }
  return [...byHolder.values()].map(({ at, id, place }) => ({ at, id, where: place.path }))
}

/**
 * Names of variables, keys and flags that AccessKey pairs go by: ALIBABA_CLOUD_ACCESS_KEY_ID, ALICLOUD_SECRET_KEY,
 * OSS_ACCESS_KEY_ID, accessKeySecret … AccessKeySecret is a word of Alibaba Cloud's own.
 */
export function isKeyName(name: string): boolean {
  const word = name.toLowerCase().replace(/[^a-z0-9]/g, '')
  if (word.endsWith('accesskeysecret')) return true
  const isOurs = /alibabacloud|alicloud|aliyun|^(?:oss|sls|ots|mns|ons)/.test(word)
  return isOurs && /(?:accesskey(?:id)?|accessid|accesssecret|secret(?:access)?key|keysecret|accesskeyid)$/.test(word)
}

const isFilled = (node: ParsedNode | null): boolean =>
  isScalar(node) && typeof node.value === 'string' && node.value !== ''

const isSecret = (node: ParsedNode): boolean => isMap(node) && textOf(node, 'kind') === 'Secret'

const textOf = (map: ParsedNode, name: string): string | null => {
  const value: unknown = isMap(map) ? map.get(name) : null
  return typeof value === 'string' ? value : null
}

const shown = (id: string): string => `LTAI…${id.slice(-4)}`
