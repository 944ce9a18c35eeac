/** What a provider may add to the command line. */

/** A command of a provider. Declared lightly; whatever is heavy is imported by `run`. */
export interface ProviderCommand {
  /** Group and name: `['sketch', 'scene']`. The group `sandbox` is for servers that speak a vendor's wire. */
  readonly path: readonly [group: string, name: string]
  /** What the group is, for `--help`. @default `commands of <group>` */
  readonly groupAbout?: string
  readonly about: string
  /** As commander writes them; `required` ones must be given. */
  readonly options: readonly { readonly flags: string; readonly about: string; readonly required?: boolean }[]
  /** Of a sandbox: opens it in this process; a studio with its `env` calls it instead of the vendor. */
  readonly open?: (options?: {
    speed?: number
  }) => Promise<{ readonly env: Readonly<Record<string, string>>; close(): Promise<void> }>
  /** Resolves when done. `line` writes one line to stdout. Throws InputError for a wrong option. */
  run(options: Readonly<Record<string, unknown>>, line: (text: string) => void): Promise<void>
}
