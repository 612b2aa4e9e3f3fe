/** What a kubeconfig says of a cluster. */
export interface KubeCluster {
  readonly name: string
  readonly server: string
  readonly tlsServerName?: string
  readonly skipTLSVerify: boolean
  readonly caFile?: string
  /** Base64, without line breaks. */
  readonly caData?: string
  readonly proxyUrl?: string
  /** Told to plugins; no answer is asked for compressed. */
  readonly disableCompression?: boolean
  /** What the cluster keeps for exec plugins, as JSON has it: its extension `client.authentication.k8s.io/exec`. */
  readonly execConfig?: unknown
  /** The tool that wrote the entry, as an extension of it says: `minikube.sigs.k8s.io`. */
  readonly provider?: string
}

/** The `exec` of a user. Nothing is checked of it but that each field has its type; `whyUnusable` does the rest. */
export interface ExecConfig {
  readonly apiVersion: string
  /** Absolute when it was named by a path; else it is looked for in PATH. */
  readonly command: string
  readonly args: readonly string[]
  readonly env: readonly { readonly name: string; readonly value: string }[]
  /** "" when there is none. It was written by somebody else, and may hold anything. */
  readonly installHint: string
  readonly provideClusterInfo: boolean
  /** Never, IfAvailable or Always in a file that can be used. The old versions of the API have IfAvailable without saying it. */
  readonly interactiveMode: string
}

/** Whom requests ask to be taken for. */
export interface Impersonation {
  readonly user: string
  readonly uid: string
  readonly groups: readonly string[]
  /** In the order of their names. */
  readonly extra: readonly (readonly [name: string, values: readonly string[]])[]
}

/** A kubeconfig's user. Nothing is read of the files that it names before it is used; their paths are absolute. */
export interface KubeUser {
  readonly name: string
  readonly certFile?: string
  /** Base64, without line breaks; so is `keyData`. */
  readonly certData?: string
  readonly keyFile?: string
  readonly keyData?: string
  readonly token?: string
  readonly tokenFile?: string
  readonly username?: string
  readonly password?: string
  readonly impersonation?: Impersonation
  readonly authProvider?: { readonly name: string; readonly config: Readonly<Record<string, string>> }
  readonly exec?: ExecConfig
}

export interface KubeConfigContext {
  readonly name: string
  /** "" when it names none; so is `user`. */
  readonly cluster: string
  readonly user: string
  readonly namespace?: string
}

/**
 * Clusters, users and contexts, and which context is in use. client-node has a class of this name; it brings every model
 * and API of Kubernetes along, 27 MB of a headless agent's memory, and drops what it does not know.
 */
export class KubeConfig {
  clusters: readonly KubeCluster[] = []
  users: readonly KubeUser[] = []
  contexts: readonly KubeConfigContext[] = []
  currentContext = ''
  /** Files of which kubectl, and so we, read only the beginning, as sentences. */
  cutShort: readonly string[] = []
  /** Null for one that is in no file. */
  onDisk: { changed(): Promise<KubeConfig | null> } | null = null

  getContexts = (): readonly KubeConfigContext[] => this.contexts
  getCurrentContext = (): string => this.currentContext
  setCurrentContext = (name: string): void => void (this.currentContext = name)
  getContextObject = (name: string): KubeConfigContext | null =>
    this.contexts.find((each) => each.name === name) ?? null
  getCluster = (name: string): KubeCluster | null => this.clusters.find((each) => each.name === name) ?? null
  getUser = (name: string): KubeUser | null => this.users.find((each) => each.name === name) ?? null
  getCurrentCluster(): KubeCluster | null {
    const context = this.getContextObject(this.currentContext)
    return context && this.getCluster(context.cluster)
  }
  getCurrentUser(): KubeUser | null {
    const context = this.getContextObject(this.currentContext)
    return context && this.getUser(context.user)
  }
}
