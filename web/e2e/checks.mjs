// What holds of every page beside the ledger: tests that the files of these pages declare with their own pages.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { test } from 'node:test'
import { SHOTS, open } from './app.mjs'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Does `what` with each case of `cases()`, which are there once the tests run. */
export const each = (cases) => async (what) => {
  for (const name of ['real', 'made']) await what(cases()[name], name)
}

/** Declares the tests: `pages` are pictured, `drawers` are further addresses that axe looks at. */
export function everyPageHolds(cases, pages, drawers) {
  const both = each(cases)

  test('axe finds nothing, in either theme, with and without the drawer', async () => {
    for (const theme of ['light', 'dark']) {
      for (const path of [...pages, ...drawers]) {
        const page = await cases().made.signed.page(cases().made.at(`${path}${path.includes('?') ? '&' : '?'}lang=${theme === 'light' ? 'zh' : 'en'}&theme=${theme}`))
        await page.evaluate(AXE)
        const { violations } = await page.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }))
        assert.deepEqual(violations.map(({ id, nodes }) => `${path} ${theme} ${id}: ${nodes.slice(0, 3).map((node) => `${node.target} ${node.failureSummary}`).join(' | ')}`), [])
        await page.close()
      }
    }
  })

  test('pictures of each page, both cases, both languages and themes, and on a phone', () => both(async ({ signed, at }, name) => {
    const page = await signed.page()
    for (const path of pages) {
      for (const lang of ['zh', 'en']) {
        for (const theme of ['light', 'dark']) {
          // The made-up city has everything; of the real one a picture in each language and theme will do.
          if (name === 'real' && (lang === 'zh') !== (theme === 'light')) continue
          for (const width of [1440, 390]) {
            await page.setViewportSize({ width, height: width === 390 ? 844 : 900 })
            await open(page, at(`${path}${path.includes('?') ? '&' : '?'}lang=${lang}&theme=${theme}`))
            // Nothing but tables may be wider than the page.
            const spill = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
            assert.ok(spill <= 0, `${name} ${path} ${lang} ${width}: ${spill} px too wide`)
            await page.screenshot({ path: join(SHOTS, `${/[a-z]+(?=\?|$)/.exec(path)[0]}-${name}${width === 390 ? '-390' : ''}-${lang}-${theme}.png`), fullPage: true })
          }
        }
      }
    }
    await page.close()
  }))

  test('no page complained, and none asked anyone but its server', () => both(async ({ signed, server }) => {
    assert.deepEqual(signed.complaints, [])
    assert.deepEqual(signed.asked.filter((url) => !url.startsWith(server.origin) && !/^(blob|data):/.test(url)), [])
  }))
}
