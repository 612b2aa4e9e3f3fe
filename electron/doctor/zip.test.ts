import { crc32, inflateRawSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { zipOf, type ZipEntry } from './zip'

/** Reads an archive by its directory, as unzip does. */
export function unzipped(zip: Buffer): readonly ZipEntry[] {
  const end = zip.length - 22
  expect(zip.readUInt32LE(end)).toBe(0x06054b50)
  const count = zip.readUInt16LE(end + 10)
  let at = zip.readUInt32LE(end + 16)
  const entries: ZipEntry[] = []
  for (let n = 0; n < count; n++) {
    expect(zip.readUInt32LE(at)).toBe(0x02014b50)
    const [crc, packed, size] = [16, 20, 24].map((place) => zip.readUInt32LE(at + place)) as [number, number, number]
    const nameLength = zip.readUInt16LE(at + 28)
    const local = zip.readUInt32LE(at + 42)
    expect(zip.readUInt32LE(local)).toBe(0x04034b50)
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
    const data = inflateRawSync(zip.subarray(start, start + packed))
    expect([crc32(data), data.length]).toEqual([crc, size])
    entries.push({ name: zip.toString('utf8', at + 46, at + 46 + nameLength), text: data.toString() })
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32)
  }
  expect(at).toBe(end)
  return entries
}

test.each<[string, readonly ZipEntry[]]>([
  ['nothing', []],
  ['a file', [{ name: 'a.txt', text: 'hello\n' }]],
  [
    'an empty file, folders, and names that are not ASCII',
    [
      { name: 'jobs/ä/log.txt', text: '' },
      { name: 'b.yaml', text: 'x: ☃\n'.repeat(10_000) },
    ],
  ],
])('an archive of %s is read again', (_, entries) => expect(unzipped(zipOf(entries, Date.now()))).toEqual(entries))
