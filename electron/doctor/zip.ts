import { crc32, deflateRawSync } from 'node:zlib'

/** A file of an archive; its name has "/" between folders. */
export interface ZipEntry {
  readonly name: string
  readonly text: string
}

const utf8Names = 0x0800
const deflated = 8
const version = 20

/**
 * A zip file of texts, in the form that every unzip reads: no encryption, no Zip64. All of it is in memory, so it is for a few
 * megabytes.
 * @param at of all files, ms since the epoch
 * Source: PKWARE, APPNOTE.TXT 6.3.10, 4.3.6 to 4.3.16.
 */
export function zipOf(entries: readonly ZipEntry[], at: number): Buffer {
  const [date, time] = dosTime(new Date(at))
  const parts: Buffer[] = []
  const central: Buffer[] = []
  let offset = 0
  for (const { name, text } of entries) {
    const path = Buffer.from(name)
    const data = Buffer.from(text)
    const packed = deflateRawSync(data)
    const described = Buffer.alloc(26)
    described.writeUInt16LE(version, 0)
    described.writeUInt16LE(utf8Names, 2)
    described.writeUInt16LE(deflated, 4)
    described.writeUInt16LE(time, 6)
    described.writeUInt16LE(date, 8)
    described.writeUInt32LE(crc32(data), 10)
    described.writeUInt32LE(packed.length, 14)
    described.writeUInt32LE(data.length, 18)
    described.writeUInt16LE(path.length, 22)
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), described, path, packed])
    const where = Buffer.alloc(14)
    where.writeUInt32LE(offset, 10)
    const madeBy = Buffer.from([version, 0])
    central.push(Buffer.concat([Buffer.from('PK\x01\x02', 'latin1'), madeBy, described, where, path]))
    parts.push(local)
    offset += local.length
  }
  const directory = Buffer.concat(central)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(entries.length, 4)
  end.writeUInt16LE(entries.length, 6)
  end.writeUInt32LE(directory.length, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...parts, directory, Buffer.from('PK\x05\x06', 'latin1'), end])
}

/** As MS-DOS had them, in this machine's time: every other second, from 1980 on. */
function dosTime(at: Date): readonly [date: number, time: number] {
  const year = Math.max(0, at.getFullYear() - 1980)
  const date = (year << 9) | ((at.getMonth() + 1) << 5) | at.getDate()
  const time = (at.getHours() << 11) | (at.getMinutes() << 5) | (at.getSeconds() >> 1)
  return [date, time]
}
