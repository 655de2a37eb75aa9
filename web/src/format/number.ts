export const NARROW = '\u202f'
export const NO_BREAK = '\u00a0'
const MINUS = '\u2212'
const DASH = '\u2013'

/** `value` with `decimals` places, digits in groups of three by a narrow no-break space, and a true minus sign. */
export function fixed(value: number, decimals: number): string {
  const text = Math.abs(value).toFixed(Math.max(0, decimals))
  const [whole = '0', part] = text.split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, NARROW)
  const minus = value < 0 && Number(text) !== 0 ? MINUS : ''
  return minus + grouped + (part ? `.${part}` : '')
}

/** Like `fixed`, but what is not zero never reads as zero: `<0.01`. */
export function cell(value: number, decimals: number): string {
  if (value === 0) return '0'
  const least = 10 ** -Math.max(0, decimals)
  if (value !== 0 && Math.abs(value) < least / 2) return value > 0 ? `<${fixed(least, decimals)}` : `>${fixed(-least, decimals)}`
  return fixed(value, decimals)
}

/** A label of an axis: whole numbers bare, others with the digits that tell two ticks apart. */
export function tick(value: number): string {
  return fixed(value, Number.isInteger(value) ? 0 : places(value, 2))
}

/** Places needed for three significant digits; whole numbers keep all of theirs. */
export function places(value: number, significant = 3): number {
  if (value === 0 || !Number.isFinite(value)) return 0
  return Math.min(6, Math.max(0, significant - 1 - Math.floor(Math.log10(Math.abs(value)) + 1e-12)))
}

/** At least three significant digits, as tiles show them: 85.6, 8 556, 0.0517. */
export function brief(value: number): string {
  return fixed(value, places(value))
}

/** A published figure with the digits it was published with. */
export function asGiven(value: number): string {
  const decimals = String(value).split('.')[1]?.length ?? 0
  return decimals > 4 ? brief(value) : fixed(value, decimals)
}

/** Every digit that means something, as explanations and exports show them. */
export function full(value: number): string {
  if (Number.isInteger(value)) return fixed(value, 0)
  if (Math.abs(value) < 1e-6) return exponential(value)
  return fixed(value, Math.min(12, Math.max(0, 5 - Math.floor(Math.log10(Math.abs(value)))))).replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '')
}

function exponential(value: number): string {
  const [mantissa, exponent] = value.toExponential(3).split('e')
  return `${mantissa!.replace('-', MINUS)}e${exponent!.replace('-', MINUS).replace('+', '')}`
}

/** Places that the width of a 95 % range supports: two digits of its half. */
export function placesByRange(value: number, low: number, high: number): number {
  const half = (high - low) / 2
  if (!(half > 0)) return places(value)
  return Math.min(places(value, 4), Math.max(0, 1 - Math.floor(Math.log10(half) + 1e-12)))
}

export function range(low: number, high: number, decimals: number): string {
  const from = fixed(low, decimals)
  const to = fixed(high, decimals)
  // A dash between signed numbers reads as a sign.
  return low < 0 ? `${from} … ${to}` : `${from}${DASH}${to}`
}

/** A relative change in per cent, signed: `−35 %`, `+1.2 %`; nothing when there is no base. */
export function change(now: number, base: number): string | undefined {
  if (!Number.isFinite(now) || !Number.isFinite(base) || base === 0) return undefined
  return signedPercent((now - base) / Math.abs(base))
}

export function signedPercent(share: number): string {
  const percent = share * 100
  const text = percentDigits(percent)
  const sign = Number(text.replace(MINUS, '-').replaceAll(NARROW, '')) > 0 ? '+' : ''
  return `${sign}${text}${NO_BREAK}%`
}

/** A share without sign: `33.1 %`. */
export function percent(share: number): string {
  if (share > 0 && share < 0.0005) return `<0.1${NO_BREAK}%`
  return `${percentDigits(share * 100)}${NO_BREAK}%`
}

function percentDigits(percent: number): string {
  const size = Math.abs(percent)
  // Nearly all is not all.
  if (size >= 99.5 && size < 100 - 1e-9) return fixed(percent, size >= 99.95 ? 2 : 1)
  return fixed(percent, size < 0.05 ? 0 : size < 9.95 ? 1 : 0)
}
