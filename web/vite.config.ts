import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import { outlines } from './build/outlines.ts'

export default defineConfig({
  plugins: [react(), outlines()],
  build: {
    target: 'es2022',
    // Fonts and pictures stay files: the server allows `font-src 'self'` only.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1200,
    modulePreload: { polyfill: false },
  },
  test: { include: ['src/**/*.test.ts'] },
  worker: { format: 'es' },
  // `npm run dev` draws the pages of a running `tandem demo` or `tandem serve`.
  server: { proxy: { '/api': process.env.TANDEM_API ?? 'http://127.0.0.1:8080' } },
})
