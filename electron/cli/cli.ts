#!/usr/bin/env node
// Before anything else is read: reading it makes V8's young generation grow.
import { staySmall } from './stay-small'

const [room = '', act] = process.argv.slice(2)
if (['agent', 'worker'].includes(room) && act === 'start') staySmall()
await import('./command-line')
