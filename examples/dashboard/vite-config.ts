import type { PluginOption, UserConfig } from 'vite'

/** The gateway; its PUBLIC_URL has to be the address of this server, so that cookies belong to one origin. */
const gateway = process.env['GATEWAY_URL'] ?? 'http://localhost:4000'

/** How an example is built and served: the gateway is part of its origin. */
export const toViteConfig = (plugins: PluginOption[]): UserConfig => ({
  plugins,
  server: {
    port: 5173,
    strictPort: true,
    proxy: { '/graphql': gateway, '/auth': gateway, '/demo': gateway },
  },
})
