/** How large a file may be that somebody else wrote. One that is larger is refused as a whole. Bytes. */
export const fileLimits = {
  /** A thousand contexts with their certificates in them have about 4 MB; reading them takes about a second. */
  kubeconfig: 4 * 1024 * 1024,
  /** A certificate, its key, or a bundle of authorities. The one of a system has about 250 kB. */
  certificate: 1024 * 1024,
  /** A token. Servers take headers of 8 to 64 kB. */
  token: 64 * 1024,
  /** A namespace of a service account. */
  name: 1024,
  /** The panel's settings, its window's place, and its tokens, encrypted. */
  settings: 1024 * 1024,
  /** A Job template. */
  template: 1024 * 1024,
  /** What a template said before; a base job template with all it has. */
  templateVersion: 4 * 1024 * 1024,
  /** Of templates that are being edited. */
  drafts: 16 * 1024 * 1024,
  /** Prefect's own files: config.toml, backend.toml, auth.toml. */
  config: 1024 * 1024,
  /** A flow run in JSON, with its parameters. */
  flowRun: 16 * 1024 * 1024,
} as const
