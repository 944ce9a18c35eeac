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
  /** Resolves when done. `line` writes one line to stdout. Throws InputError for a wrong option. */
  run(options: Readonly<Record<string, unknown>>, line: (text: string) => void): Promise<void>
}
