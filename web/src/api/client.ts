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
  return (await ask(method, path, body === undefined ? undefined : json(body))) as T
}

/** Sends the bytes of a file. */
export async function sendFile<T>(path: string, file: Blob): Promise<T> {
  return (await ask('POST', path, { type: 'application/octet-stream', content: file })) as T
}

/** Sends JSON and takes a file back. */
export async function fileFor(path: string, body: unknown): Promise<Blob> {
  return (await answered('POST', path, json(body))).blob()
}

interface Body { type: string; content: BodyInit }
const json = (value: unknown): Body => ({ type: 'application/json', content: JSON.stringify(value) })

async function ask(method: string, path: string, body?: Body, signal?: AbortSignal): Promise<unknown> {
  const answer = await answered(method, path, body, signal)
  return answer.status === 204 ? undefined : parsed(await answer.text())
}

async function answered(method: string, path: string, body?: Body, signal?: AbortSignal): Promise<Response> {
  let answer: Response
  try {
    answer = await fetch(BASE + path, {
      method,
      signal: signal ?? null,
      credentials: 'same-origin',
      headers: body === undefined ? { accept: 'application/json' } : { accept: 'application/json', 'content-type': body.type },
      body: body === undefined ? null : body.content,
    })
  } catch (cause) {
    if (signal?.aborted) throw cause
    throw new Problem(0, path, { title: 'unreachable' })
  }
  if (!answer.ok) throw new Problem(answer.status, path, (parsed(await answer.text()) ?? {}) as object)
  return answer
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
