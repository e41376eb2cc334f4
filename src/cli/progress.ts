import type { Terminal } from "./command.ts";

const barWidth = 24;
const redrawMs = 100;

/** A bar on an interactive terminal, and silence elsewhere. `share` runs from 0 to 1. */
export function progressBar(
  terminal: Terminal,
  label: string,
): { show(share: number, detail: string): void; end(): void } {
  if (!terminal.isInteractive) return { show: () => {}, end: () => {} };
  let drawnAt = 0;
  return {
    show: (share, detail) => {
      const now = performance.now();
      if (now - drawnAt < redrawMs) return;
      drawnAt = now;
      const full = Math.round(Math.min(1, Math.max(0, share)) * barWidth);
      const line = `${label} ${"█".repeat(full)}${"░".repeat(barWidth - full)} ${String(Math.floor(share * 100)).padStart(3)} %  ${detail}`;
      process.stderr.write(`\r${line.slice(0, terminal.columns - 1)}\u001b[K`);
    },
    end: () => process.stderr.write("\r\u001b[K"),
  };
}
