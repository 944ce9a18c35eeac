/** A word out of JSON that somebody else wrote: never a throw, as `String` does for an object that hides its own way to be text. */
export function plain(value: unknown): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}
