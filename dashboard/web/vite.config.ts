// How the pages are built: from here into the service's own folder, self-contained and offline.
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

export default defineConfig({
  base: "./",
  plugins: [svelte()],
  build: {
    outDir: "../../simlab/service/pages",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 800,
  },
  server: {
    fs: { allow: ["../.."] },
    proxy: { "/api": { target: "http://127.0.0.1:8420", ws: true } },
  },
  test: { include: ["tests/**/*.test.ts"] },
});
