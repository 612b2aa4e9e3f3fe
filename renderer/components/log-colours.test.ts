import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { stylesOf } from './log-styles'

// What log-text.css and tokens.css make of a terminal's colours, against WCAG 2.2, 1.4.3: 4.5 : 1 for text.

const read = (...path: readonly string[]): string => readFileSync(join(import.meta.dirname, ...path), 'utf8')
const rulesOf = (css: string): readonly (readonly [selector: string, body: string])[] =>
  Array.from(css.replaceAll(/\/\*.*?\*\//gs, '').matchAll(/([^{}]+)\{([^{}]*)\}/g), ([, selector = '', body = '']) => [
    selector.trim(),
    body,
  ])
const tokenRules = [...rulesOf(read('..', 'theme', 'tokens.css')), ...rulesOf(read('log-text.css'))]
const classRules = rulesOf(read('log-text.css'))

/** The variables of a theme. */
function tokensOf(theme: Theme): ReadonlyMap<string, string> {
  const blocks = tokenRules.filter(([selector]) => selector === ':root' || selector === `[data-theme='${theme}']`)
  return new Map(
    blocks.flatMap(([, body]) =>
      Array.from(body.matchAll(/(--[\w-]+):\s*([^;]+);/g), ([, name = '', value = '']) => [name, value] as const),
    ),
  )
}

type Theme = 'light' | 'dark'
type Rgb = readonly [red: number, green: number, blue: number]

const linear = (part: number): number => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
const encoded = (part: number): number => (part <= 0.0031308 ? part * 12.92 : 1.055 * part ** (1 / 2.4) - 0.055)
const luminance = ([red, green, blue]: Rgb): number =>
  0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)

function contrast(one: Rgb, other: Rgb): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (lighter + 0.05) / (darker + 0.05)
}

/** Another lightness at the same hue. Source: CSS Color 4, the conversions of OKLab; what is out of range is clipped. */
function relit(rgb: Rgb, lightness: number, chromaFactor: number): Rgb {
  const [r, g, b] = rgb.map(linear) as unknown as Rgb
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
  const a = (1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s) * chromaFactor
  const c = (0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s) * chromaFactor
  const [l3, m3, s3] = [
    (lightness + 0.3963377774 * a + 0.2158037573 * c) ** 3,
    (lightness - 0.1055613458 * a - 0.0638541728 * c) ** 3,
    (lightness - 0.0894841775 * a - 1.291485548 * c) ** 3,
  ]
  const made = [
    4.0767416621 * l3 - 3.3077115913 * m3 + 0.2309699292 * s3,
    -1.2684380046 * l3 + 2.6097574011 * m3 - 0.3413193965 * s3,
    -0.0041960863 * l3 - 0.7034186147 * m3 + 1.707614701 * s3,
  ]
  return made.map((part) => encoded(Math.min(1, Math.max(0, part)))) as unknown as Rgb
}

/** What a stretch of text looks like in a theme, on a ground of the panel's own. */
function drawn(theme: Theme, codes: string, ground: string): { readonly text: Rgb; readonly ground: Rgb } {
  const tokens = tokensOf(theme)
  const [style] = stylesOf(`\u001b[${codes}mx`)
  const own = style?.style as Readonly<Record<string, string>> | undefined
  let [text, behind] = ['var(--text)', `var(--${ground})`]
  for (const [selector, body] of classRules) {
    const names = (style?.className ?? '').split(' ')
    if (!selector.split(/,\s*/).some((one) => names.includes(one.slice(1)))) continue
    text = /(?:^|\s)color:\s*([^;]+);/.exec(body)?.[1] ?? text
    behind = /background:\s*([^;]+);/.exec(body)?.[1] ?? behind
  }
  const value = (css: string): Rgb => {
    const [, name = ''] = /^var\((--[\w-]+)\)$/.exec(css) ?? []
    if (name !== '') return value(tokens.get(name) ?? '')
    const [, from = '', light = '', factor = '1'] =
      /^oklch\(from var\((--[\w-]+)\) var\((--[\w-]+)\) (?:c|calc\(c \* ([\d.]+)\)) h\)$/.exec(css) ?? []
    if (from !== '') {
      const parts = (own?.[from] ?? '').match(/\d+/g) ?? []
      return relit(parts.map((part) => Number(part) / 255) as unknown as Rgb, Number(tokens.get(light)), Number(factor))
    }
    if (!/^#[\da-f]{6}$/.test(css)) throw new Error(`a colour that this test does not know: ${css}`)
    return [1, 3, 5].map((at) => parseInt(css.slice(at, at + 2), 16) / 255) as unknown as Rgb
  }
  return { text: value(text), ground: value(behind) }
}

/** Those that are too pale, with how much they are. */
function tooPale(theme: Theme, codes: readonly string[], grounds: readonly string[]): readonly string[] {
  return codes.flatMap((each) =>
    grounds.flatMap((ground) => {
      const { text, ground: behind } = drawn(theme, each, ground)
      const ratio = contrast(text, behind)
      return ratio < 4.5 ? [`${each} on ${ground}: ${ratio.toFixed(2)}`] : []
    }),
  )
}

test('black on white is 21 : 1, and grey in the middle 4.5', () => {
  expect(contrast([0, 0, 0], [1, 1, 1])).toBeCloseTo(21)
  const grey = 0x76 / 255
  expect(contrast([grey, grey, grey], [1, 1, 1])).toBeCloseTo(4.54, 2)
  expect(relit([1, 0, 0], 0.6279554, 1).map((part) => Math.round(part * 255))).toEqual([255, 0, 0])
})

const eight = Array.from({ length: 8 }, (_, n) => n)
const sixteen = [...eight.map((n) => `${30 + n}`), ...eight.map((n) => `${90 + n}`)]
const backgrounds = [...eight.map((n) => `${40 + n}`), ...eight.map((n) => `${100 + n}`)]
const grounds = ['surface', 'raised', 'hover', 'selected']

describe.each(['light', 'dark'] as const)('%s', (theme) => {
  test('each of the sixteen colours can be read on every ground of a log', () => {
    expect(tooPale(theme, [...sixteen, '1', '2', '7'], grounds)).toEqual([])
  })

  test('and on each of the sixteen behind it', () => {
    const both = backgrounds.flatMap((behind) => ['0', '2', ...sixteen].map((one) => `${one};${behind}`))
    expect(tooPale(theme, both, ['surface'])).toEqual([])
  })

  test('and so can the other 240, and any colour', () => {
    const palette = Array.from({ length: 240 }, (_, n) => `38;5;${16 + n}`)
    const exact = ['255;0;0', '0;255;0', '0;0;255', '255;255;0', '0;255;255', '255;0;255', '1;2;3', '254;253;252']
    expect(tooPale(theme, [...palette, ...exact.map((one) => `38;2;${one}`)], grounds)).toEqual([])
  })

  test('and text on any of those behind it', () => {
    const palette = Array.from({ length: 240 }, (_, n) => `48;5;${16 + n}`)
    expect(
      tooPale(
        theme,
        palette.flatMap((one) => ['0', ...sixteen].map((text) => `${text};${one}`)),
        ['surface'],
      ),
    ).toEqual([])
  })
})
