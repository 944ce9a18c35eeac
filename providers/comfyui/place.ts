/** Where a server is, and what a proxy before it wants. What opens the door is kept apart from the address, which is shown and stored. */
export interface Place {
  /** With a base path where a proxy has one; without query and user. */
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string>>
}

/** A place by its address: a query in it goes with every request, a user and password become a header. */
export function placeOf(
  address: string,
  more: { headers?: Place['headers'] | undefined; query?: Place['query'] | undefined } = {},
): Place {
  const { origin, pathname, searchParams, username, password } = new URL(address)
  const user = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  const headers = { ...(username && { authorization: `Basic ${btoa(user)}` }), ...more.headers }
  const query = { ...Object.fromEntries(searchParams), ...more.query }
  return {
    url: (origin + pathname).replace(/\/+$/, ''),
    ...(Object.keys(headers).length > 0 && { headers }),
    ...(Object.keys(query).length > 0 && { query }),
  }
}

/** Whether it is this machine. */
export const isHere = (url: string): boolean =>
  URL.canParse(url) && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(url).hostname)
