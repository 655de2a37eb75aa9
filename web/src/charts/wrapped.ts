/** `text` in lines of at most `columns` Latin letters; a Chinese character takes two. */
export function wrapped(text: string, columns: number): string[] {
  const lines: string[] = []
  let line = ''
  let used = 0
  for (const word of text.split(/(?<=[\s，。；、·&])|(?<=[\u4e00-\u9fff])/)) {
    const size = [...word].reduce((sum, c) => sum + (c > '\u2e7f' ? 2 : 1), 0)
    if (used + size > columns && line) {
      lines.push(line)
      line = ''
      used = 0
    }
    line += word
    used += size
  }
  return line ? [...lines, line] : lines
}

/** At most two lines; what is longer ends in an ellipsis. */
export function twoLines(text: string, columns: number): string {
  const lines = wrapped(text, Math.floor(columns)).map((line) => line.trim())
  return lines.length > 2 ? `${lines[0]}\n${lines[1]}…` : lines.join('\n')
}

/** `text` cut to `columns` Latin letters, with an ellipsis where something is cut. */
export function shortened(text: string, columns: number): string {
  let used = 0
  for (const [i, c] of [...text].entries()) {
    used += c > '\u2e7f' ? 2 : 1
    if (used > columns) return `${[...text].slice(0, Math.max(1, i - 1)).join('').trimEnd()}…`
  }
  return text
}
