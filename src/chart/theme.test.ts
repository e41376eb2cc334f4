import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Theme, themePairs, themes } from "./theme.ts";

for (const theme of Object.values(themes)) {
  describe(`the ${theme.name} theme`, () => {
    it("has marks that stand out 3:1 from the ground, and text 4.5:1", () => {
      for (const colour of [...theme.series, ...Object.values(theme.tones), theme.mark])
        assert.ok(contrast(colour, theme.ground) >= 3, `${colour} ${contrast(colour, theme.ground)}`);
      for (const colour of [theme.ink, theme.quiet, theme.mark])
        assert.ok(contrast(colour, theme.ground) >= 4.5, `${colour} ${contrast(colour, theme.ground)}`);
      for (const colour of Object.values(theme.tones))
        assert.ok(contrast(theme.onShade, colour) >= 4.5, `${colour} ${contrast(theme.onShade, colour)}`);
      for (const [i, colour] of theme.shades.entries())
        assert.ok(contrast(i >= 4 ? theme.onShade : theme.ink, colour) >= 4, `${colour}`);
    });

    it("has series that a colour-blind reader tells apart", () => {
      for (const [name, see] of Object.entries(sights)) {
        const seen = theme.series.map((colour) => lab(see(linear(colour))));
        seen.forEach((one, i) => {
          for (const [j, other] of seen.entries())
            if (j > i)
              assert.ok(
                distance(one, other) > 18,
                `${name}: ${theme.series[i]} ${theme.series[j]} ${distance(one, other)}`,
              );
        });
      }
    });
  });
}

it("has one dark colour for each light one", () => {
  const lights = themePairs().map(([light]) => light);
  assert.equal(new Set(lights).size, lights.length);
});

type Triple = readonly [number, number, number];

// Machado, Oliveira and Fernandes 2009, IEEE Trans. Vis. Comput. Graph. 15:1291, severity 1.0.
const sights: Readonly<Record<string, (rgb: Triple) => Triple>> = {
  usual: (rgb) => rgb,
  protanopia: times([0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]),
  deuteranopia: times([0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]),
  tritanopia: times([1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]),
};

function times(...rows: readonly [Triple, Triple, Triple]): (rgb: Triple) => Triple {
  const dot = (row: Triple, [r, g, b]: Triple) => Math.min(1, Math.max(0, row[0] * r + row[1] * g + row[2] * b));
  return (rgb) => [dot(rows[0], rgb), dot(rows[1], rgb), dot(rows[2], rgb)];
}

function linear(hex: string): Triple {
  const channel = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

function contrast(a: Theme["ink"], b: Theme["ink"]): number {
  const luminance = ([r, g, bl]: Triple) => 0.2126 * r + 0.7152 * g + 0.0722 * bl;
  const [one, two] = [luminance(linear(a)), luminance(linear(b))];
  return (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
}

function lab([r, g, b]: Triple): Triple {
  const f = (value: number) => (value > 216 / 24389 ? Math.cbrt(value) : (value * 24389) / 27 / 116 + 16 / 116);
  const x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
  const y = f(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function distance(a: Triple, b: Triple): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}
