#!/usr/bin/env node
import process from 'node:process'
import { register } from 'tsx/esm/api'

// The sources are TypeScript and stay so: tsx reads them, also when started through npx from a checkout.
register()
const { main } = await import('./main.ts')
await main(process.argv.slice(2))
