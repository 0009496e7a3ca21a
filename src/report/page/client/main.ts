import { startTable } from './table.ts'

startTable()
