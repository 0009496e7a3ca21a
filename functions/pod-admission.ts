/** Kubernetes mutating admission: gives pods for virtual nodes the role of their binding, and never keeps one from being made. */
import type { DesiredState } from '../src/core/model/desired-state.ts'
import { review } from '../src/k8s/admission.ts'
import { podChooser, type Chooser } from '../src/k8s/wanted.ts'
import { acceptedStates, type AcceptedState } from '../src/wire/accepted-state.ts'
import { functionHandler, type FunctionHandler } from '../src/wire/function.ts'
import { jsonAnswer, parseJsonBody, readHttpEvent, type HttpAnswer } from '../src/wire/http-event.ts'

/** Reached as `/CLUSTER`; as `/CLUSTER/every-pod` where the webhook's configuration chooses the pods by their namespace. */
export const handler: FunctionHandler<HttpAnswer> = functionHandler(async (platform) => {
  const accepted = acceptedStates(platform)
  const chooserOf = choosing()
  return async (event) => {
    const { path, body } = readHttpEvent(event)
    const [cluster = null, which] = path.split('/').filter((part) => part !== '')
    const state = await accepted()
    const known = state.desired === null ? { choose: null, why: state.why } : { choose: chooserOf(state) }
    return jsonAnswer(200, review(parseJsonBody(body), { known, cluster, everyPod: which === 'every-pod' }))
  }
})

/** Bindings are compiled once for each state. */
const choosing = (): ((state: Extract<AcceptedState, { bounds: unknown }>) => Chooser) => {
  const made = new WeakMap<DesiredState, Chooser>()
  return ({ desired, bounds }) => {
    const known = made.get(desired) ?? podChooser(desired, bounds)
    made.set(desired, known)
    return known
  }
}
