import type { Wanted } from './wanted.ts'

/** Why nothing of a document, or of a file, is touched. */
const wholeTexts = {
  template: 'it is a template ({{ … }}): annotate what it is made into, or write the annotation in it by hand',
  'does-not-parse': 'it is not YAML',
  encrypted: 'it is encrypted with SOPS, which an edit would break: decrypt it, annotate it, encrypt it again',
  'too-deep': 'lists and mappings stand too deep within each other',
  'too-much': 'it is too large for a manifest',
  'not-utf8': 'it is not UTF-8',
  symlink: 'it is a symbolic link: name the file itself',
  'changed-meanwhile': 'somebody else changed it in the meantime: run it again',
} as const
export type WholeWhy = keyof typeof wholeTexts

/** Why a pod template that a binding speaks of is not touched. */
export type PodWhy =
  | 'role-is-template'
  | 'wrong-role'
  | 'conflict'
  | 'undecided'
  | 'not-allowed'
  | 'shared'
  | 'duplicate-key'
  | 'layout'

/** Something that was not touched, and why; `kind` and `name` empty: all of the document, or of the file. */
export type Left = Readonly<{ line: number; kind: string; name: string; why: WholeWhy | PodWhy; text: string }>

/** All of a document or a file, which is left alone. */
export const wholly = (line: number, why: WholeWhy): Left => ({ line, kind: '', name: '', why, text: wholeTexts[why] })

/** Whether the pod may lack its role, so that somebody has to look after it. What is in a template is for its maker to say. */
export const isUndone = ({ why }: Left): boolean =>
  why === 'changed-meanwhile' || (!isWhole(why) && why !== 'role-is-template')

const isWhole = (why: Left['why']): why is WholeWhy => Object.hasOwn(wholeTexts, why)

/** What keeps a pod template as it is, in words. `from`: the role that it names. */
export const leftText = (why: PodWhy, wanted: Wanted, from: string | null): string => {
  const role = 'role' in wanted ? wanted.role : ''
  switch (why) {
    case 'role-is-template':
      return `its role, ${from ?? ''}, is a template`
    case 'wrong-role':
      return `it names role ${from ?? ''} and its binding gives ${role}: --fix changes that, where whenOccupied of the binding lets it`
    case 'conflict':
      return `bindings ${namesIn(wanted)} are in conflict: give one of them a higher priority, or an except`
    case 'undecided':
      return wanted.is === 'undecided' && wanted.missing === 'cluster'
        ? `binding ${namesIn(wanted)} asks for the cluster: name it with --cluster`
        : `binding ${namesIn(wanted)} asks for the namespace, and the manifest names none: name it with --namespace`
    case 'not-allowed':
      return `the operator's bounds do not allow role ${role} for it`
    case 'shared':
      return 'its metadata has an anchor, an alias or a merge key, so that an edit would change other things too'
    case 'duplicate-key':
      return 'a key stands twice in one mapping of the document'
    case 'layout':
      return 'it is laid out so that nothing can be added safely'
  }
}

const namesIn = (wanted: Wanted): string =>
  'bindings' in wanted ? wanted.bindings.map(({ name }) => name).join(', ') : ''
