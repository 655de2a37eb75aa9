// Starts the built binary in an empty folder, and a browser that talks to nothing else.
import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
export const BINARY = process.env.TANDEM_BIN ?? ['target/release/tandem', 'target/debug/tandem'].map((path) => join(ROOT, path)).find(existsSync)
const BROWSER = process.env.CHROMIUM ?? '/usr/bin/chromium'
export const SHOTS = fileURLToPath(new URL('./shots', import.meta.url))

/** Whatever is still open, so that a failed test leaves nothing running. */
const running = new Set()
export const stopAll = () => Promise.all([...running].map((stop) => stop()))

/** `tandem demo` on a free port. */
export const demo = () => started(() => ['demo'])

/** `tandem serve` on a copy of a shipped case, which `change` may change before: not public. */
export const served = (name, change = () => {}) => started((folder) => {
  cpSync(join(ROOT, 'cases', name), join(folder, name), { recursive: true })
  change(join(folder, name))
  return ['serve', name]
})

/** A server: its address, its start link, and a way to stop it. */
async function started(verb) {
  if (!BINARY || !existsSync(BINARY)) throw new Error('no tandem binary: build one, or set TANDEM_BIN')
  const folder = mkdtempSync(join(tmpdir(), 'tandem-e2e-'))
  const began = performance.now()
  const child = spawn(BINARY, [...verb(folder), '--http', '127.0.0.1:0', '--quiet'], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  const link = await new Promise((resolve, reject) => {
    const listen = (chunk) => {
      said += chunk
      const found = /open (http:\/\/\S+\/start#\S+)/.exec(said)
      if (found) resolve(found[1])
    }
    child.stdout.on('data', listen)
    child.stderr.on('data', listen)
    child.on('exit', (code) => reject(new Error(`tandem ended with ${code}: ${said.slice(-2000)}`)))
    setTimeout(() => reject(new Error(`no start link after 60 s: ${said.slice(-2000)}`)), 60_000).unref()
  })
  const stop = async () => {
    running.delete(stop)
    child.removeAllListeners('exit')
    if (child.exitCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await ended
    }
    rmSync(folder, { recursive: true, force: true })
  }
  running.add(stop)
  return { folder, link, origin: new URL(link).origin, startMs: Math.round(performance.now() - began), stop }
}

const QUIET = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']

/** A fresh browser. Whatever its pages ask for, whatever they complain about, is written down. */
export async function browser({ width = 1440, height = 900, ...rest } = {}) {
  const profile = mkdtempSync(join(tmpdir(), 'tandem-browser-'))
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: BROWSER, headless: true, args: QUIET, viewport: { width, height }, acceptDownloads: true, reducedMotion: 'reduce', locale: 'en-GB', ...rest,
  })
  const asked = []
  const complaints = []
  context.on('request', (request) => asked.push(request.url()))
  context.on('page', (page) => {
    page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`))
    page.on('console', (message) => {
      // The software renderer of a headless browser remarks on its own speed; that is no fault of a page.
      if (['error', 'warning'].includes(message.type()) && !/GL Driver Message|GPU stall/.test(message.text())) complaints.push(`${page.url()}: ${message.text()}`)
    })
  })
  const close = async () => {
    running.delete(close)
    await context.close()
    rmSync(profile, { recursive: true, force: true })
  }
  running.add(close)
  return {
    context,
    asked,
    complaints,
    async page(address) {
      const page = await context.newPage()
      if (address) await open(page, address)
      return page
    },
    close,
  }
}

/** Goes to an address and waits until its data and drawings are there. */
export async function open(page, address) {
  await page.goto(address)
  await settled(page)
}

export async function settled(page) {
  await page.waitForLoadState('networkidle')
  await page.waitForFunction(() => !document.querySelector('main .skeleton') && document.querySelector('main h1, main h2'))
  await page.waitForFunction(() => [...document.querySelectorAll('.live-map')].every((map) => map.dataset.ready === 'true'))
  await page.evaluate(() => document.fonts.ready)
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))
}

/** Both shipped cases, each on a server of its own and signed in: `real` in the demo, `made` as its owner has it, after `change`. */
export async function bothCases(change) {
  const cases = {}
  for (const [name, start] of [['real', demo], ['made', () => served('sample_city', change)]]) {
    const server = await start()
    const signed = await browser()
    const page = await signed.page()
    await signIn(page, server.link)
    await page.close()
    cases[name] = { server, signed, at: (path) => server.origin + path, api: async (path) => (await signed.context.request.get(`${server.origin}/api/v1${path}`)).json() }
  }
  return cases
}

/** Signs in with the start link of a demo. */
export async function signIn(page, link) {
  await page.goto(link)
  await page.waitForURL('**/overview*')
  await settled(page)
}
