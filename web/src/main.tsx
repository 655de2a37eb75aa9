import './styles/tokens.css'
import './styles/inter.css'
import './styles/base.css'
import './styles/card.css'
import './shell/shell.css'
import './i18n'
import { createRoot } from 'react-dom/client'
import { App } from './shell/App'

createRoot(document.getElementById('root')!).render(<App />)
// A hundred slices of Chinese: described after the first paint, and each fetched only when one of its characters is on the page.
requestAnimationFrame(() => setTimeout(() => void import('./styles/noto.css')))
