import type { ReactNode } from 'react'

/** A filter as a chip: a plain select with its name inside the edge. */
export function Chip<T extends string>({ label, value, options, onChange }: {
  label: string
  value: T
  options: { value: T; text: string; group?: string | undefined }[]
  onChange: (value: T) => void
}) {
  const groups = [...new Set(options.map((option) => option.group))]
  const items = (group: string | undefined): ReactNode => options.filter((option) => option.group === group).map((option) => <option key={option.value} value={option.value}>{option.text}</option>)
  return (
    <label className="chip">
      <span>{label}</span>
      <select value={value} onChange={(event) => onChange(event.target.value as T)}>
        {groups.map((group) => (group === undefined ? items(group) : <optgroup key={group} label={group}>{items(group)}</optgroup>))}
      </select>
    </label>
  )
}
