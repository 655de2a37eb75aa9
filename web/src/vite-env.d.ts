/// <reference types="vite/client" />

declare module 'virtual:outlines' {
  import type { Outline } from './map/outlines'
  const loaders: Record<string, () => Promise<{ default: Outline[] }>>
  export default loaders
}
declare module 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url' {
  const url: string
  export default url
}
