/**
 * `npm run fuzz -- [TARGET] [SECONDS] [SEED]`: tries new inputs on a parser, or on all of them one after another, and writes those
 * that made other code run into the corpus, and those that broke something beside them. Exits 1 if any did.
 */
import { Fuzzer } from './engine/watch.ts'
import { corpusOf, keepInput, replaceCorpus } from './corpus.ts'

const [wanted, seconds = '60', seed = String(Date.now() % 2 ** 31)] = process.argv.slice(2)

const fuzzer = await Fuzzer.of('test/fuzz/targets.ts')
const names = await fuzzer.targets()
for (const target of names.filter((name) => wanted === undefined || wanted === 'all' || name === wanted)) {
  const job = { target, seed: Number(seed), executions: Infinity, findings: 5, guided: true, seconds: Number(seconds) }
  const { executions, blocks, kept, findings } = await fuzzer.run({ ...job, corpus: corpusOf(target) })
  replaceCorpus(target, kept)
  console.log(
    `${target}: ${executions} executions, ${blocks} blocks, ${kept.length} inputs, ${findings.length} findings (seed ${seed})`,
  )
  for (const { kind, message, input } of findings) {
    keepInput(target, input, true)
    console.log(`  ${kind}: ${message}\n  ${JSON.stringify(Buffer.from(input).toString('latin1').slice(0, 500))}`)
    process.exitCode = 1
  }
}
await fuzzer.close()
