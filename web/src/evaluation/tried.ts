/** Scores that are tried, as they stand in the address: `indicator*score,..`. */
export function parsedTried(text: string | undefined): Record<string, number> {
  const found: Record<string, number> = {}
  for (const part of (text ?? '').split(',')) {
    const [id, value] = part.split('*')
    const number = Number(value)
    if (id && value !== undefined && value !== '' && number >= 0 && number <= 100) found[id] = number
  }
  return found
}

export const triedText = (tried: Record<string, number>): string | undefined => Object.entries(tried).map(([id, value]) => `${id}*${value}`).join(',') || undefined
