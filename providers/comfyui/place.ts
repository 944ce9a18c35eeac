/** Where a server is, and what opens the door of a proxy before it: kept apart, because the address is shown and stored. */
import { ConfigError } from '../../src/errors.js'

export interface Place {
  /** With a base path where a proxy has one; without query and user. */
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string>>
}

/**
 * A place by its address: a query in it goes with every request, a user and password become a header. `http://` may be left out.
 * Throws ConfigError for what is no address: only COMFYUI_URL can hold that, options are checked before.
 */
export function placeOf(
  address: string,
  more: { headers?: Place['headers'] | undefined; query?: Place['query'] | undefined } = {},
): Place {
  const url = /^https?:\/\//i.test(address) ? address : `http://${address}`
  if (!URL.canParse(url)) throw new ConfigError('has no address of a server', { field: 'COMFYUI_URL', value: 'a text' })
  const { origin, pathname, searchParams, username, password } = new URL(url)
  const user = Buffer.from(`${plain(username)}:${plain(password)}`).toString('base64')
  const headers = { ...(username && { authorization: `Basic ${user}` }), ...more.headers }
  const query = { ...Object.fromEntries(searchParams), ...more.query }
  return {
    url: (origin + pathname).replace(/\/+$/, ''),
    ...(Object.keys(headers).length > 0 && { headers }),
    ...(Object.keys(query).length > 0 && { query }),
  }
}

/** Without the percent signs a URL writes; as it is where they mean nothing. */
function plain(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Whether it is this machine. */
export const isHere = (url: string): boolean =>
  URL.canParse(url) && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(url).hostname)
