// What the Svelte compiler is told: runes everywhere, TypeScript in components.
import { vitePreprocess } from "@sveltejs/vite-plugin-svelte";

export default { compilerOptions: { runes: true }, preprocess: vitePreprocess() };
