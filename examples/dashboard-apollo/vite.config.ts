import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** The gateway; its PUBLIC_URL has to be the address of this server, so that cookies belong to one origin. */
const gateway = process.env['GATEWAY_URL'] ?? 'http://localhost:4000'

export default defineConfig({
  plugins: [react()],
  server: {
    port: 5173,
    strictPort: true,
    proxy: { '/graphql': gateway, '/auth': gateway, '/demo': gateway },
  },
})
