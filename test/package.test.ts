import { deepEqual, equal, match, ok } from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { importsOf, parse } from "./architecture/imports.ts";

// The light half. `npm run check:package` builds, packs, installs the tarball elsewhere and opens every door.

interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly "thence-source": string; readonly default: string }>>;
  readonly bin: Readonly<Record<string, string>>;
  readonly files: readonly string[];
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly peerDependencies?: unknown;
}

const root = fileURLToPath(new URL("..", import.meta.url));
const manifest: Manifest = JSON.parse(readFileSync(`${root}/package.json`, "utf8"));
const build = JSON.parse(readFileSync(`${root}/tsconfig.build.json`, "utf8")).compilerOptions;
const sources = globSync("src/**/*.ts", { cwd: root }).filter((path) => !path.endsWith(".test.ts"));

describe("package.json", () => {
  it("opens each door to a source and to the file that the build makes of it", () => {
    equal(build.rootDir, "src");
    equal(build.outDir, "dist");
    for (const [door, target] of Object.entries(manifest.exports)) {
      if (typeof target === "string") {
        ok(existsSync(`${root}/${target}`), `${door} leads to ${target}`);
        continue;
      }
      equal(
        target.default,
        target["thence-source"].replace(/^\.\/src\//, "./dist/").replace(/\.ts$/, ".js"),
        `${door} is the same file in a checkout and when installed`,
      );
      // A star in `exports` may stand for several folders.
      const found = globSync(target["thence-source"].replace("*", "**/*"), { cwd: root });
      ok(found.length > 0, `${door} leads to ${target["thence-source"]}, and there is none`);
    }
  });

  it("publishes the build, the command, the licence and what people read, and nothing else", () => {
    deepEqual([...manifest.files].sort(), ["CHANGELOG.md", "LICENSE", "README.md", "bin", "dist"]);
    for (const file of manifest.files) ok(file === "dist" || existsSync(`${root}/${file}`), `${file} is there`);
  });

  it("names a command that a shell can start", () => {
    for (const [name, path] of Object.entries(manifest.bin)) {
      match(
        readFileSync(`${root}/${path}`, "utf8"),
        /^#!\/usr\/bin\/env node\n/,
        `${name} begins with the line that finds node`,
      );
    }
  });

  it("depends on just the packages that the sources import", () => {
    const imported = new Set<string>();
    for (const path of sources) {
      for (const { specifier } of importsOf(parse(path, readFileSync(`${root}/${path}`, "utf8")))) {
        if (/^(\.|node:|thence(\/|$))/.test(specifier)) continue;
        imported.add(
          specifier
            .split("/")
            .slice(0, specifier.startsWith("@") ? 2 : 1)
            .join("/"),
        );
      }
    }
    deepEqual([...imported].sort(), Object.keys(manifest.dependencies).sort());
    equal(manifest.peerDependencies, undefined, "a client is handed in, never a peer");
  });

  it("pins every version, so that a checkout today and in a year are the same", () => {
    for (const [name, version] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }))
      match(version, /^\d+\.\d+\.\d+(-[\w.]+)?$/, name); // some packages number their builds: 1.5.6-r.1
  });

  it("starts the tests with the sentence for a Node that is too old", () => {
    for (const [name, script] of Object.entries(manifest.scripts)) {
      if (name === "test" || name.startsWith("test:")) match(script, /^node bin\/require-node\.js && /, name);
    }
  });
});
