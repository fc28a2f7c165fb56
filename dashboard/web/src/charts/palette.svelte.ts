// The colours that canvases draw with, read from the style sheet; they follow light and dark.

const NAMES = [
  "curve", "band-full", "band-part", "limit", "ideal", "spread", "ink-soft", "line", "scene-ground",
  "scene-plate", "scene-path", "scene-trail", "scene-tool",
] as const;

export type ColourName = (typeof NAMES)[number];
export type Palette = Readonly<Record<ColourName, string>>;

function read(): Palette {
  const styles = getComputedStyle(document.documentElement);
  const colours = NAMES.map((name) => [name, styles.getPropertyValue(`--${name}`).trim()] as const);
  return Object.fromEntries(colours) as Record<ColourName, string>;
}

class Colours {
  now = $state.raw<Palette>(read());

  constructor() {
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      this.now = read();
    });
  }
}

export const colours = new Colours();
