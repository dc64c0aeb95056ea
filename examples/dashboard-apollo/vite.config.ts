import react from '@vitejs/plugin-react'
import { toViteConfig } from '../dashboard/vite-config.ts'

export default toViteConfig([react()])
