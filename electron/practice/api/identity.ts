/** Ids and names of what the practice API makes: the same seed gives the same ones in the same order. */
export interface Identities {
  /** A UUID of version 4. */
  id(): string
  /** A run's name of two words, as Prefect gives it. */
  name(): string
}

export function identities(seed: number): Identities {
  const next = sfc32(seed)
  const bytes = Buffer.alloc(16)
  const pick = (words: readonly string[]): string => words[next() % words.length] ?? ''
  return {
    id() {
      for (let at = 0; at < 16; at += 4) bytes.writeUInt32BE(next(), at)
      bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6)
      bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
      const hex = bytes.toString('hex')
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
    },
    name: () => `${pick(qualities)}-${pick(animals)}`,
  }
}

/** Chris Doty-Humphrey's sfc32: 128 bits of state, so 50,000 runs' ids don't collide as with a 32-bit generator. */
function sfc32(seed: number): () => number {
  let [a, b, c, counter] = [seed | 0, Math.floor(seed / 2 ** 32) | 0, 0x9e3779b9 | 0, 1]
  const next = () => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    c |= 0
    return sum >>> 0
  }
  for (let round = 0; round < 12; round++) next() // spreads a small seed over the whole state
  return next
}

const qualities = (
  'able agile amber ample avid blue bold brave brisk calm civil clear clever cosmic crisp daring deft eager early ' +
  'fair famous fancy fleet fond frank fresh gentle glad golden grand green happy hardy honest humble ideal jolly ' +
  'keen kind light lively loyal lucid lucky mellow merry mighty mild modest neat nimble noble orange patient plucky ' +
  'polite proud pure quick quiet rapid ready rosy royal ruby sage shiny silver sleek smart smooth snug solid spry ' +
  'steady sturdy subtle sunny sweet swift tidy tough true trusty upbeat vivid warm wily wise witty zesty'
).split(' ')

const animals = (
  'ant auk badger bat bear beaver bee bison boar bug carp cat civet cod coot crab crane crow deer dingo dove duck ' +
  'eagle eel egret elk falcon ferret finch fox frog gecko gnu goose grouse gull hare hawk heron hippo horse ibex ibis ' +
  'jackal jay kiwi koala lark lemur lion llama loon lynx macaw magpie marmot marten mole moose moth mouse newt numbat ' +
  'ocelot okapi orca oriole otter owl ox panda perch pika plover pony puffin puma quail rabbit raven rhino robin rook ' +
  'salmon seal shrew skunk sloth snail stoat stork swan swift tapir tern tiger toad trout turtle viper vole walrus ' +
  'wasp weasel whale wolf wombat wren yak zebra'
).split(' ')
