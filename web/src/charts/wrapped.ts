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
