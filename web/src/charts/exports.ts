import { FONT } from './Chart'
import type { Palette } from './palette'
import { wrapped } from './wrapped'

/** What a picture carries besides the drawing. */
export interface Picture {
  title: string
  caption: string
  notes: string[]
  svg: string
  width: number
  height: number
}

const MARGIN = 24

/** The drawing with its title above and source, date and address below, as one SVG document. */
export function composed(picture: Picture, palette: Palette): string {
  const width = Math.max(560, picture.width + 2 * MARGIN)
  const notes = picture.notes.flatMap((note) => wrapped(note, Math.floor((width - 2 * MARGIN) / 6)))
  const top = MARGIN + (picture.caption ? 48 : 28)
  const height = top + picture.height + 16 + notes.length * 16 + MARGIN
  const text = (x: number, y: number, size: number, weight: number, fill: string, value: string) =>
    `<text x="${x}" y="${y}" font-size="${size}" font-weight="${weight}" fill="${fill}">${escaped(value)}</text>`
  const drawing = picture.svg.replace(/<svg\b/, `<svg x="${MARGIN}" y="${top}"`)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${escaped(FONT)}">`,
    `<rect width="${width}" height="${height}" fill="${palette.surface}"/>`,
    text(MARGIN, MARGIN + 14, 16, 620, palette.ink, picture.title),
    picture.caption ? text(MARGIN, MARGIN + 34, 12, 400, palette['ink-3'], picture.caption) : '',
    drawing,
    ...notes.map((note, i) => text(MARGIN, top + picture.height + 28 + i * 16, 11, 400, palette['ink-3'], note)),
    '</svg>',
  ].join('')
}

export async function png(svg: string): Promise<Blob> {
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }))
  try {
    const image = new Image()
    image.src = url
    await image.decode()
    const canvas = document.createElement('canvas')
    canvas.width = image.naturalWidth * 2
    canvas.height = image.naturalHeight * 2
    canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height)
    return await new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('PNG'))), 'image/png'))
  } finally {
    URL.revokeObjectURL(url)
  }
}

export function save(blob: Blob, name: string) {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}

export const saveText = (text: string, type: string, name: string) => save(new Blob([text], { type: `${type};charset=utf-8` }), name)

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
