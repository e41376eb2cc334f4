import { posix } from "node:path";
import ts from "typescript";
import { importTable, maxKitFiles, maxLines, portRooms, pureRooms } from "./import-table.ts";
import { type Import, importsOf, lineOf, parse } from "./imports.ts";
import { impuritiesOf } from "./impurities.ts";

/** Source texts by path, like `src/event/tags.ts`. Tests are not among them. */
export type Sources = ReadonlyMap<string, string>;

interface Parsed {
  readonly path: string;
  readonly source: ts.SourceFile;
  readonly imports: readonly Import[];
}

const table: Readonly<Record<string, readonly string[]>> = importTable;
const rooms = Object.keys(table);

/** Everything in which the sources leave the plan of the house; each problem names its file and line. */
export function problemsIn(sources: Sources): readonly string[] {
  const files = [...sources].map(([path, text]): Parsed => {
    const source = parse(path, text);
    return { path, source, imports: importsOf(source) };
  });
  return [
    ...files.flatMap((file) => wrongImports(file, files)),
    ...files.filter(({ path }) => pureRooms.includes(roomOf(path))).flatMap(impureLines),
    ...files.flatMap(wrongExports),
    ...files
      .filter(({ source }) => lineCount(source) > maxLines)
      .map(({ path, source }) => `${path}: ${lineCount(source)} lines; look for the seam (at most ${maxLines})`),
    ...cycles(files),
    ...wrongFolders(files),
  ];
}

/** The room of a file: `event`, `kit`, `cli`, `adapters/sqlite`, or `index` for the public core itself. */
export function roomOf(path: string): string {
  const [, first = "", second = ""] = path.split("/");
  if (first === "adapters") return `adapters/${second}`;
  return first === "index.ts" ? "index" : first;
}

function wrongImports(file: Parsed, files: readonly Parsed[]): string[] {
  const from = roomOf(file.path);
  return file.imports.flatMap((one) => {
    const at = `${file.path}:${one.line}`;
    if (/^thence(\/|$)/.test(one.specifier)) return [`${at}: reaches its own package by name; import the file`];
    if (!one.specifier.startsWith(".")) return from === "statistics" ? [`${at}: statistics has no dependencies`] : [];
    const target = resolved(file.path, one.specifier);
    if (!target.startsWith("src/")) return one.kind === "url" ? [] : [`${at}: leaves src/ for ${one.specifier}`];
    const to = roomOf(target);
    if (to === from || mayImport(from, to, one.kind, files)) return [];
    return [
      `${at}: ${from} may not import ${to}${one.kind === "type" ? ", not even its types" : one.kind === "static" ? " (at load)" : ""}`,
    ];
  });
}

function mayImport(from: string, to: string, kind: Import["kind"], files: readonly Parsed[]): boolean {
  const isRoom = rooms.includes(to);
  const isAdapter = to.startsWith("adapters/");
  const isLazy = kind === "dynamic" || kind === "url";
  if (from === "kit") return false;
  if (to === "kit") return true;
  if (from.startsWith("adapters/")) return to === "adapters/kit" || adapterRooms(from, files).includes(to);
  switch (from) {
    case "index":
      return isRoom || to === "app";
    case "testing":
      return isRoom;
    case "app":
      // The doctor runs the published contracts.
      return isRoom || ((isAdapter || to === "testing") && isLazy) || (to === "testing" && kind === "type");
    case "cli":
      return to === "app" || (isRoom && kind === "type") || ((to === "server" || to === "chat") && isLazy);
    case "server":
      return to === "app" || (isRoom && kind === "type");
    default:
      return table[from]?.includes(to) === true;
  }
}

/** The rooms of the ports an adapter's files fill, and what those rooms may import themselves. */
function adapterRooms(adapter: string, files: readonly Parsed[]): readonly string[] {
  if (adapter === "adapters/kit") return [];
  const ports = files
    .filter(({ path }) => roomOf(path) === adapter)
    .flatMap(({ path }) => portRooms[posix.basename(path, ".ts")] ?? []);
  return ports.flatMap((room) => [room, ...(table[room] ?? [])]);
}

function impureLines({ path, source, imports }: Parsed): string[] {
  return [
    ...imports
      .filter(({ specifier }) => specifier.startsWith("node:"))
      .map((one) => `${path}:${one.line}: a pure room imports ${one.specifier}`),
    ...impuritiesOf(source).map(
      ({ what, line }) => `${path}:${line}: a pure room reaches for ${what}; let it be passed in`,
    ),
  ];
}

function wrongExports({ path, source }: Parsed): string[] {
  const at = (node: ts.Node) => `${path}:${lineOf(source, node)}`;
  return source.statements.flatMap((node) => {
    if (isDefaultExport(node) && !path.endsWith("thence.config.ts")) return [`${at(node)}: a default export; name it`];
    const isStar =
      ts.isExportDeclaration(node) &&
      node.moduleSpecifier &&
      (!node.exportClause || ts.isNamespaceExport(node.exportClause));
    return isStar ? [`${at(node)}: export *; list the names by hand`] : [];
  });
}

function isDefaultExport(node: ts.Statement): boolean {
  if (ts.isExportAssignment(node)) return true;
  if (ts.isExportDeclaration(node) && node.exportClause && ts.isNamedExports(node.exportClause)) {
    return node.exportClause.elements.some(({ name }) => name.text === "default");
  }
  return (
    ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)
  );
}

/** Rings of files that load one another. Types make none: they are gone when the code runs. */
function cycles(files: readonly Parsed[]): string[] {
  const edges = new Map(
    files.map(({ path, imports }) => [
      path,
      imports
        .filter(({ kind, specifier }) => kind === "static" && specifier.startsWith("."))
        .map(({ specifier }) => resolved(path, specifier)),
    ]),
  );
  const done = new Set<string>();
  const trail: string[] = [];
  const found: string[] = [];
  const visit = (path: string): void => {
    const start = trail.indexOf(path);
    if (start >= 0) found.push(`${[...trail.slice(start), path].join(" → ")}: an import cycle`);
    if (start >= 0 || done.has(path)) return;
    trail.push(path);
    for (const next of edges.get(path) ?? []) visit(next);
    trail.pop();
    done.add(path);
  };
  for (const { path } of files) visit(path);
  return found;
}

function wrongFolders(files: readonly Parsed[]): string[] {
  const others = ["index", "kit", "testing", "app", "cli", "server"];
  const found = [...new Set(files.map(({ path }) => roomOf(path)))];
  const kitFiles = files.filter(({ path }) => roomOf(path) === "kit").length;
  const has = (path: string) => files.some((file) => file.path === path);
  return [
    ...(kitFiles > maxKitFiles ? [`src/kit: ${kitFiles} files; at most ${maxKitFiles}, so give one a room`] : []),
    ...found
      .filter((room) => !rooms.includes(room) && !others.includes(room) && !room.startsWith("adapters/"))
      .map((room) => `src/${room}: the plan has no such room`),
    ...found
      .filter((room) => rooms.includes(room) && !has(`src/${room}/index.ts`))
      .map((room) => `src/${room}: no index.ts lists what the room offers`),
    ...found
      .filter((room) => room.startsWith("adapters/") && room !== "adapters/kit")
      .filter(
        (room) =>
          !files.some(({ path }) => roomOf(path) === room && Object.hasOwn(portRooms, posix.basename(path, ".ts"))),
      )
      .map((room) => `src/${room}: no file is named after a port (${Object.keys(portRooms).join(", ")})`),
  ];
}

function resolved(from: string, specifier: string): string {
  return posix.join(posix.dirname(from), specifier);
}

export function lineCount(source: ts.SourceFile): number {
  return source.text.replace(/\n$/, "").split("\n").length;
}
