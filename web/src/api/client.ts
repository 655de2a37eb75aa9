/** A refusal or fault of the server, as application/problem+json tells it. */
export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly detail: string
  readonly help: string
  readonly where: string
  /** Whatever else the answer held. */
  readonly body: Record<string, unknown>

  constructor(status: number, where: string, body: Partial<{ title: string; detail: string; code: string; help: string }>) {
    super(body.title ?? `HTTP ${status}`)
    this.status = status
    this.where = where
    this.body = body
    this.code = body.code ?? (status === 0 ? 'unreachable' : `http_${status}`)
    this.detail = body.detail ?? ''
    this.help = body.help ?? ''
  }
}

const BASE = '/api/v1'

export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return (await ask('GET', path, undefined, signal)) as T
}

export async function send<T>(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<T> {
  return (await ask(method, path, body)) as T
}

async function ask(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<unknown> {
  let answer: Response
  try {
    answer = await fetch(BASE + path, {
      method,
      signal: signal ?? null,
      credentials: 'same-origin',
      headers: body === undefined ? { accept: 'application/json' } : { accept: 'application/json', 'content-type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
    })
  } catch (cause) {
    if (signal?.aborted) throw cause
    throw new Problem(0, path, { title: 'unreachable' })
  }
  if (answer.status === 204) return undefined
  const text = await answer.text()
  const value = parsed(text)
  if (!answer.ok) throw new Problem(answer.status, path, (value ?? {}) as object)
  return value
}

function parsed(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

/** `path?a=b` with empty values left out; lists are joined by commas. */
export function query(path: string, values: Record<string, string | string[] | undefined>): string {
  const parts = Object.entries(values)
    .map(([key, value]) => [key, Array.isArray(value) ? value.join(',') : value] as const)
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([key, value]) => `${key}=${encodeURIComponent(value!).replace(/%2C/g, ',')}`)
  return parts.length ? `${path}?${parts.join('&')}` : path
}
