/**
 * What the practice API takes from somebody who has shown its token: any pod has it. Behind each, what happens beyond
 * it. All of it is done in the panel's main process at one stretch, so that each bound is one of time.
 */
export const limits = {
  /** 413. Source: Prefect Server, services/apollo/src/index.js. */
  bodyBytes: 5 * 1024 * 1024,
  /** Of a GraphQL document, of whose text much is ids in 0.6: a parse error, as graphql-js has it. */
  documentTokens: 20_000,
  documentChars: 1024 * 1024,
  /** Fields, spreads and fragments of a document; the rules compare each with each. */
  documentFields: 1_000,
  /** Levels below the top. Source: Prefect Server, services/apollo/src/index.js. */
  documentDepth: 7,
  /** Documents that are remembered, and the longest of them. Clients of 0.6 write ids into the text. */
  remembered: 500,
  rememberedChars: 64_000,
  /** What answering one operation may cost, see budget.ts: an error in its place. */
  work: 2_000_000,
  /** Lines of a log in one request. Prefect 1.4.1 sends at most 4 MB of them. */
  logs: 20_000,
  /** States in one request. Prefect's clients send one for each run of a queue's page, 25. */
  states: 1_000,
  /** A compressed flow, unpacked. Clients send at most 5 MB. */
  flowBytes: 16 * 1024 * 1024,
  /** Rows of a table that clients add to; a run's log loses its oldest lines instead. */
  rows: 500_000,
  logLines: 10_000,
  /** Bytes of a state as JSON. Source: Prefect Server, api/states.py. */
  stateBytes: 1_000_000,
} as const
