import type { PluginOption, UserConfig } from 'vite'

/** The gateway. Its PUBLIC_URL must be the URL of this server, so that cookies belong to one origin. */
const gateway = process.env['GATEWAY_URL'] ?? 'http://localhost:4000'

/** The Vite configuration of an example: it serves the page and the gateway from one origin. */
export const toViteConfig = (plugins: PluginOption[]): UserConfig => ({
  plugins,
  server: {
    port: 5173,
    strictPort: true,
    proxy: { '/graphql': gateway, '/auth': gateway, '/demo': gateway },
  },
})
