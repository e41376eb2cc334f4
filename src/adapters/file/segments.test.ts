import assert from "node:assert/strict";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it, test } from "node:test";
import { pathToFileURL } from "node:url";
import { runContract, segmentsContract } from "../../testing/index.ts";
import { openSegments } from "./segments.ts";

const folder = mkdtempSync(join(tmpdir(), "thence-segments-"));
after(() => rmSync(folder, { recursive: true }));
const placeOf = (place: number | string) => join(folder, String(place));
const opened = (place: number | string) => openSegments(pathToFileURL(placeOf(place)).href);

describe("segments in a folder", () => {
  runContract(
    segmentsContract,
    {
      open: opened,
      damage: (place, name) => {
        const file = join(placeOf(place), `${name}.columns`);
        const bytes = readFileSync(file);
        bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
        writeFileSync(file, bytes);
      },
    },
    { test },
  );

  it("every changed byte is found, and every shorter file", async () => {
    const segments = opened("bytes");
    await segments.save("a", { header: { a: 1 }, columns: { b: Uint16Array.of(1, 2, 3, 4) } });
    const file = join(placeOf("bytes"), "a.columns");
    const whole = readFileSync(file);
    const before = await segments.load("a");
    for (let i = 0; i < whole.length; i++) {
      const bytes = Buffer.from(whole);
      bytes[i] = (bytes[i] ?? 0) ^ 4;
      writeFileSync(file, bytes);
      // A byte that only fills a gap says nothing.
      const found = await segments.load("a").catch(({ code }) => code);
      if (found !== "insight/segment-damaged") assert.deepEqual(found, before);
      writeFileSync(file, whole.subarray(0, i));
      await assert.rejects(segments.load("a"), { code: "insight/segment-damaged" });
    }
  });

  it("are for their owner alone, and leave nothing half-written behind", async () => {
    const segments = opened("private");
    await segments.save("a", { header: {}, columns: {} });
    assert.deepEqual(readdirSync(placeOf("private")), ["a.columns"]);
    assert.equal(statSync(join(placeOf("private"), "a.columns")).mode & 0o077, 0);
  });

  it("lose what a process that was ended left half-written, a day later", async () => {
    const segments = opened("swept");
    await segments.save("a", { header: {}, columns: {} });
    const draft = (name: string) => join(placeOf("swept"), `${name}.columns.tmp`);
    for (const name of ["old", "new"]) writeFileSync(draft(name), "half");
    const { mtimeMs } = statSync(draft("old"));
    utimesSync(draft("old"), mtimeMs / 1000 - 90_000, mtimeMs / 1000 - 90_000);
    await segments.save("a", { header: {}, columns: {} });
    assert.deepEqual(readdirSync(placeOf("swept")), ["a.columns", "new.columns.tmp"]);
  });

  it("where nothing can be read are as good as damaged", async () => {
    writeFileSync(placeOf("file"), "a file where a folder should be");
    await assert.rejects(opened("file").load("a"), { code: "insight/segment-damaged" });
    mkdirSync(join(placeOf("folders"), "a.columns"), { recursive: true });
    await assert.rejects(opened("folders").load("a"), { code: "insight/segment-damaged" });
  });
});
