/** Keeps a comma or full stop on the line of what stands before it: a figure is a button, and a line may break after a button. */
export const glued = (text: string): string => (/^[，。；、）（：,.;:)]/.test(text) ? `\u2060${text}` : text)
