// Takes docs/pictures/overview.png and overview.zh.png from the built binary: node scripts/picture.mjs
// Needs `make demo`'s build, and Chromium (scripts/browser.sh).
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const { chromium } = createRequire(join(root, 'web/package.json'))('playwright-core')
const executablePath = execFileSync(join(root, 'scripts/browser.sh'), { encoding: 'utf8' }).trim()
const binary = process.env.TANDEM_BIN ?? join(root, 'target/release/tandem')
const folder = mkdtempSync(join(tmpdir(), 'tandem-picture-'))
const server = spawn(binary, ['demo', '--http', '127.0.0.1:0'], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] })

try {
  const address = await new Promise((found, failed) => {
    let text = ''
    server.on('exit', () => failed(new Error('the server ended')))
    server.stdout.on('data', (part) => {
      text += part
      const match = /open (http:\/\/[^/\s]+)/.exec(text)
      if (match) found(match[1])
    })
  })
  const args = ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']
  const browser = await chromium.launch({ executablePath, args })
  const page = await browser.newPage({ viewport: { width: 1440, height: 1000 }, deviceScaleFactor: 1, reducedMotion: 'reduce' })
  for (const [language, name] of [
    ['en', 'overview.png'],
    ['zh', 'overview.zh.png'],
  ]) {
    await page.goto(`${address}/?lang=${language}&theme=light`, { waitUntil: 'networkidle' })
    // Charts draw in after the answers have come.
    await page.waitForTimeout(1500)
    const path = join(root, 'docs/pictures', name)
    await page.screenshot({ path })
    console.log(path)
  }
  await browser.close()
} finally {
  server.removeAllListeners('exit')
  server.kill('SIGTERM')
  rmSync(folder, { recursive: true, force: true })
}
