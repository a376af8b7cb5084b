import { fileURLToPath } from 'node:url';

import react from '@vitejs/plugin-react';
import { compression, defineAlgorithm } from 'vite-plugin-compression2';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Beside each file its compressed forms, for the gateway to choose from.
  plugins: [
    react(),
    compression({
      include: /\.(js|css|svg)$/,
      algorithms: [defineAlgorithm('gzip', { level: 9 }), defineAlgorithm('brotliCompress')],
    }),
  ],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: {
    target: 'es2022',
    // Native light-dark(): its replacement does not follow a scheme chosen by hand.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    // An inlined font or image would be a data: address, which default-src 'self' refuses.
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // What nearly everybody needs, in two files: split by who needs it, it would be a hundred small ones,
          // which take longer, compress worse and soon reach the gateway's limit per address.
          groups: [
            { name: 'first', tags: ['$initial'], priority: 2 },
            { name: 'common', minShareCount: 8 },
          ],
        },
      },
    },
  },
  server: {
    port: 5173,
    proxy: { '/api': process.env.PROOFMARK_URL ?? 'http://127.0.0.1:8080' },
  },
  test: {
    environment: 'jsdom',
    setupFiles: ['src/testing/setup.ts'],
    restoreMocks: true,
    testTimeout: 60_000,
    isolate: false, // each file would load the component library anew: setup.ts cleans up between tests
  },
});
