import type { Bounds } from '../core/model/bounds.ts'
import type { DesiredState } from '../core/model/desired-state.ts'
import { readBounds } from '../wire/bounds.ts'
import { readProposal } from './desired.ts'
import type { VerbCall } from './verb.ts'

/** What the verbs about manifests begin with. */
export type K8sCall = Readonly<{
  desired: DesiredState
  bounds: Bounds
  cluster: string | null
  namespace: string | null
}>

/** Reads desired state and the options that the verbs share; null: it cannot be read, and that was said. */
export const readK8sCall = async ({ config, own, out }: VerbCall): Promise<K8sCall | null> => {
  const bounds = await readBounds(config)
  const proposal = await readProposal(config, out)
  if (proposal === null) return null
  return { desired: proposal.desired, bounds, cluster: textIn(own, 'cluster'), namespace: textIn(own, 'namespace') }
}

const textIn = (own: VerbCall['own'], name: string): string | null => {
  const value = own[name]
  return typeof value === 'string' && value !== '' ? value : null
}
