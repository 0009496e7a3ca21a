import { summarisePlan } from '../core/report/compose.ts'
import type { Verdict } from '../core/model/plan.ts'
import { toBrief, toText } from '../report/terminal/text.ts'
import type { Output } from './output.ts'

export type ConfirmOptions = Readonly<{
  /** `--yes` */
  sure: boolean
  out: Output
  stop: AbortSignal
  /** Told how many actions will be done. */
  begin: (total: number) => void
}>

/** Shows the plan and asks; its verdict alone if the answer is known, or there is nothing that could be done. */
export const confirmOn =
  ({ sure, out, stop, begin }: ConfirmOptions) =>
  async (verdict: Verdict): Promise<boolean> => {
    const report = summarisePlan(verdict)
    const ready = [...verdict.standings.values()].filter((standing) => standing === 'ready').length
    if (sure || ready === 0) {
      out.say(toBrief(report, out.sideLook))
    } else {
      out.complain(`${toText(report, out.sideLook)}\n`)
      if (!(await out.ask(`Make ${ready === 1 ? 'this change' : `these ${ready} changes`}?`))) return false
    }
    stop.throwIfAborted()
    begin(ready)
    return true
  }
