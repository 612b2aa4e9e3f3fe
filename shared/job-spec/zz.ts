import { calls } from '../../shared/contract/contract'
import { explain } from '../model/explain'
import { z } from 'zod'
import fs from 'node:fs'
import electron from 'electron'
import { q } from '../../electron/practice/zzq'
export const x = [calls, explain, z, fs, electron, q]
