#!/usr/bin/env node
// The sources are TypeScript and stay so: tsx reads them, also when started through npx from a checkout.
import { register } from 'tsx/esm/api'

register()
const { main } = await import('./main.ts')
await main(process.argv.slice(2))
